/**
 * Runs in LocalStack's interpreter: puts the extensions' site-packages behind LocalStack's own, as LocalStack does, and
 * loads every entry point of the groups `localstack.*`. Reads a request from standard input and writes JSON lines to the standard
 * output that it was started with, each as soon as it is known; what imports print goes to standard error. What extensions build
 * upon is loaded before the request is read: that takes longest, and may be done while packages install.
 * A distribution whose metadata cannot be read is known by the name of its folder, and harms no other.
 *
 * An import that takes too long is ended by an exception; one that hears none (it waits in C) by the end of the process, which
 * faulthandler announces with the line "Timeout".
 */
export const PROBE_SCRIPT = String.raw`
import faulthandler, json, os, pathlib, re, signal, site, sys, time
from importlib import metadata
out = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
try:
    import localstack.extensions.api
except BaseException:
    pass
request = json.load(sys.stdin)
folder = request["sitePackages"]
site.addsitedir(folder)


class Late(BaseException):
    pass


def ring(*_):
    if armed:
        raise Late


def say(row):
    out.write(json.dumps(row) + "\n")
    out.flush()


def described(error):
    try:
        return "%s: %s" % (type(error).__name__, error)
    except BaseException:
        return type(error).__name__


def chain(error):
    pending, seen = [error], []
    while pending:
        one = pending.pop(0)
        if one is None or any(one is other for other in seen):
            continue
        seen.append(one)
        group = getattr(one, "exceptions", ())
        pending += [one.__cause__, one.__context__, *(group if isinstance(group, tuple) else ())]
    return [one for one in seen if isinstance(one, BaseException)]


def normalized(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def limit():
    left = request["deadline"] - time.monotonic()
    return max(0.1, min(request["longest"], max(left / 2, min(left, request["least"]))))


points, unreadable = [], []
for entry in sorted(os.listdir(folder)):
    if not re.search(r"\.(dist|egg)-info$", entry):
        continue
    name = normalized(re.sub(r"(-[^-]+?(-py[\d.]+)?)?\.(dist|egg)-info$", "", entry))
    try:
        found = list(metadata.PathDistribution(pathlib.Path(folder, entry)).entry_points)
    except Exception as exception:
        unreadable.append((name, described(exception)))
        continue
    points += [(name, point) for point in found if point.group.startswith("localstack.")]
points.sort(key=lambda pair: pair[0] not in request["first"])
row = lambda name, point: {"name": name, "group": point.group, "entryPoint": point.name, "value": point.value}
lost = [{"name": name, "group": "", "entryPoint": "entry_points.txt", "value": ""} for name, _ in unreadable]
say({"found": [row(*pair) for pair in points] + lost})
for index, (_, error) in enumerate(unreadable, len(points)):
    say({"begun": index, "seconds": 0})
    say({"ended": index, "error": error, "missing": [], "isLate": False})
armed = False
signal.signal(signal.SIGALRM, ring)
for index, (name, point) in enumerate(points):
    if [name, point.group, point.name] in request["done"]:
        continue
    if time.monotonic() >= request["deadline"]:
        break
    seconds = limit()
    say({"begun": index, "seconds": seconds})
    error, missing, late = None, [], False
    faulthandler.dump_traceback_later(seconds + request["grace"], exit=True, file=out)
    armed = True
    signal.setitimer(signal.ITIMER_REAL, seconds, 1)
    try:
        point.load()
        armed = False
    except BaseException as exception:
        armed = False
        exceptions = chain(exception)
        error = described(exception)
        missing = [str(one.name) for one in exceptions if isinstance(one, ModuleNotFoundError) and one.name]
        late = any(isinstance(one, Late) for one in exceptions)
    signal.setitimer(signal.ITIMER_REAL, 0)
    faulthandler.cancel_dump_traceback_later()
    say({"ended": index, "error": error, "missing": missing, "isLate": late})
say({"isWhole": True})
os._exit(0)
`;
