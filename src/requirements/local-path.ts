import { split } from '../secrets/secret-url.ts';
import { percentDecode } from './python-text/percent-encoding.ts';
import { absolutePath } from './python-text/posix-path.ts';
import type { Requirement } from './requirement.ts';

const FILE_URL = /^file:(?:\/\/(?:localhost)?(?=[/?#]|$)|(?!\/\/))([^?#]*)/iu;

/** The absolute path that a requirement's `file:` URL names, relative to where it was declared; null for every other URL. */
export function localPath({ url, folder = '/' }: Pick<Requirement, 'url' | 'folder'>): string | null {
  const [all = '', path] = FILE_URL.exec(url === null ? '' : split(url).url) ?? [];
  if (path === undefined) return null;
  // Behind a host, be it none, a path is absolute.
  return path === '' && all.includes('//') ? '/' : absolutePath(percentDecode(path), folder);
}
