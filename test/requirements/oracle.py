#!/usr/bin/env python3
"""What real pip makes of requirements files: the reference for the parser's tests.

    python3 -m venv DIR && DIR/bin/pip install pip==26.3
    PIP_ORACLE_PYTHON=DIR/bin/python python3 oracle.py FILE [FILE ...]     # --list FILES.txt: one path a line

Every FILE is parsed with the working directory set to its folder (what `cd FOLDER && pip install -r FILE` would see) through
pip's own InstallCommand.get_requirements(); nothing is resolved, downloaded or built. Prints one line of canonical JSON per FILE.
The script re-executes itself with $PIP_ORACLE_PYTHON.
"""
import contextlib
import io
import json
import os
import re
import sys

sys.dont_write_bytecode = True

PINNED_PIP = "26.3"
HERE = os.path.dirname(os.path.abspath(__file__))

_want = os.environ.get("PIP_ORACLE_PYTHON")
if __name__ == "__main__" and _want and os.path.abspath(_want) != os.path.abspath(sys.executable):
    os.execv(_want, [_want, os.path.abspath(__file__), *sys.argv[1:]])

# a clean, fixed environment: no pip configuration of the machine, UTF-8 locale
for _k in list(os.environ):
    if _k.startswith("PIP_") and not _k.startswith("PIP_ORACLE_"):
        del os.environ[_k]
os.environ["PIP_CONFIG_FILE"] = os.devnull
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"


import logging  # noqa: E402
import urllib.parse  # noqa: E402

import pip  # noqa: E402
from pip._internal.cli import cmdoptions, req_command  # noqa: E402
from pip._internal.commands import create_command  # noqa: E402
from pip._internal.models.format_control import FormatControl  # noqa: E402
from pip._internal.req import req_file  # noqa: E402
from pip._internal.utils.packaging import get_requirement  # noqa: E402
from pip._internal.vcs import is_url  # noqa: E402
from pip._vendor.packaging.utils import canonicalize_name  # noqa: E402

try:
    from pip._internal.models.release_control import ReleaseControl
except ImportError:  # pip < 26.0
    ReleaseControl = None

if pip.__version__ != PINNED_PIP and not os.environ.get("PIP_ORACLE_ANY_VERSION"):
    sys.exit(f"oracle.py needs pip {PINNED_PIP}, this interpreter has {pip.__version__}"
             " (set PIP_ORACLE_PYTHON, or PIP_ORACLE_ANY_VERSION=1 to compare versions)")

logging.disable(logging.CRITICAL)


def _check_brackets(netloc):
    urllib.parse._check_bracketed_host(netloc.partition("[")[2].partition("]")[0])


# patch releases of Python differ in what may stand beside the brackets of a host: all are to answer alike
if hasattr(urllib.parse, "_check_bracketed_netloc"):
    urllib.parse._check_bracketed_netloc = _check_brackets

DEFAULT_INDEX = "https://oracle-default-index.invalid/simple"
COMES_FROM = re.compile(r"^-([rc]) (.*) \(line (\d+)\)$", re.S)


class Tracker:
    """Where pip is reading: (file, first physical line) of the logical line in hand."""
    file = None
    line = None
    undecodable = None


def _wrap_preprocess(real):
    def preprocess(content):
        filename = Tracker.opening
        for lineno, text in real(content):
            Tracker.file, Tracker.line = filename, lineno
            yield lineno, text
    return preprocess


def _wrap_get_file_content(real):
    def get_file_content(url, *args, **kw):
        try:
            result = real(url, *args, **kw)
        except (UnicodeError, LookupError):
            Tracker.undecodable = url
            raise
        Tracker.opening = url
        return result
    return get_file_content


def _wrap_parse_requirements(real):
    def parse_requirements(*args, **kw):
        yield from real(*args, **kw)
        Tracker.file = Tracker.line = None      # past the last line
    return parse_requirements


PAIRS = []


def _wrap_install_req(real):
    def install_req_from_parsed_requirement(parsed_req, **kw):
        ireq = real(parsed_req, **kw)
        PAIRS.append((parsed_req, ireq))
        return ireq
    return install_req_from_parsed_requirement


req_file.preprocess = _wrap_preprocess(req_file.preprocess)
req_file.get_file_content = _wrap_get_file_content(req_file.get_file_content)
req_command.parse_requirements = _wrap_parse_requirements(req_command.parse_requirements)
req_command.install_req_from_parsed_requirement = _wrap_install_req(
    req_command.install_req_from_parsed_requirement)

_command = None
_base_options = None
_session = None


def _setup():
    global _command, _base_options, _session
    if _command is None:
        _command = create_command("install")
        _base_options, _ = _command.parse_args(
            ["--isolated", "--no-cache-dir", "--no-input", "--retries", "0", "--timeout", "5",
             "--index-url", DEFAULT_INDEX, "-r", "PLACEHOLDER"])
        _session = _command._build_session(_base_options)
        _session.trust_env = False
        # nothing is fetched from an index: keep one file's index URLs out of the
        # credential look-up for `-r file://...` in the next
        _session.update_index_urls = lambda urls: None


