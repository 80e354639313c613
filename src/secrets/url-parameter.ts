import { isSecretName, plainName } from './secret-name.ts';

/** A value in a URL that is taken for a secret, as offsets. */
export interface SecretValue {
  readonly start: number;
  readonly end: number;
  /**
   * Whether its name says that it is a secret: then it may change, and the URL leads to the same. Any other may as well tell what the
   * URL leads to.
   */
  readonly isNamed: boolean;
}

/** Shorter values are secrets only where their names say so: nobody could keep them. */
const SHORTEST = 4;

/** Names of parameters that say what is asked for. */
const HARMLESS: ReadonlySet<string> = new Set([
  ...['alt', 'apiversion', 'arch', 'archive', 'branch', 'commit', 'file', 'filename', 'format', 'name', 'package'],
  ...['path', 'platform', 'project', 'ref', 'responsecontentdisposition', 'responsecontenttype', 'rev', 'revision'],
  ...['tag', 'type', 'version'],
]);

/** Names behind a `#`. Source: pip's `link.py`. */
const OF_FRAGMENT: ReadonlySet<string> = new Set([
  ...['egg', 'subdirectory', 'md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'],
]);

/** Values, and parameters without one, that are words. */
const WORD =
  /^(?:attachment|auto|develop|download|false|head|html|inline|json|latest|main|master|media|none|null|stable|text|true)$/iu;

/** What stands in a text already where a secret stood, or will stand. */
const REPLACED = /^(?:\*{4}[\da-f]*|(?:\$\{\w+\})+)$/u;

/** A marker that follows a URL without a blank. Source: PEP 508. */
const MARKER = /^\s*(?:extra|implementation_\w+|os_name|platform_\w+|python_\w+|sys_platform)\s*[<>=!~]/u;

/** `;` is one for old servers; elsewhere it is a part of a value. */
const SEPARATOR = /&|[;?](?=[\w.~%-]+=)/u;

/** Not the path of a file on this machine. */
const REMOTE = /^(?!file:)[a-z][a-z0-9+.-]*:\/\//iu;

/**
 * The values of parameters in a URL that are taken for secrets. In a query these are all, with names or without, but for a few names and
 * values that are known to be harmless; in a path those behind a `;`, and behind a `#`, which have names. Where files of this machine
 * are meant, only a name that says so makes a secret.
 *
 * @param from where its login ends
 */
export function secretValues(url: string, from: number): readonly SecretValue[] {
  const found = parameterValues(url, from);
  return REMOTE.test(url) ? found : found.filter(({ isNamed }) => isNamed);
}

/** As {@link secretValues}, for what may be the end of a URL. */
export function parameterValues(url: string, from: number): readonly SecretValue[] {
  const hash = positionOf('#', url, from, url.length);
  const question = positionOf('?', url, from, hash);
  const ofPath = segments(url, from, question, /[;/]/u).filter(({ start }) => url.charAt(start - 1) === ';');
  const ofQuery = segments(url, question + 1, hash, SEPARATOR);
  const ofFragment = segments(url, hash + 1, url.length, /[&#]/u);
  return [
    ...ofPath.flatMap((segment) => valueIn(segment, HARMLESS)),
    ...ofQuery.flatMap((segment) => [...valueIn(segment, HARMLESS), ...wholeOf(segment)]),
    ...ofFragment.flatMap((segment) => valueIn(segment, OF_FRAGMENT)),
  ];
}

/** What stands between two marks. */
interface Segment {
  readonly start: number;
  readonly text: string;
}

function positionOf(mark: string, url: string, from: number, end: number): number {
  const at = url.slice(from, end).indexOf(mark);
  return at < 0 ? end : from + at;
}

function segments(url: string, from: number, end: number, marks: RegExp): readonly Segment[] {
  let start = from;
  return url
    .slice(from, Math.max(from, end))
    .split(marks)
    .map((text) => {
      const segment = { start, text };
      start += text.length + 1;
      return segment;
    });
}

/** `NAME=VALUE`. */
function valueIn({ start, text }: Segment, harmless: ReadonlySet<string>): readonly SecretValue[] {
  const length = text.indexOf('=');
  if (length < 0 || isWithoutValue(text) || MARKER.test(text)) return [];
  const name = text.slice(0, length);
  const value = text.slice(length + 1);
  const isNamed = isSecretName(name);
  if (!isNamed && (harmless.has(plainName(name)) || isHarmless(value))) return [];
  return [{ start: start + length + 1, end: start + text.length, isNamed }];
}

/** A text that has no name, which may end as Base64 does. */
function wholeOf({ start, text }: Segment): readonly SecretValue[] {
  const word = text.replace(/=$/u, '');
  const isName = isSecretName(word) && word !== text;
  if (!isWithoutValue(text) || isName || isHarmless(word) || MARKER.test(text)) return [];
  return HARMLESS.has(plainName(word)) ? [] : [{ start, end: start + text.length, isNamed: false }];
}

function isWithoutValue(text: string): boolean {
  const length = text.indexOf('=');
  return length < 0 || /^=*$/u.test(text.slice(length));
}

function isHarmless(value: string): boolean {
  return value.length < SHORTEST || WORD.test(value) || REPLACED.test(value);
}
