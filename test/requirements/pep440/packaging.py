"""What the packaging library inside the reference pip says: JSON lines in, JSON lines out.

["marker", TEXT, ENVIRONMENT, EXTRAS]   whether the marker holds for any of the extras (or without one)
["specifier", VERSION, SPECIFIER, PRERELEASES]   whether the version fulfils the specifier
["version", TEXT]   the version in normal form, or null
"""
import json
import sys

from pip._vendor.packaging.markers import Marker, UndefinedComparison
from pip._vendor.packaging.specifiers import SpecifierSet
from pip._vendor.packaging.version import InvalidVersion, Version


def evaluate(text, environment, extras):
    marker = Marker(text)
    for extra in extras or [""]:
        try:
            if marker.evaluate({**environment, "extra": extra, "extras": set(extras), "dependency_groups": set()}):
                return True
        except UndefinedComparison:
            return "refused"
    return False


def normalize(text):
    try:
        return str(Version(text))
    except InvalidVersion:
        return None


ANSWERS = {
    "marker": evaluate,
    "specifier": lambda version, text, prereleases: SpecifierSet(text).contains(version, prereleases=prereleases),
    "version": normalize,
}

for line in sys.stdin:
    kind, *arguments = json.loads(line)
    print(json.dumps(ANSWERS[kind](*arguments)))
