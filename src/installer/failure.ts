import type { Failure } from '../errors/failure.ts';
import type { ErrorCode } from '../errors/codes.ts';
import type { Requirement } from '../requirements/requirement.ts';
import { redact } from '../secrets/redaction.ts';
import { redacted } from '../secrets/secret-url.ts';
import type { CommandResult } from '../system/subprocess.ts';
import { beginningOf, visibleText } from '../system/visible-text.ts';
import { buildError, buildExcerpt, buildLog, causeOf, fetchCauseOf, sentence } from './explanation.ts';

/** What uv and pip print for a cause, and what it means here; the first row that matches counts. */
interface Row {
  readonly code: ErrorCode;
  readonly pattern: RegExp;
  readonly transient?: true;
  readonly hint: string;
}

const OFFLINE_HINT = 'Unset EXTENSION_AGENT_OFFLINE for one start, or provide a folder of wheels with --find-links.';

const PATH_HINT = 'Check the path; inside a container only mounted folders exist.';

const CONFLICT_HINT = 'Loosen one of the requirements, or remove one.';

const BUILD_REQUIREMENT_HINT =
  'Its build needs what the index lacks: add that to the index, name another one with --extra-index-url, or ask for a version that has a wheel.';

/** What pip prints in a build log where it cannot get what the build needs. */
const LACKS_BUILD_REQUIREMENT = /no matching distribution found for/iu;

const NETWORK_HINT =
  'Check that the index can be reached from here (proxy, certificate, DNS); the next start tries again.';

