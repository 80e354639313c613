/**
 * Runs a pip in the interpreter that the script is run by: `SCRIPT PIP ARGUMENT …`, where PIP is what pip names itself by when it
 * runs itself for another interpreter.
 *
 * What a source package needs to be built, pip has installed by a pip of its own, which it hands indexes, links and proxy on the
 * command line, credentials included. They are left out there: all that is set for pip is set by variables, which that pip
 * has, too. It is run by this script again, for what it has built in its turn.
 */
export const PIP_SCRIPT = String.raw`
import sys
if not getattr(sys.flags, "safe_path", False):
    # Python has put the folder of this script there.
    del sys.path[0]
import os, runpy, subprocess
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
        super().__init__(without_sources(args), *more, **options)
subprocess.Popen = Popen
sys.argv = sys.argv[1:]
runpy.run_path(pip, run_name="__main__")
`;
