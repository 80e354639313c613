/**
 * Runs in LocalStack's interpreter: puts the extensions' site-packages behind LocalStack's own, as LocalStack does, and
 * loads every entry point of the groups `localstack.*`. Reads {"sitePackages", "only"} from standard input, writes a JSON
 * list to the standard output that it was started with; what imports print goes to standard error. What extensions build
 * upon is loaded before the request is read: that takes longest, and may be done while packages install.
 */
export const PROBE_SCRIPT = String.raw`
import json, os, re, site, sys
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
results = []
for distribution in metadata.distributions(path=[folder]):
    name = distribution.metadata["Name"]
    if request["only"] not in (None, re.sub(r"[-_.]+", "-", name).lower()):
        continue
    for point in distribution.entry_points:
        if not point.group.startswith("localstack."):
            continue
        error = None
        try:
            point.load()
        except BaseException as exception:
            error = "%s: %s" % (type(exception).__name__, exception)
        results.append({"distribution": name, "group": point.group, "entryPoint": point.name, "value": point.value, "error": error})
json.dump(results, out)
out.flush()
os._exit(0)
`;