def _fresh_options(name):
    import copy
    options = copy.copy(_base_options)
    options.__dict__ = dict(_base_options.__dict__)
    for key, value in options.__dict__.items():
        if isinstance(value, list):
            setattr(options, key, list(value))
    options.format_control = FormatControl(set(), set())
    if ReleaseControl is not None:
        options.release_control = ReleaseControl(set(), set())
    options.requirements = [name]
    # optparse shares the list default of --use-feature between all parsers
    shared = cmdoptions.use_new_feature.keywords["default"]
    shared.clear()
    options.features_enabled = shared
    return options


def _source(filename, root):
    if filename is None:
        return None
    if re.match(r"^(http|https|file):", filename, re.I):
        return filename
    return os.path.relpath(os.path.join(root, filename), root).replace(os.sep, "/")


def _kind(parsed, ireq):
    link = ireq.link
    if link is None:
        return "name"
    if link.is_vcs:
        return "vcs"
    if link.scheme != "file":
        return "url"
    if ireq.req is not None and ireq.req.url:
        return "file"                                   # NAME @ file:...
    text = parsed.requirement.strip()
    # first: of what stands in an editable's brackets, which pip takes for extras, is_url() asks an IP address
    if text.lower().startswith("file:") or is_url(text):
        return "file"
    if parsed.is_editable and re.match(r"^[^@;]+@\s*file:", text, re.I):
        return "file"                                   # -e "NAME @ file:..."
    return "path"


def _requirement(parsed, ireq, root):
    m = COMES_FROM.match(parsed.comes_from)
    return {
        "kind": _kind(parsed, ireq),
        "name": canonicalize_name(ireq.req.name) if ireq.req is not None else None,
        "extras": sorted({str(canonicalize_name(e)) for e in ireq.extras}),
        "specifier": str(ireq.req.specifier) if ireq.req is not None else "",
        "marker": str(ireq.markers) if ireq.markers is not None else None,
        "url": ireq.link.url if ireq.link is not None else None,
        "editable": bool(ireq.editable),
        "hashes": {k: list(v) for k, v in sorted(ireq.hash_options.items())},
        "config_settings": dict(ireq.config_settings or {}),
        "constraint": bool(ireq.constraint),
        "source": _source(m.group(2), root),
        "line": int(m.group(3)),
    }


def _find_link(value):
    return os.path.normpath(value) if value.startswith("/") else value


def _dedupe(items):
    return list(dict.fromkeys(items))


def _options(options, finder):
    index_urls = list(finder.index_urls)
    index_url = None
    if index_urls and index_urls[0] == DEFAULT_INDEX:
        index_urls = index_urls[1:]
    elif index_urls:
        index_url, index_urls = index_urls[0], index_urls[1:]
    rc = getattr(finder, "release_control", None)
    all_releases = sorted(rc.all_releases) if rc else []
    only_final = sorted(rc.only_final) if rc else []
    pre = ":all:" in all_releases if rc is not None else bool(finder.allow_all_prereleases)
    return {
        "index_url": index_url,
        "extra_index_urls": index_urls,
        "no_index": bool(finder.search_scope.no_index),
        "find_links": [_find_link(v) for v in finder.find_links],
        "trusted_hosts": list(finder.trusted_hosts),
        "pre": pre,
        "all_releases": all_releases,
        "only_final": only_final,
        "prefer_binary": bool(finder.prefer_binary),
        "no_binary": sorted(finder.format_control.no_binary),
        "only_binary": sorted(finder.format_control.only_binary),
        "require_hashes": bool(options.require_hashes),
        "use_features": _dedupe(options.features_enabled),
    }


def parse_file(path):
    """The canonical result (a dict) for one requirements file."""
    _setup()
    path = os.path.abspath(path)
    root, name = os.path.split(path)
    os.chdir(root)
    get_requirement.cache_clear()
    _session.pip_trusted_origins = []
    Tracker.file = Tracker.line = Tracker.undecodable = Tracker.opening = None
    PAIRS.clear()
    options = _fresh_options(name)
    with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
        finder = _command._build_package_finder(options, _session)
        try:
            _command.get_requirements([], options, finder, _session)
            return {
                "requirements": [_requirement(p, r, root) for p, r in PAIRS],
                "options": _options(options, finder),
            }
        except KeyboardInterrupt:
            raise
        except BaseException as exc:  # pip refuses, or dies: either way no parse
            if Tracker.undecodable is not None:
                where = (_source(Tracker.undecodable, root), None)
            elif Tracker.opening is None:
                where = (name, None)
            else:
                where = (_source(Tracker.file, root), Tracker.line)
            message = str(exc).strip().split("\n")[0][:200]
            return {"error": type(exc).__name__, "message": message,
                    "file": where[0], "line": where[1]}


def dumps(obj):
    return json.dumps(obj, ensure_ascii=False, sort_keys=True)


def main(argv):
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    if argv[:1] == ["--list"]:
        with open(argv[1], encoding="utf-8") as f:
            files = [line.rstrip("\n") for line in f if line.strip()]
    else:
        files = argv
    if not files:
        sys.exit(__doc__)
    cwd = os.getcwd()
    status = 0
    for file in files:
        result = parse_file(os.path.join(cwd, file))
        status |= "error" in result
        if "error" in result:
            result = {"error": {"message": f"{result['error']}: {result['message']}", "file": result["file"], "line": result["line"]}}
        print(dumps(result))
    return status


if __name__ == "__main__":
    sys.path.insert(0, HERE)
    sys.exit(main(sys.argv[1:]))
