/** Lines of a failed build that are shown. */
const LINES_SHOWN = 8;

/** What a failed build itself printed, between the marks that pip and uv put around it; null when there is none. */
export function buildLog(output: string): readonly string[] | null {
  const log =
    /lines of output\]\n([^]*?)\n\s*\[end of output\]/u.exec(output)?.[1] ??
    /\[std(?:out|err)\]\n([^]*?)(?=\n\s*(?:hint:|╰─▶)|$)/u.exec(output)?.[1];
  if (log === undefined) return null;
  return unindented(log.split('\n').filter((line) => !/^\s*(?:\[std(?:out|err)\])?\s*$/u.test(line)));
}

/** The line of a build that says what is wrong: the last exception that is more than "a child failed". */
export function buildError(log: readonly string[]): string {
  const errors = log.filter(
    (line) =>
      /^(?:[\w.]*(?:Error|Exception): |(?:fatal )?error: )/iu.test(line) && !/^\S*CalledProcessError/u.test(line),
  );
  return errors.at(-1) ?? log.at(-1) ?? 'it says nothing';
}

/** The lines of a build that lead to its error. */
export function buildExcerpt(log: readonly string[]): string {
  const end = log.lastIndexOf(buildError(log)) + 1;
  return log.slice(Math.max(0, end - LINES_SHOWN), end).join('\n');
}

/** The cause in one sentence: what a conflict is between, what git says, uv's innermost cause, pip's first error. */
export function causeOf(output: string): string {
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^Using Python|^Resolved |^hint:|^WARNING: Retrying|^note:/u.test(line));
  const chosen =
    damagedArchive(output) ??
    missingFile(output) ??
    lines.find((line) => line.startsWith('Could not fetch URL')) ??
    pipConflict(output) ??
    lines.find((line) => /^(?:fatal|stderr: fatal): /u.test(line)) ??
    lines.filter((line) => /^(?:cause|Caused by):/iu.test(line)).at(-1) ??
    olderConclusion(output) ??
    lines.find((line) => /^(?:ERROR|error|×|╰─▶)/u.test(line)) ??
    lines.at(-1) ??
    'The installer failed without a word';
  return sentence(chosen.replace(/^(?:ERROR|error|cause|Caused by|×|╰─▶)[:\s]*/iu, ''));
}

/** The URL of a failed download, where the installer tells it. */
export function fetchedFile(output: string): string | undefined {
  const [url] =
    /https?:\/\/[^\s()`'"]+/u.exec(pipDownload(output)?.what ?? uvDownload(output) ?? causeOf(output)) ?? [];
  // What the sentence puts behind it is none of it.
  return url?.replace(/[:,;.]+$/u, '');
}

/** The URL of a file that has another hash than its index announces, where the installer tells it. */
export function otherFile(output: string): string | undefined {
  return /(?:mismatch for package metadata at `|^\s*\S+ from )(https?:\/\/[^\s`]+?)(?=[`:]*(?:\s|$))/imu.exec(
    output,
  )?.[1];
}

/** The sentence about such a file. */
export function otherHash(file: string | undefined): string {
  return `${file ?? 'A file'} does not have the hash that its index announces.`;
}

/** The cause of a failed download in one sentence that names its URL, or what it was of, where the installer tells. */
export function fetchCauseOf(output: string): string {
  const { what, cause } = pipDownload(output) ?? { what: uvDownload(output), cause: causeOf(output) };
  return what === null || cause.includes('://')
    ? sentence(cause)
    : `${what} could not be fetched: ${uncapitalized(cause)}`;
}

interface FailedDownload {
  readonly what: string | null;
  readonly cause: string;
}

