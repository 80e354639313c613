/** A login for one host. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/**
 * The login that a netrc file holds for a host; its `default` entry counts for a host that it does not name. Null where there
 * is none. Source: Python's `netrc` module, which pip reads it with.
 */
export function netrcCredentials(text: string, host: string): Credentials | null {
  let fallback: Credentials | null = null;
  for (const entry of entriesOf(wordsOf(text))) {
    if (entry.host === host) return entry.credentials;
    if (entry.host === null) fallback ??= entry.credentials;
  }
  return fallback;
}

/** All logins of a netrc file. */
export function netrcLogins(text: string): readonly Credentials[] {
  return entriesOf(wordsOf(text)).map(({ credentials }) => credentials);
}

interface Entry {
  /** Null for `default`. */
  readonly host: string | null;
  readonly credentials: Credentials;
}

function entriesOf(words: readonly Word[]): readonly Entry[] {
  const entries: Entry[] = [];
  let index = 0;
  const next = (): string => words[index++]?.text ?? '';
  const skipComment = (): boolean => {
    const comment = words[index];
    if (comment?.text.startsWith('#') !== true) return false;
    while (words[index]?.line === comment.line) index += 1;
    return true;
  };
  while (index < words.length) {
    if (skipComment()) continue;
    const keyword = next();
    if (keyword !== 'machine' && keyword !== 'default') continue;
    const host = keyword === 'machine' ? next() : null;
    const values = new Map<string, string>();
    while (skipComment() || FIELDS.has(words[index]?.text ?? '')) {
      if (FIELDS.has(words[index]?.text ?? '')) values.set(next(), next());
    }
    const username = values.get('login') ?? values.get('user') ?? '';
    entries.push({ host, credentials: { username, password: values.get('password') ?? '' } });
  }
  return entries;
}

const FIELDS: ReadonlySet<string> = new Set(['login', 'user', 'account', 'password']);

interface Word {
  readonly text: string;
  readonly line: number;
}

/** Words, quoted or with backslashes, without macros: those end at an empty line. */
function wordsOf(text: string): readonly Word[] {
  const plain = text.replace(/^[ \t]*macdef\b[^]*?(?:\n[ \t]*\n|$(?![^]))/gmu, '\n');
  return plain.split('\n').flatMap((content, line) =>
    [...content.matchAll(/"((?:[^"\\]|\\.)*)"|((?:[^\s\\]|\\.)+)/gu)].map(([, quoted, bare]) => ({
      text: (quoted ?? bare ?? '').replace(/\\(.)/gu, '$1'),
      line,
    })),
  );
}
