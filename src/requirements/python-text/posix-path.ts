/** Paths as Python's `posixpath` has them: two leading slashes are kept, more become one. */

export function joinPath(folder: string, path: string): string {
  if (path.startsWith('/') || folder === '') return path;
  return folder.endsWith('/') ? folder + path : `${folder}/${path}`;
}

export function normalizePath(path: string): string {
  if (path === '') return '.';
  const root = /^\/{0,3}/.exec(path)?.[0].length ?? 0;
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (root === 0) parts.push(part);
  }
  return (root === 0 ? '' : root === 2 ? '//' : '/') + parts.join('/') || '.';
}

/** The path made absolute from a folder, and normalised. */
export function absolutePath(path: string, folder: string): string {
  return normalizePath(joinPath(folder, path));
}

export function folderOf(path: string): string {
  const head = path.slice(0, path.lastIndexOf('/') + 1);
  const folder = withoutTrailingSlashes(head);
  return folder === '' ? head : folder;
}

export function withoutTrailingSlashes(path: string): string {
  let end = path.length;
  while (end > 0 && path[end - 1] === '/') end -= 1;
  return path.slice(0, end);
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The path as seen from a folder; both absolute and normalised. */
export function relativePath(path: string, folder: string): string {
  const to = path.split('/').filter((part) => part !== '');
  const from = folder.split('/').filter((part) => part !== '');
  let shared = 0;
  while (shared < Math.min(to.length, from.length) && to[shared] === from[shared]) shared += 1;
  return [...from.slice(shared).map(() => '..'), ...to.slice(shared)].join('/') || '.';
}

/** The extension of a file name, as Python's `splitext`: leading dots belong to the name. */
export function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 && /[^.]/.test(name.slice(0, dot)) ? name.slice(dot) : '';
}
