/**
 * What a requirements file may point to: the parser's only way to files and URLs. It never rejects for what it finds, only when
 * the run is to end.
 */
export interface SourceReader {
  /** A regular file; all else is unreadable. */
  read(path: string): Promise<SourceReading>;
  /** What is at a path, links followed: a regular file or a folder; null for all else and for what cannot be reached. */
  stat(path: string): 'file' | 'folder' | null;
  /**
   * The body of a successful answer to an HTTP GET, redirects followed; every other answer is unreadable. Each URL is asked
   * for once, however often it is fetched.
   *
   * @param trustedHosts `host` or `host:port` whose certificate is not asked for
   */
  fetch(url: string, trustedHosts: readonly string[]): Promise<SourceReading>;
}

/** What came of reading a file or a URL. What is absent declares nothing; what is unreadable may declare anything. */
export type SourceReading =
  | {
      readonly kind: 'read';
      readonly bytes: Uint8Array;
      /** What pip's client takes from the `Content-Type` of an answer; null for files, and where nothing is said and UTF-8 holds. */
      readonly charset: string | null;
    }
  | { readonly kind: 'absent' }
  /** `reason` ends a sentence that begins with the path or URL; `hint` where more is known than that. */
  | { readonly kind: 'unreadable'; readonly reason: string; readonly hint?: string };
