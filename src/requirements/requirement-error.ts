import { redact, REDACTED } from '../secrets/redaction.ts';
import { identifiedPlace } from '../secrets/secret-url.ts';
import { loginOfWord } from '../secrets/url-secrets.ts';
import type { ErrorCode } from '../errors/codes.ts';
import type { Fault } from './fault.ts';
import { withoutInvisible } from './python-text/odd-character.ts';

/** Where a file was included. */
export interface IncludeSite {
  readonly file: string;
  readonly line: number;
}

/** What is wrong with a line, an item or a file; secrets in its texts are redacted. */
export interface RequirementError {
  readonly code: Extract<ErrorCode, 'REQUIREMENT_SYNTAX' | 'REQUIREMENTS_FILE' | 'BUNDLE_INVALID' | 'BUNDLE_MISMATCH'>;
  readonly message: string;
  readonly hint: string | null;
  /** What would have been right. */
  readonly expected: string | null;
  /** Written like the `source` of requirements; null where several lines together are at fault. */
  readonly file: string | null;
  /** First physical line; null where the file as a whole is at fault. */
  readonly line: number | null;
  /** From 1, in `text`. */
  readonly column: number | null;
  /** The logical line as it was written. */
  readonly text: string | null;
  /** Outermost first. */
  readonly chain: readonly IncludeSite[];
}

/** Texts longer than this are cut before anything is looked for in them; what is found is cut then. */
const LONGEST_SEARCHED = 64_000;
const LONGEST_TEXT = 4000;
const LONGEST_MESSAGE = 300;
const LONGEST_SHOWN = 160;

export interface ErrorPlace {
  readonly file: string | null;
  readonly line: number | null;
  /** The logical line as written, and where in it the stage began that found the fault. */
  readonly text: string | null;
  readonly column: number | null;
  readonly chain: readonly IncludeSite[];
  /** Values of variables, which must not appear. */
  readonly values: ReadonlyMap<string, string>;
}

/** Makes the error that users see from the fault that a stage found. */
export function requirementError(fault: Fault, code: RequirementError['code'], place: ErrorPlace): RequirementError {
  const clean = (text: string): string =>
    shorten(hideSecrets(hideValues(text.slice(0, LONGEST_SEARCHED), place.values)), LONGEST_MESSAGE);
  const cleanOrNull = (text: string | null): string | null => (text === null ? null : clean(text));
  return {
    code,
    message: clean(fault.message),
    hint: cleanOrNull(fault.hint),
    expected: cleanOrNull(fault.expected),
    file: place.file === null ? null : identifiedPlace(place.file),
    line: place.line,
    ...redactedLine(place.text, place.column),
    chain: place.chain.map((site) => ({ ...site, file: identifiedPlace(site.file) })),
  };
}

/** A login before a trusted host stands in no URL. */
const HOST_LOGIN = /(--tru[a-z-]*[= ]\s*)[^\s@]+@/g;

function hideSecrets(text: string): string {
  const isWithLogin = text.includes('@');
  return redact(isWithLogin ? text.replace(HOST_LOGIN, `$1${REDACTED}@`).replace(WORD, withoutLogin) : text);
}

const WORD = /\S+/gu;

/** A login and a host may have no scheme: an error may be about just that. */
function withoutLogin(word: string): string {
  const login = word.includes('@') ? loginOfWord(word) : null;
  return login === null ? word : word.slice(0, login.start) + REDACTED + word.slice(login.end);
}

function hideValues(text: string, values: ReadonlyMap<string, string>): string {
  let hidden = text;
  for (const [name, value] of values) hidden = hidden.split(value).join(`\${${name}}`);
  return hidden;
}

function redactedLine(text: string | null, column: number | null): { text: string | null; column: number | null } {
  if (text === null) return { text: null, column: null };
  const head = text.slice(0, LONGEST_SEARCHED);
  const redacted = hideSecrets(head);
  const shown = redacted.slice(0, LONGEST_TEXT);
  if (column === null || column > head.length + 1) return { text: shown, column };
  return { text: shown, column: redacted.length - hideSecrets(head.slice(column - 1)).length + 1 };
}

function shorten(text: string, limit: number): string {
  return text.length > limit ? `${text.slice(0, limit)}…` : text;
}

/** The error for people: message, place, the line with a caret, the chain of includes, the hint. */
export function formatRequirementError(error: RequirementError): string {
  const { message, file, line, column, hint } = error;
  const place = [file, line, column].filter((part) => part !== null).join(':');
  return [
    place === '' ? message : `${place}: ${message}`,
    ...excerptLines(error).map((text) => `  ${text}`),
    ...(hint === null ? [] : [`  hint: ${hint}`]),
  ].join('\n');
}

/** What stands at fault: the line with a caret, what would have been right, the chain of includes. Without message and hint. */
export function formatExcerpt(error: RequirementError): string {
  return excerptLines(error).join('\n');
}

function excerptLines(error: RequirementError): string[] {
  const { expected, chain } = error;
  return [
    ...quotedLine(error),
    ...(expected === null ? [] : [`expected: ${expected}`]),
    ...chain.toReversed().map((site) => `included from ${site.file}:${site.line}`),
  ];
}

function quotedLine({ text, line, column }: RequirementError): string[] {
  if (text === null || line === null) return [];
  const start = Math.max(0, Math.min((column ?? 1) - 1, text.length) - LONGEST_SHOWN / 2);
  const shown = withoutInvisible(text.slice(start, start + LONGEST_SHOWN).replace(/[\p{Cc}]/gu, ' '));
  const gutter = `${line} | `;
  const before = start > 0 ? '…' : '';
  const after = start + LONGEST_SHOWN < text.length ? '…' : '';
  const quoted = [`${gutter}${before}${shown}${after}`];
  if (column !== null && column - 1 - start <= shown.length) {
    quoted.push(`${' '.repeat(gutter.length - 2)}| ${' '.repeat(before.length + column - 1 - start)}^`);
  }
  return quoted;
}