/** pip tells the parts of a URL, and the classes of Python's exceptions around a cause. */
function pipDownload(output: string): FailedDownload | null {
  const [, scheme = '', host = '', port = '', path = '', caused = ''] =
    /\b(HTTPS?)ConnectionPool\(host='([^']+)', port=(\d+)\): Max retries exceeded with url: (\S+) \(Caused by (.*)\)/u.exec(
      output,
    ) ?? [];
  if (host !== '')
    return { what: `${scheme.toLowerCase()}://${host}:${port}${path}`, cause: sentence(innermost(caused)) };
  const [, cause, url] =
    /^error: incomplete-download\s+× Download failed because ([^\n]+)\s+╰─> (?:URL: )?(\S+)/mu.exec(output) ?? [];
  return cause === undefined || url === undefined ? null : { what: url, cause: sentence(cause) };
}

/** What the last text of nested exceptions says, without the object that says it. */
function innermost(exceptions: string): string {
  const text = [...exceptions.matchAll(/"([^"]+)"|'([^']+)'/gu)].at(-1);
  return (text?.[1] ?? text?.[2] ?? exceptions).replace(/^<[^>]+>: /u, '');
}

function uvDownload(output: string): string | null {
  return /\bFailed to (?:fetch: `?(?=https?:)|download:? `)([^\s`]+)/u.exec(output)?.[1] ?? null;
}

/** What is said of an archive that cannot be opened, in Python's or Rust's words for it. */
const DAMAGED =
  /not a gzip file|invalid gzip header|file is not a zip file|bad magic number for|end of central directory|unexpected header \(actual|^\S*\s*Wheel '[^']+' located at \S+ is invalid/imu;

/** A folder of the agent's own, which is gone when the sentence is read. */
const OWN_FOLDER = /\.tmp\//u;

function damagedArchive(output: string): string | null {
  if (!DAMAGED.test(output)) return null;
  const path =
    /located at (\S+) is invalid/u.exec(output)?.[1] ?? /Failed to read metadata: (\S+)/u.exec(output)?.[1] ?? 'it';
  const what = OWN_FOLDER.test(path) ? path.slice(path.lastIndexOf('/') + 1) : path;
  return `${what} is not a complete archive: it is damaged, cut off, or something else under that name`;
}

/** A local file that a page or a lockfile names. */
function missingFile(output: string): string | null {
  const [, pip, uv] =
    /oserror: \[errno 2\] no such file or directory: '([^']+)'|failed to open file `([^`]+)`: no such file/iu.exec(
      output,
    ) ?? [];
  const path = pip ?? uv;
  return path === undefined ? null : `${path} does not exist`;
}

/** As the end of a longer sentence. */
function uncapitalized(text: string): string {
  return text.replace(/^[A-Z](?=[a-z]* )/u, (letter) => letter.toLowerCase());
}

/** The text with a capital letter at its start, where that is a word, and a full stop. */
export function sentence(text: string): string {
  const plain = text.trim().replace(/^[a-z](?=[a-z]* )/u, (letter) => letter.toUpperCase());
  return /[.!?]$/u.test(plain) ? plain : `${plain}.`;
}

/** Older versions of uv draw an arrow to the cause, and break its lines. */
function olderConclusion(output: string): string | null {
  const text = /╰─▶ ([^]*?)(?=\n\s*\n|\n\s*(?:hint:|├|×)|$)/u.exec(output)?.[1];
  return text === undefined ? null : text.replace(/\s+/gu, ' ');
}

/** pip lists what is at odds after the words "The conflict is caused by". */
function pipConflict(output: string): string | null {
  const list = /The conflict is caused by:\n([^]*?)(?:\n\s*\n|$)/u.exec(output)?.[1];
  if (list === undefined) return null;
  return list
    .split('\n')
    .map((line) => line.trim().replace(/^The user requested \(constraint\)/u, 'a constraint asks for'))
    .map((line) => line.replace(/^The user requested/u, 'the declaration asks for'))
    .join('; ');
}

function unindented(lines: readonly string[]): readonly string[] {
  const indent = Math.min(...lines.map((line) => line.length - line.trimStart().length));
  return lines.map((line) => line.slice(indent));
}
