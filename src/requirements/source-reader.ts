/** What a requirements file may point to: the parser's only way to files and URLs. */
export interface SourceReader {
  /** The bytes of a file; rejects when it cannot be opened (a folder, too). */
  read(path: string): Promise<Uint8Array>;
  /** What is at a path, links followed; null for nothing, for a path with a NUL, and for what cannot be reached. */
  stat(path: string): 'file' | 'folder' | null;
  /**
   * The body of a successful answer to an HTTP GET, redirects followed; rejects on every other answer.
   * `charset` is what pip's client takes from `Content-Type`; null where nothing is said, and UTF-8 holds.
   */
  fetch(url: string): Promise<{ bytes: Uint8Array; charset: string | null }>;
}
