import { isSecretName } from './secret-name.ts';
import { loginOfWord, loginParts, loginWithBlank, percentDecoded, urlSecrets } from './url-secrets.ts';

/** What stands in a log where a secret stood. */
export const REDACTED = '****';

/** Shorter values are hidden where they stand in a URL only: elsewhere they would make stars of any text. */
const SHORTEST = 4;

/** Shorter values are hidden where they stand by themselves only: they may be parts of words. */
const SHORTEST_PART = 8;

/** Of a longer one the beginning is looked for. */
const LONGEST = 4096;

/** Logins that are names of roles, by the manuals of those who ask for them; the secret stands beside them. */
const PUBLIC_LOGINS: ReadonlySet<string> = new Set([
  ...['__token__', '_json_key', '_json_key_base64', 'admin', 'anonymous', 'build', 'git', 'gitlab-ci-token', 'guest'],
  ...['oauth2', 'oauth2accesstoken', 'public', 'root', 'token', 'user', 'username', 'x-access-token', 'x-oauth-basic'],
  ...['x-token-auth', 'aws', 'vsts', 'dummy'],
]);

/** Variables that are named as secrets are, and hold none. */
const PLACES = /^(?:OLD)?PWD$|_(?:DIR|FD|FILE|PATH|URL)$/u;

/** Stars for one, blanks, and a reference to a variable that has no value. */
const NO_SECRET = /^(?:[*\s]*|\$\{\w+\})$/u;

/** Longer ones are none. */
const LONGEST_SCHEME = 64;

/**
 * Secrets by value. What is read of the declaration and the environment is told here, and found again wherever text leaves,
 * percent-encoded or not.
 */
export class KnownSecrets {
  readonly #patterns = new Map<string, string>();
  #pattern: RegExp | null = null;

