import type { Failure } from '../errors/failure.ts';
import type { ErrorCode } from '../errors/codes.ts';
import type { Requirement } from '../requirements/requirement.ts';
import { redact } from '../secrets/redaction.ts';
import { redacted } from '../secrets/secret-url.ts';
import type { CommandResult } from '../system/subprocess.ts';
import { beginningOf, visibleText } from '../system/visible-text.ts';
import {
  BUILD_REQUIREMENT_HINT,
  LACKS_BUILD_REQUIREMENT,
  OFFLINE_HINT,
  OTHER_HASH_HINT,
  PRINTED_CAUSES,
} from './printed-cause.ts';
import {
  buildError,
  buildExcerpt,
  buildLog,
  causeOf,
  fetchCauseOf,
  fetchedFile,
  otherFile,
  otherHash,
  sentence,
} from './explanation.ts';

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
      hint: 'Raise EXTENSION_AGENT_TIMEOUT; the next start resumes with what is downloaded.',
      transient: true,
      output,
    };
  }
  // pip warns of an unreachable index and then says that nothing was found: the warning names the cause.
  const row = PRINTED_CAUSES.find(({ pattern }) => pattern.test(output));
  // Without an index pip finds nothing and does not know why.
  if (offline && row?.code === 'NOT_FOUND') {
    return { code: 'OFFLINE', message: causeOf(output), hint: OFFLINE_HINT, transient: true, output };
  }
  // Nobody wrote a hash: it is the index that announces another one.
  if (row?.code === 'HASH_MISMATCH' && !/--hash|#\w+=/u.test(requirements)) {
    const file = otherFile(output);
    return { code: row.code, message: otherHash(file), hint: OTHER_HASH_HINT, transient: true, output, file };
  }
  const log = row?.code === 'BUILD_FAILED' ? buildLog(output) : null;
  const lacks = log?.some((line) => LACKS_BUILD_REQUIREMENT.test(line)) === true;
  return {
    code: row?.code ?? 'INSTALL_FAILED',
    message: beginningOf(messageOf(row?.code, log, output), LONGEST_TEXT),
    hint: lacks
      ? BUILD_REQUIREMENT_HINT
      : (row?.hint ?? 'Run the command with --verbose to see the installer’s full output.'),
    // Words that nobody knows prove nothing.
    transient: row === undefined || (row.transient ?? false),
    output,
    ...(row?.code === 'NETWORK' || /\b404\b/u.test(causeOf(output)) ? { file: fetchedFile(output) } : {}),
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
