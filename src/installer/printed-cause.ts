import type { ErrorCode } from '../errors/codes.ts';

/** What uv and pip print for a cause, and what it means here; the first row that matches counts. */
export interface PrintedCause {
  readonly code: ErrorCode;
  readonly pattern: RegExp;
  readonly transient?: true;
  readonly hint: string;
}

export const OFFLINE_HINT =
  'Unset EXTENSION_AGENT_OFFLINE for one start, or provide a folder of wheels with --find-links.';

export const OTHER_HASH_HINT =
  'The download is damaged, a proxy has changed it, or the file was replaced: check the index; the next start tries again.';

const PATH_HINT = 'Check the path; inside a container only mounted folders exist.';

const CONFLICT_HINT = 'Loosen one of the requirements, or remove one.';

export const BUILD_REQUIREMENT_HINT =
  'Its build needs packages that the index lacks: add them to the index, add another one with --extra-index-url, or use a version that has a wheel.';

/** What pip prints in a build log where it cannot get what the build needs. */
export const LACKS_BUILD_REQUIREMENT = /no matching distribution found for/iu;

const NETWORK_HINT =
  'Check that the index can be reached from here (proxy, certificate, DNS); the next start tries again.';

export const PRINTED_CAUSES: readonly PrintedCause[] = [
  {
    code: 'VOLUME',
    pattern: /no space left on device|os error 28|disk quota exceeded|read-only file system/iu,
    transient: true,
    hint: 'Free some space on the volume, or enlarge it.',
  },
  {
    code: 'OFFLINE',
    pattern: /network connectivity is disabled|network was disabled/iu,
    transient: true,
    hint: OFFLINE_HINT,
  },
  {
    code: 'HASH_MISSING',
    pattern:
      /hashes are required in --require-hashes mode|all requirements must have (?:a hash|their versions pinned)/iu,
    hint: 'Add --hash=sha256:… to the line that is named.',
  },
  {
    code: 'HASH_MISMATCH',
    pattern: /hash mismatch|do not match the hashes|digest mismatch/iu,
    // The index, or a proxy, may have better days.
    transient: true,
    hint: 'Check the --hash values against the index; a file that changed on the server is a reason to be careful.',
  },
  {
    code: 'UNSUPPORTED',
    pattern: /cannot find command '?(?:git|hg|svn|bzr)|git executable not found|unable to find git/iu,
    hint: 'Install the version control program that the URL needs in the image.',
  },
  {
    code: 'REQUIREMENT_SYNTAX',
    pattern: /invalid wheel filename|wheel filename `[^`]*` is invalid/iu,
    hint: 'The name of a wheel is NAME-VERSION-PYTHON-ABI-PLATFORM.whl.',
  },
  {
    code: 'REQUIREMENT_SYNTAX',
    pattern:
      /expected direct url \(?\S+ to end in a supported file extension|missing the `git\+` prefix|non-pep 625-compliant filename/iu,
    hint: 'Use the URL of the wheel or archive itself; write a repository as git+https://….',
  },
  {
    code: 'REQUIREMENT_SYNTAX',
    pattern: /(?:cause|caused by): empty host|^\s*empty host/imu,
    hint: 'Write a URL with a host: https://HOST/PATH/NAME-VERSION-py3-none-any.whl.',
  },
  {
    code: 'UNSUPPORTED',
    pattern: /was included as a url dependency/iu,
    hint: 'uv takes URLs from lines only: declare that URL, too, or set EXTENSION_AGENT_INSTALLER=pip.',
  },
  {
    code: 'UNSUPPORTED',
    pattern: /not a supported wheel on this platform|path dependency is incompatible with the current platform/iu,
    hint: 'Use a wheel for this platform and this Python, or the source archive.',
  },
  {
    code: 'NOT_FOUND',
    pattern:
      /does not appear to be a git repository|repository '[^']*' (?:not found|does not exist)|couldn't find remote ref|did not match any file|not our ref|revspec .* not found/iu,
    hint: 'Check the address of the repository, and its branch, tag or commit.',
  },
  {
    code: 'NETWORK',
    pattern: /is not a trusted or secure host/iu,
    hint: 'Use https, or add --trusted-host with the name of the host.',
  },
  {
    code: 'NETWORK',
    pattern:
      /40[137] (?:unauthorized|forbidden|client error|proxy auth)|missing credentials|40[13] error|status code 40[13]/iu,
    transient: true,
    hint: 'Check the user name, password or token of the index.',
  },
  {
    code: 'NOT_FOUND',
    pattern: /\(404 not found\)|404 client error|http error 404/iu,
    hint: 'Check the URL.',
  },
  {
    code: 'NETWORK',
    pattern:
      /certificate[_ ]verify[_ ]failed|invalid peer certificate|unknownissuer|sslerror|ssl error|tls handshake|could not find a suitable tls ca/iu,
    transient: true,
    hint: 'Name the authority that signed the certificate: PIP_CERT or SSL_CERT_FILE.',
  },
  {
    // uv says that it failed to download what it failed to build.
    code: 'BUILD_FAILED',
    pattern:
      /^(?![^]*(?:error sending request|failed to fetch|timed out))[^]*failed to (?:resolve|install) requirements from[^]*(?:no solution found|was not found|there is no version|there are no versions)/iu,
    hint: BUILD_REQUIREMENT_HINT,
  },
  {
    code: 'NETWORK',
    pattern:
      /error sending request|connection ?(?:refused|reset|error|aborted|broken)|connecterror|connect ?timeout|max retries exceeded|read timed out|readtimeout|newconnectionerror|operation timed out|request timed out|timed out|dns error|name or service not known|temporary failure in name resolution|could not resolve host|http status (?:server|client) error \((?:5\d\d|429)|(?:5\d\d|429) (?:server|client) error|too many (?:5\d\d|429) error|too many redirects|exceeded \d+ redirects|incompleteread|unexpected eof|unexpected end of file|failed to connect|network is unreachable|no route to host|failed to (?:extract|fetch|download)|could not fetch url|incomplete-download|missing `content-type` header|could not connect|unable to access|unexpected content-type|bad gateway|proxyerror/iu,
    transient: true,
    hint: NETWORK_HINT,
  },
  {
    code: 'INSTALL_FAILED',
    pattern:
      /not a gzip file|invalid gzip header|file is not a zip file|end of central directory|located at \S+ is invalid/iu,
    transient: true,
    hint: 'Replace the file at its source, or check the proxy in between; the next start tries again.',
  },
  {
    // A damaged file, or a page in its place: to uv these are versions that do not exist.
    code: 'NETWORK',
    pattern: /invalid package format/iu,
    transient: true,
    hint: 'A file that the index names is damaged, cut off, or a web page: check the index, and any proxy or portal in between.',
  },
  {
    code: 'NOT_FOUND',
    pattern: /has\s+no\s+wheels?\s+with\s+a\s+matching\s+\S+(?:\s+ABI)?\s+tag/iu,
    hint: 'Use a version that has a wheel for this platform and this Python, or a source archive.',
  },
  {
    code: 'INSTALL_FAILED',
    pattern:
      /unexpected file in \S+: |unknown scheme key used in |trying to install outside the target directory|path traversal|wheel is invalid|invalid wheel/iu,
    hint: 'The wheel itself is at fault: ask for another version, or tell its author.',
  },
  {
    code: 'PATH_NOT_FOUND',
    pattern:
      /distribution not found at|neither [`'"]?(?:setup\.py|pyproject\.toml)|does not appear to be a python project|is not a valid editable requirement|\bexpected (?:a )?file|source directory .* not found/iu,
    hint: PATH_HINT,
  },
  {
    code: 'BUILD_FAILED',
    pattern:
      /failed to build|build backend returned an error|metadata-generation-failed|subprocess-exited-with-error|could not build wheels|call to `[^`]*` failed|failed-wheel-build/iu,
    hint: 'Install what the build needs (a compiler: apt-get install build-essential), or use a version that has a wheel.',
  },
  {
    code: 'PATH_NOT_FOUND',
    pattern: /no such file or directory|could not install packages due to an oserror: \[errno 2\]/iu,
    hint: PATH_HINT,
  },
  {
    code: 'NOT_FOUND',
    pattern: /requires-python|requires a different python|current python version \([\d.]+\) does not satisfy/iu,
    hint: 'Use a version that supports the Python of this LocalStack.',
  },
  {
    code: 'NOT_FOUND',
    pattern: /was not found in the|from versions: none\)/iu,
    hint: 'Check the name and the version; add --index-url or --extra-index-url if it is in another index.',
  },
  {
    code: 'CONFLICT',
    pattern: /resolutionimpossible|conflicting dependencies|depends? on each other/iu,
    hint: CONFLICT_HINT,
  },
  {
    code: 'NOT_FOUND',
    pattern:
      // What uv says after the first clause of an explanation only leads from a conflict to the declaration.
      /no matching distribution found|there is no version of|there are no versions of|(?<!and\s+)because\s+only\s[^]*?\s(?:is|are)\s+available/iu,
    hint: 'Use a version that exists.',
  },
  {
    code: 'CONFLICT',
    pattern: /no solution found|unsatisfiable/iu,
    hint: CONFLICT_HINT,
  },
];
