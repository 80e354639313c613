import { decodeAnswer, decodeFile } from './decoding.ts';
import { Fault } from '../fault.ts';
import { urlToPath } from './link.ts';
import { joinPath } from '../python-text/posix-path.ts';
import type { SourceReader, SourceReading } from '../source-reader.ts';
import { unsplitUrl } from '../python-text/url-joining.ts';
import { splitUrl } from '../python-text/url-parts.ts';

/** A file that could be opened. */
export interface OpenedSource {
  /** Its text. Throws a Fault when it cannot be decoded. */
  readonly decode: () => string;
}

/** A file or URL that cannot be read. */
export class UnreadableSource extends Fault {
  readonly kind: 'absent' | 'unreadable';

  constructor(location: string, reading: Exclude<SourceReading, { kind: 'read' }>) {
    const isAbsent = reading.kind === 'absent';
    super(`${location} ${isAbsent ? 'does not exist' : reading.reason}`, {
      hint: isAbsent
        ? 'Mount or write the file, or remove the line that names it; inside a container only mounted files exist.'
        : (reading.hint ?? 'Put a readable file of text in its place, or remove the line that names it.'),
    });
    this.kind = reading.kind;
  }
}

/** The path of a location that is one or a `file:` URL; null for all that is fetched. Throws a Fault for a URL that stands for no path. */
export function pathOf(location: string, folder: string): string | null {
  const parts = splitUrl(location);
  if (parts.scheme === 'http' || parts.scheme === 'https') return null;
  if (parts.scheme !== 'file') return joinPath(folder, location);
  // on its way to the file pip drops a login and writes the URL anew, by which a relative path becomes absolute
  return urlToPath(unsplitUrl({ ...parts, authority: parts.authority.slice(parts.authority.lastIndexOf('@') + 1) }));
}

/** How files and URLs are reached where a line names them. */
export interface SourceAccess {
  readonly folder: string;
  readonly reader: SourceReader;
  /** Those of the options before it, as in pip. */
  readonly trustedHosts: readonly string[];
}

/** Opens a path, a `file:` URL or an HTTP URL. Rejects with a Fault (an {@link UnreadableSource}) when that fails. Source: pip's `get_file_content`. */
export async function openSource(
  location: string,
  { folder, reader, trustedHosts }: SourceAccess,
): Promise<OpenedSource> {
  const path = pathOf(location, folder);
  const reading = await (path === null ? reader.fetch(location, trustedHosts) : reader.read(path));
  if (reading.kind !== 'read') throw new UnreadableSource(path ?? location, reading);
  const { bytes, charset } = reading;
  // pip hands a file URL to its HTTP client, which looks at no mark and at no `coding:` line
  return { decode: () => (location.startsWith('/') ? decodeFile(bytes) : decodeAnswer(bytes, charset)) };
}
