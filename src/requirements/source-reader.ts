/** What a requirements file may point to: the parser's only way to files and URLs. */
export interface SourceReader {
  /** The bytes of a file; rejects when it cannot be opened (a folder, too). */
  read(path: string): Promise<Uint8Array>;
  /** What is at a path, links followed; null for nothing, for a path with a NUL, and for what cannot be reached. */
  stat(path: string): 'file' | 'folder' | null;
  /**
   * The body of a successful answer to an HTTP GET, redirects followed; rejects on every other answer.
   * `charset` is what the `Content-Type` says, see {@link charsetOf}.
   */
  fetch(url: string): Promise<{ bytes: Uint8Array; charset: string | null }>;
}

/**
 * The coding of an HTTP answer as pip's client takes it from `Content-Type`: its `charset`, ISO-8859-1 for every other text,
 * null where nothing is said (then UTF-8 holds).
 */
export function charsetOf(contentType: string | null): string | null {
  if (!contentType) return null;
  const [mediaType = '', ...parameters] = contentType.split(';');
  for (const parameter of parameters) {
    const [name = '', ...value] = parameter.split('=');
    if (name.trim().toLowerCase() === 'charset' && value.length > 0) return unquote(value.join('=').trim());
  }
  if (mediaType.includes('text')) return 'ISO-8859-1';
  return null;
}

function unquote(text: string): string {
  return text.replace(/^['"]+/u, '').replace(/['"]+$/u, '');
}
