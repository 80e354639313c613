import { isArchive } from './archive.ts';
import { parseDependency } from '../pep508/dependency.ts';
import { stripExtras } from './extras-suffix.ts';
import { within } from '../fault.ts';
import { fileName, isWheel, parseLink, pathToUrl, type Link } from './link.ts';
import type { Marker } from '../pep508/marker.ts';
import { parseMarker } from '../pep508/marker-grammar.ts';
import { absolutePath, joinPath } from '../python-text/posix-path.ts';
import { notInstallable, checkFileUrl, type Site, type Target } from './target.ts';
import { isUrl, isVcsScheme } from './vcs-url.ts';
import { parseWheelName } from './wheel-name.ts';
import { indentOf, trim } from '../python-text/white-space.ts';

/**
 * Reads a requirement that is not editable: `NAME…`, `NAME @ URL`, a URL, or a path. Throws a Fault.
 * Source: pip's `parse_req_from_line`.
 */
export function parseTarget(text: string, site: Site): Target {
  const { subject, marker } = splitMarker(text);
  const start = indentOf(subject);
  const name = trim(subject);
  return within(start, () => {
    const bare = isUrl(name);
    const local = bare ? null : findLocal(name, site);
    const url = bare ? name : local?.url;
    if (url === undefined) return parseNamed(name, marker, local?.extras ?? [], site);
    return parseLinked(url, { marker, extras: local?.extras ?? [], isPath: !bare }, site);
  });
}

/** The marker begins at the first `;`; behind a URL, which may contain some, at the first `; `. */
function splitMarker(text: string): { subject: string; marker: Marker | null } {
  const separator = text.includes(';') && isUrl(text) ? '; ' : ';';
  const index = text.indexOf(separator);
  if (index < 0) return { subject: text, marker: null };
  const behind = text.slice(index + separator.length);
  const condition = trim(behind);
  const start = index + separator.length + indentOf(behind);
  return {
    subject: text.slice(0, index),
    marker: condition === '' ? null : within(start, () => parseMarker(condition)),
  };
}

/** The folder or archive that a text means, if any, and the extras behind it. Source: pip's `_get_url_from_path`. */
function findLocal(name: string, site: Site): { url?: string; extras: readonly string[] } {
  if (isPlainName(name)) return { extras: [] };
  const { text: path, extras } = stripExtras(absolutePath(name, site.folder));
  if (looksLikePath(name) && site.reader.stat(path) === 'folder') {
    if (!isProject(path, site)) throw notInstallable(name);
    return { url: pathToUrl(path, site.folder), extras };
  }
  if (!isArchive(path)) return { extras };
  const at = name.indexOf('@');
  const isReference = at >= 0 && !looksLikePath(name.slice(0, at));
  if (isReference && site.reader.stat(path) !== 'file') return { extras };
  return { url: pathToUrl(path, site.folder), extras };
}

/** Most lines: their path need not be worked out. */
function isPlainName(name: string): boolean {
  return name !== '' && !looksLikePath(name) && !name.endsWith(']') && !isArchive(name);
}

function looksLikePath(name: string): boolean {
  return name.includes('/') || name.startsWith('.');
}

function isProject(folder: string, site: Site): boolean {
  return ['pyproject.toml', 'setup.py'].some((file) => site.reader.stat(joinPath(folder, file)) === 'file');
}

interface Surroundings {
  readonly marker: Marker | null;
  readonly extras: readonly string[];
  readonly isPath: boolean;
}

function parseLinked(url: string, { marker, extras, isPath }: Surroundings, site: Site): Target {
  const link = withoutParents(parseLink(url, site.folder), site);
  const wheel = isWheel(link) ? parseWheelName(fileName(link)) : null;
  const name = wheel?.name ?? link.egg;
  if (name !== null) parseDependency(name);
  checkFileUrl(link);
  return {
    kind: isPath && link.scheme === 'file' ? 'path' : kindOf(link.scheme),
    name,
    extras,
    specifier: wheel ? `==${wheel.version}` : '',
    marker,
    url: link.url,
  };
}

/** A `file:` URL with `../` in it becomes absolute, and loses host, query and fragment. */
function withoutParents(link: Link, site: Site): Link {
  if (link.scheme !== 'file' || !link.url.includes('../')) return link;
  return parseLink(pathToUrl(link.path, site.folder), site.folder);
}

function parseNamed(text: string, marker: Marker | null, extras: readonly string[], site: Site): Target {
  const dependency = parseDependency(text);
  const target = {
    name: dependency.name,
    extras: extras.length > 0 ? extras : dependency.extras,
    specifier: dependency.specifier,
    marker: marker ?? dependency.marker,
  };
  if (dependency.url === null) return { ...target, kind: 'name', url: null };
  const link = within(text.length - dependency.url.length, () => parseLink(dependency.url ?? '', site.folder));
  checkFileUrl(link);
  return { ...target, kind: kindOf(link.scheme), url: link.url };
}

/** The kind of a requirement by the scheme of its URL. */
function kindOf(scheme: string): 'vcs' | 'file' | 'url' {
  if (isVcsScheme(scheme)) return 'vcs';
  return scheme === 'file' ? 'file' : 'url';
}