  /** A value that is secret as a whole. Too short ones are left out. */
  learn(value: string): void {
    const text = value.slice(0, LONGEST);
    if (text.length < SHORTEST || NO_SECRET.test(text) || this.#patterns.has(text)) return;
    this.#patterns.set(text, patternOf(text));
    this.#pattern = null;
  }

  /**
   * What is secret in a URL: its login, in each form that is sent or printed, and values of parameters: those such as that of `token`,
   * and others that look made by chance. Words may stand elsewhere and mean something else; in a URL they are hidden all the same.
   */
  learnUrl(url: string): void {
    const { login, values } = urlSecrets(url);
    for (const { start, end, isNamed } of values) {
      const value = url.slice(start, end);
      const isElsewhere = url.slice(0, start).includes(value);
      if (isNamed || (isRandom(value) && !isElsewhere)) this.#learnBoth(value);
    }
    if (login === null) return;
    const text = url.slice(login.start, login.end);
    // Of what is broken, programs print the parts.
    for (const part of /[/?#]/u.test(text) ? text.replace(/^[^:]*:/u, '').split(/[/?#@]/u) : []) this.learn(part);
    this.#learnLogin(text, /^[a-z+]*ssh:/iu.test(url));
  }

  /** All URLs in a text, and logins before hosts that have no scheme. */
  learnText(text: string): void {
    for (const url of urlsIn(text)) this.learnUrl(url);
    if (!text.includes('@')) return;
    for (const [word] of text.matchAll(/\S+/gu)) {
      const login = loginOfWord(word);
      if (login === null) continue;
      const written = word.slice(login.start, login.end);
      this.#learnLogin(written, false);
      // Behind a scheme without slashes the user has a colon, too.
      this.learn(written.slice(written.lastIndexOf(':') + 1));
    }
  }

  /** Variables: URLs in their values, and what their names say to be secret. */
  learnVariables(variables: Readonly<Record<string, string>>): void {
    for (const name in variables) {
      const value = variables[name] ?? '';
      this.learnText(value);
      // Words such as `test` stand for what is no secret.
      if (value.length >= SHORTEST_PART && isSecretName(name) && !PLACES.test(name)) this.learn(value);
    }
  }

  /** A login that is sent as it is here, not in a URL. */
  learnCredentials(username: string, password: string): void {
    this.learn(password);
    this.learn(Buffer.from(`${username}:${password}`).toString('base64'));
  }

  /** The text with something else where a secret stood. */
  replace(text: string, replacement: (secret: string) => string): string {
    if (this.#patterns.size === 0) return text;
    // The longest first: one may be the beginning of another.
    this.#pattern ??= new RegExp(
      [...this.#patterns]
        .sort(([left], [right]) => right.length - left.length)
        .map(([, pattern]) => pattern)
        .join('|'),
      'gu',
    );
    return text.replace(this.#pattern, replacement);
  }

  /** Whether a secret that is long enough to be no part of a name stands in a text. */
  isIn(text: string): boolean {
    let isFound = false;
    this.replaceLong(text, (secret) => {
      isFound = true;
      return secret;
    });
    return isFound;
  }

  /** As `replace`, but short values, which may be parts of names, stay: for what programs read again. */
  replaceLong(text: string, replacement: (secret: string) => string): string {
    return this.replace(text, (secret) => (secret.length < SHORTEST_PART ? secret : replacement(secret)));
  }

  #learnLogin(login: string, isSsh: boolean): void {
    const { username, password } = loginParts(login);
    const isPublic = PUBLIC_LOGINS.has(username.toLowerCase()) || isSsh;
    // Beside a password it is a name, unless the password is none.
    const isToken = password === undefined || password === '' || PUBLIC_LOGINS.has(password.toLowerCase());
    if (isToken && !isPublic) this.#learnBoth(login.split(':', 1)[0] ?? '');
    if (password === undefined) return;
    if (!PUBLIC_LOGINS.has(password.toLowerCase())) this.#learnBoth(login.slice(login.indexOf(':') + 1));
    this.learn(Buffer.from(`${username}:${password}`).toString('base64'));
  }

  #learnBoth(text: string): void {
    this.learn(text);
    this.learn(percentDecoded(text));
  }
}

/** Whether a value mixes what words, numbers, versions and names of files do not. */
function isRandom(value: string): boolean {
  if (value.length < SHORTEST_PART || VERSION.test(value) || FILE_NAME.test(value)) return false;
  return /\d/u.test(value) ? /[a-z]/iu.test(value) : /[a-z]/u.test(value) && /[A-Z]/u.test(value);
}

const VERSION = /^v?\d+[.-][\d.:_+-]*(?:(?:a|b|dev|post|rc|T|Z)[\d.:_+-]*)*$/iu;
const FILE_NAME = /\.(?:gz|html?|json|tgz|toml|txt|whl|zip)$/iu;

/** Everything in a text that looks like a URL, to the next white space behind its login; in linear time. */
function* urlsIn(text: string): Generator<string> {
  for (let at = text.indexOf('://'); at !== -1;) {
    const scheme = /[a-z][a-z0-9+.-]*$/iu.exec(text.slice(Math.max(0, at - LONGEST_SCHEME), at))?.[0] ?? '';
    const start = at - scheme.length;
    const next = text.indexOf('://', at + 1);
    const login = scheme === '' ? null : loginWithBlank(text.slice(start, next === -1 ? text.length : next));
    const rest = login === null ? at : start + login.end;
    const blank = text.slice(rest).search(/\s/u);
    const end = blank === -1 ? text.length : rest + blank;
    if (scheme !== '') yield text.slice(start, end);
    at = text.indexOf('://', end);
  }
}

/** Finds a value whichever of its characters are percent-encoded, and with the escapes of JSON, Python and shells. */
function patternOf(value: string): string {
  const pattern = Array.from(value, characterPattern).join('');
  if (value.length >= SHORTEST_PART) return pattern;
  return String.raw`(?<=^|[^\p{L}\p{N}]|%[\da-fA-F]{2})${pattern}(?![\p{L}\p{N}])`;
}

function characterPattern(character: string): string {
  const literal = /[\p{L}\p{N}\s]/u.test(character)
    ? character
    : `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`;
  const escaped = /["'\\]/u.test(character) ? String.raw`\\*${literal}` : literal;
  const encoded = [...Buffer.from(character)].map((byte) => `%${hexPattern(byte)}`).join('');
  return `(?:${escaped}|${encoded}${character === ' ' ? String.raw`|\+` : ''})`;
}

function hexPattern(byte: number): string {
  return byte
    .toString(16)
    .padStart(2, '0')
    .replace(/[a-f]/gu, (digit) => `[${digit}${digit.toUpperCase()}]`);
}

/** Those of this process: what it reads, wherever it reads it. */
export const knownSecrets = new KnownSecrets();
