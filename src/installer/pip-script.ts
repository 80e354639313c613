/**
 * Runs a pip in the interpreter that the script is run by: `SCRIPT PIP ARGUMENT …`, where PIP is what pip names itself by when it
 * runs itself for another interpreter.
 *
 * What a source package needs to be built, pip has installed by a pip of its own, which it hands indexes, links and proxy on the
 * command line, credentials included. They are left out there: all that is set for pip is set by variables, which that pip
 * has, too. It is run by this script again, for what it has built in its turn.
 *
 * A dry run downloads what it resolves to, and pip forgets it: its cache keeps nothing of an index that is reached by http, or that forbids it. So
 * what is downloaded is put into the folder that the variable {@link DOWNLOADS} names, where the install, and another resolution, finds it by name and hash:
 * pip has a folder of downloads for its commands download and wheel alone. A pip that is built otherwise inside does as it does without.
 *
 * To pip "wheels only" is no limit for what a URL names, in a line, a constraint or what a package needs: it builds that to learn what it
 * is. Whatever it builds, it has the interpreter run; with the variable {@link NO_BUILDS} it runs none, and says so.
 */
export const DOWNLOADS = 'EXTENSION_AGENT_DOWNLOADS';

export const NO_BUILDS = 'EXTENSION_AGENT_NO_BUILDS';

/** What is printed where something would have been built. */
export const BUILD_REFUSED = 'the agent refuses to run a build';

export const PIP_SCRIPT = String.raw`
import sys
if not getattr(sys.flags, "safe_path", False):
    # Python has put the folder of this script there.
    del sys.path[0]
import os, runpy, shutil, subprocess
script, pip = os.path.abspath(__file__), sys.argv[1]
SET_BY_VARIABLES = ("-i", "--index-url", "--extra-index-url", "--find-links", "--proxy")
def without_sources(command):
    if not isinstance(command, list) or command[2:3] != ["install"] or os.path.realpath(command[1]) != os.path.realpath(pip):
        return command
    end = command.index("--") if "--" in command else len(command)
    kept, index = [command[0], script, command[1]], 2
    while index < len(command):
        if index < end and command[index] in SET_BY_VARIABLES:
            index += 2
        else:
            kept.append(command[index])
            index += 1
    return kept
class Popen(subprocess.Popen):
    def __init__(self, args, *more, **options):
        if os.environ.get("${NO_BUILDS}") and isinstance(args, (list, tuple)) and args and args[0] == sys.executable:
            raise OSError("${BUILD_REFUSED}")
        super().__init__(without_sources(args), *more, **options)
subprocess.Popen = Popen
def keep(requirement, folder):
    link, file = requirement.link, requirement.local_file_path
    if link is None or not file or link.scheme not in ("http", "https"):
        return
    place = os.path.join(folder, link.filename)
    if os.path.exists(place):
        return
    try:
        os.link(file, place)
    except OSError:
        shutil.copyfile(file, place + ".part")
        os.replace(place + ".part", place)
def keep_downloads(folder):
    sys.path.insert(0, os.path.dirname(os.path.dirname(pip) if pip.endswith(".py") else pip))
    try:
        from pip._internal.operations.prepare import RequirementPreparer
        create, complete = RequirementPreparer.__init__, RequirementPreparer.prepare_linked_requirements_more
    except Exception:
        return
    finally:
        del sys.path[0]
    os.makedirs(folder, exist_ok=True)
    def __init__(self, *args, **options):
        create(self, *args, **options)
        if self.download_dir is None:
            self.download_dir = folder
    def prepare_linked_requirements_more(self, requirements, *args, **options):
        requirements = list(requirements)
        complete(self, requirements, *args, **options)
        for requirement in requirements:
            keep(requirement, folder)
    RequirementPreparer.__init__ = __init__
    RequirementPreparer.prepare_linked_requirements_more = prepare_linked_requirements_more
if os.environ.get("${DOWNLOADS}"):
    keep_downloads(os.environ["${DOWNLOADS}"])
sys.argv = sys.argv[1:]
runpy.run_path(pip, run_name="__main__")
`;
