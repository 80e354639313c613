import { parseDependency, type Dependency } from '../pep508/dependency.ts';
import { stripExtras } from './extras-suffix.ts';
import { Fault } from '../fault.ts';
import { parseLink, pathToUrl } from './link.ts';
import { formatMarker, isPrintable, type Marker } from '../pep508/marker.ts';
import { checkFileUrl, type Site, type Target } from './target.ts';
import { isVcsScheme, withVcsPrefix } from './vcs-url.ts';
import { trim } from '../python-text/white-space.ts';

interface Reference {
  readonly name: string | null;
  readonly url: string;
  readonly extras: readonly string[];
  readonly marker: Marker | null;
}

/**
 * Reads what stands behind `-e`: a folder, a `file:` or VCS URL, or `NAME @ URL`. Throws a Fault.
 * Source: pip's `parse_editable`.
 */
export function parseEditableTarget(text: string, site: Site): Target {
  const reference = parseDirectReference(text) ?? parsePathOrUrl(text, site);
  const link = parseLink(reference.url, site.folder);
  const isFile = link.url.startsWith('file:');
  const isVcs = isVcsScheme(link.scheme);
  if (!isVcs && !isFile) {
    throw new Fault('Only a folder or a version control URL can be editable', {
      offset: 0,
      expected: 'an existing folder, or a URL that begins with git+, hg+, svn+ or bzr+',
    });
  }
  if (reference.name === null && !isFile) {
    throw new Fault('The project name is missing', {
      offset: 0,
      expected: "'NAME @ URL'",
      hint: `Write -e "NAME @ ${text}"`,
    });
  }
  const named = reference.name === null ? null : parseDependency(reference.name);
  checkFileUrl(link);
  return {
    kind: isVcs ? 'vcs' : /^(?:[^@;]+@\s*)?file:/i.test(trim(text)) ? 'file' : 'path',
    name: named?.name ?? null,
    extras: reference.extras,
    specifier: '',
    marker: named?.marker ?? reference.marker,
    url: link.url,
  };
}

/** `NAME @ URL ; MARKER`. pip writes the marker out and reads it again, so escapes in its texts count twice. */
function parseDirectReference(text: string): Reference | null {
  let dependency: Dependency;
  try {
    dependency = parseDependency(text);
  } catch (error) {
    if (error instanceof Fault) return null;
    throw error;
  }
  const { name, url, extras, marker } = dependency;
  if (url === null || (marker && !isPrintable(marker))) return null;
  return { name: marker ? `${name} ; ${formatMarker(marker)}` : name, url, extras, marker: null };
}

function parsePathOrUrl(text: string, site: Site): Reference {
  const { text: plain, extras } = stripExtras(text);
  const isFolder = site.reader.stat(absoluteOf(plain, site)) === 'folder';
  const url = isFolder ? pathToUrl(plain, site.folder) : plain;
  if (url.toLowerCase().startsWith('file:'))
    return { name: parseLink(url, site.folder).egg, url, extras, marker: null };
  const remote = withVcsPrefix(text);
  return { name: parseLink(remote, site.folder).egg, url: remote, extras: [], marker: null };
}

/** An empty path is nothing, not the folder itself; links in the path count, so it is not normalised. */
function absoluteOf(path: string, site: Site): string {
  return path === '' ? '\0' : path.startsWith('/') ? path : `${site.folder}/${path}`;
}