const ROWS: readonly Row[] = [
  {
    code: 'VOLUME',
    pattern: /no space left on device|os error 28|disk quota exceeded|read-only file system/iu,
    transient: true,
    hint: 'Free some space on the volume, or give it more.',
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
    code: 'UNSUPPORTED',
    pattern: /not a supported wheel on this platform|path dependency is incompatible with the current platform/iu,
    hint: 'Ask for a wheel that is made for this platform and this Python, or for the source archive.',
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
    code: 'PATH_NOT_FOUND',
    pattern:
      /distribution not found at|neither [`'"]?(?:setup\.py|pyproject\.toml)|does not appear to be a python project|is not a valid editable requirement|expected (?:a )?file|source directory .* not found/iu,
    hint: PATH_HINT,
  },
  {
    code: 'BUILD_FAILED',
    pattern:
      /failed to build|build backend returned an error|metadata-generation-failed|subprocess-exited-with-error|could not build wheels|call to `[^`]*` failed|failed-wheel-build/iu,
    hint: 'Install what the build asks for (a compiler: apt-get install build-essential), or ask for a version that has a wheel.',
  },
  {
    code: 'PATH_NOT_FOUND',
    pattern: /no such file or directory|could not install packages due to an oserror: \[errno 2\]/iu,
    hint: PATH_HINT,
  },
  {
    code: 'NOT_FOUND',
    pattern: /requires-python|requires a different python|current python version \([\d.]+\) does not satisfy/iu,
    hint: 'Ask for a version of it that runs on the Python of this LocalStack.',
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
    hint: 'Ask for a version that exists.',
  },
  {
    code: 'CONFLICT',
    pattern: /no solution found|unsatisfiable/iu,
    hint: CONFLICT_HINT,
  },
];

/** What a call was about, as far as its failure depends on it. */
export interface FailedCall {
  readonly offline: boolean;
  /** The requirements that it was given, one a line: pip names them by number. */
  readonly requirements?: string;
  readonly task: InstallerTask;
}

/** What an installer was at work on. */
export interface InstallerTask {
  readonly installer: 'uv' | 'pip';
  readonly verb: 'resolving' | 'installing' | 'locking' | 'uninstalling';
  /** What was to be resolved, installed …, without secrets. */
  readonly subjects: readonly string[];
  /** How long all calls may take. */
  readonly seconds: number;
}

/** The task of working on requirements. */
export function taskOn(requirements: readonly Requirement[], task: Omit<InstallerTask, 'subjects'>): InstallerTask {
  return { ...task, subjects: requirements.map(({ name, url }) => name ?? (url === null ? '' : redacted(url))) };
}

/** What an installer's failed call means: a code, one sentence and a hint. */
export function describeFailure(result: CommandResult, { offline, requirements = '', task }: FailedCall): Failure {
  const output = visibleText(
    redact(namingRequirements(`${result.stderr}\n${result.stdout}`.trim(), requirements.split('\n'))),
  );
  if (result.aborted) {
    return {
      code: 'TIMEOUT',
      message: unfinished(task, output),
      hint: 'Set EXTENSION_AGENT_TIMEOUT to more seconds; the next start goes on from what is downloaded.',
      transient: true,
      output,
    };
  }
  // pip warns of an unreachable index and then says that nothing was found: the warning names the cause.
  const row = ROWS.find(({ pattern }) => pattern.test(output));
  // Without an index pip finds nothing and does not know why.
  if (offline && row?.code === 'NOT_FOUND') {
    return { code: 'OFFLINE', message: causeOf(output), hint: OFFLINE_HINT, transient: true, output };
  }
  const log = row?.code === 'BUILD_FAILED' ? buildLog(output) : null;
  const lacks = log?.some((line) => LACKS_BUILD_REQUIREMENT.test(line)) === true;
  return {
    code: row?.code ?? 'INSTALL_FAILED',
    message: beginningOf(messageOf(row?.code, log, output), LONGEST_TEXT),
    hint: lacks
      ? BUILD_REQUIREMENT_HINT
      : (row?.hint ?? 'Run the command with --verbose to see all that the installer says.'),
    transient: row?.transient ?? false,
    output,
  };
}

function messageOf(code: ErrorCode | undefined, log: readonly string[] | null, output: string): string {
  if (code === 'BUILD_FAILED') return sentence(`its build failed: ${log === null ? causeOf(output) : buildError(log)}`);
  return code === 'NETWORK' ? fetchCauseOf(output) : causeOf(output);
}

/** Bytes of what an installer, or a build, says that are told: one line of it may be of megabytes. */
const LONGEST_TEXT = 4096;

const SUBJECTS_SHOWN = 5;

/** What was waited for when the time was over, and how far it had come. */
function unfinished({ installer, verb, subjects, seconds }: InstallerTask, output: string): string {
  const shown = subjects.slice(0, SUBJECTS_SHOWN).join(', ');
  const more = subjects.length > SUBJECTS_SHOWN ? ` and ${subjects.length - SUBJECTS_SHOWN} more` : '';
  const last = output.split('\n').findLast((line) => line.trim() !== '');
  const said = last === undefined ? '' : ` It last said: ${sentence(last)}`;
  return `${installer} did not finish ${verb} ${shown}${more} within ${Number(seconds.toFixed(1))} s.${said}`;
}

/** The part of an installer's output that helps a user who has read the message. */
export function excerptOf({ code, output }: Failure): string {
  const log = code === 'BUILD_FAILED' ? buildLog(output) : null;
  if (log !== null) return beginningOf(buildExcerpt(log), LONGEST_TEXT);
  const lines = code === 'BUILD_FAILED' || code === 'INSTALL_FAILED' ? output.split('\n').slice(-LINES_SHOWN) : [];
  return beginningOf(lines.join('\n'), LONGEST_TEXT);
}

const LINES_SHOWN = 12;

/** pip says `-r FILE (line 2)`, of a file that the user never saw. */
function namingRequirements(output: string, lines: readonly string[]): string {
  return output
    .replace(/ \(from -r \S+ \(line \d+\)\)/gu, '')
    .replace(/-r \S+ \(line (\d+)\)/gu, (text, line: string) => lines[Number(line) - 1] ?? text);
}
