import { splitUrl, type UrlParts } from './url-parts.ts';

const RELATIVE = new Set(
  ' ftp http gopher nntp imap wais file https shttp mms prospero rtsp rtsps rtspu sftp svn svn+ssh ws wss'.split(' '),
);

const WITH_AUTHORITY = new Set(
  ' ftp http gopher nntp telnet imap wais file mms https shttp snews prospero rtsp rtsps rtspu rsync svn svn+ssh sftp nfs git git+ssh ws wss ssh hg bzr'.split(
    ' ',
  ),
);

const WITH_PARAMETERS = new Set(' ftp hdl prospero http https shttp rtsp rtsps rtspu sip sips mms sftp tel'.split(' '));

/** What a reference means in a document, as Python's `urllib.parse.urljoin` decides. Throws a Fault for an impossible host. */
export function joinUrl(base: string, reference: string): string {
  if (base === '') return reference;
  if (reference === '') return base;
  const from = splitUrl(base);
  const to = splitUrl(reference, from.scheme);
  if (to.scheme !== from.scheme || !RELATIVE.has(to.scheme)) return reference;
  const hasAuthority = WITH_AUTHORITY.has(to.scheme);
  if (hasAuthority && to.authority !== '') return unsplitUrl(to);
  const authority = hasAuthority ? from.authority : to.authority;
  const target = splitParameters(to);
  if (target.path === '' && target.parameters === '') {
    return unsplitUrl({ ...to, authority, path: from.path, query: to.query === '' ? from.query : to.query });
  }
  const path = resolve(splitParameters(from).path, target.path);
  const parameters = target.parameters === '' ? '' : `;${target.parameters}`;
  return unsplitUrl({ ...to, authority, path: (path === '' ? '/' : path) + parameters });
}

function splitParameters(parts: UrlParts): { path: string; parameters: string } {
  const { path } = parts;
  const semicolon = WITH_PARAMETERS.has(parts.scheme) ? path.indexOf(';', Math.max(path.lastIndexOf('/'), 0)) : -1;
  if (semicolon < 0) return { path, parameters: '' };
  return { path: path.slice(0, semicolon), parameters: path.slice(semicolon + 1) };
}

function resolve(base: string, path: string): string {
  let segments = path.split('/');
  if (!path.startsWith('/')) {
    const folder = base.split('/');
    if (folder.at(-1) !== '') folder.pop();
    segments = [...folder, ...segments];
    segments = segments.filter((segment, index) => segment !== '' || index === 0 || index === segments.length - 1);
  }
  const resolved: string[] = [];
  for (const segment of segments) {
    if (segment === '..') resolved.pop();
    else if (segment !== '.') resolved.push(segment);
  }
  if (segments.at(-1) === '.' || segments.at(-1) === '..') resolved.push('');
  return resolved.join('/');
}

/** Puts a URL together again, as Python's `urlunsplit`: some schemes get an authority, be it an empty one. */
export function unsplitUrl({ scheme, authority, path, query, fragment }: UrlParts): string {
  let url = path;
  if (authority !== '' || (scheme !== '' && WITH_AUTHORITY.has(scheme) && !path.startsWith('//'))) {
    url = `//${authority}${path !== '' && !path.startsWith('/') ? '/' : ''}${path}`;
  }
  return (
    (scheme === '' ? '' : `${scheme}:`) +
    url +
    (query === '' ? '' : `?${query}`) +
    (fragment === '' ? '' : `#${fragment}`)
  );
}
