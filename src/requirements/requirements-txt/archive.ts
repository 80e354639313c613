import { baseName, extensionOf } from '../python-text/posix-path.ts';

const EXTENSIONS = new Set('.zip .whl .tar.bz2 .tbz .tar.gz .tgz .tar .tar.xz .txz .tlz .tar.lz .tar.lzma'.split(' '));

export const WHEEL_EXTENSION = '.whl';

/** The extension of a path's last part; `.tar` before it belongs to it. */
export function archiveExtension(path: string): string {
  const name = baseName(path);
  const extension = extensionOf(name);
  const stem = name.slice(0, name.length - extension.length);
  return stem.toLowerCase().endsWith('.tar') ? stem.slice(-4) + extension : extension;
}

/** Whether pip takes a path for an archive, by its name alone. Source: pip's `utils/filetypes.py`. */
export function isArchive(path: string): boolean {
  return EXTENSIONS.has(archiveExtension(path).toLowerCase());
}
