import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { IndexConfiguration } from '../installer/index-configuration.ts';
import { forRequest, secretUrl, type SecretUrl } from '../secrets/secret-url.ts';
import { hasBrokenLogin } from '../secrets/url-secrets.ts';

/** Where packages may come from: `place` is what the configuration says. */
export type PackageSource =
  /** A package index (PEP 503). The URL may hold credentials, the label never does. */
  | { readonly kind: 'index'; readonly url: string; readonly label: string; readonly place: SecretUrl }
  /** A page with links to files: a URL of `--find-links`. */
  | { readonly kind: 'page'; readonly url: string; readonly label: string; readonly place: SecretUrl }
  /** A folder with files, or a file with links to them. */
  | { readonly kind: 'folder'; readonly path: string; readonly label: string; readonly place: SecretUrl };

const DEFAULT_INDEX = secretUrl('https://pypi.org/simple');

/** The sources of a configuration in pip's order: folders and pages, the index, further indexes; each once. */
export function packageSources(configuration: IndexConfiguration): readonly PackageSource[] {
  const { findLinks, noIndex, indexUrl, extraIndexUrls } = configuration;
  const indexes = noIndex ? [] : [indexUrl ?? DEFAULT_INDEX, ...extraIndexUrls];
  const sources = [...findLinks.map(linksSource), ...indexes.map(indexSource)];
  return [...new Map(sources.map((source) => [addressOf(source), source])).values()];
}

/** A package index. */
export function indexSource(place: SecretUrl): Extract<PackageSource, { kind: 'index' }> {
  const url = forRequest(place);
  return { kind: 'index', url, label: hostOf(url) ?? 'an index', place };
}

/** What a source is asked at: a URL or a path. */
export function addressOf(source: PackageSource): string {
  return source.kind === 'folder' ? source.path : source.url;
}

/** The host of a URL, with a port that is not the usual one, without credentials; null where the URL is not valid. */
export function hostOf(url: string): string | null {
  return hasBrokenLogin(url) || !URL.canParse(url) ? null : new URL(url).host;
}

/** A place of `--find-links`, as pip takes it: what has no scheme is a path. */
export function linksSource(place: SecretUrl): Exclude<PackageSource, { kind: 'index' }> {
  const link = forRequest(place);
  if (!/^[a-z][a-z0-9+.-]+:/iu.test(link)) return { kind: 'folder', path: link, label: labelOf(link), place };
  if (!/^file:/iu.test(link)) {
    return { kind: 'page', url: link, label: hostOf(link) ?? 'a page of --find-links', place };
  }
  const path = localPath(link);
  return { kind: 'folder', path, label: labelOf(path), place };
}

/** What is called like an archive was unpacked from one, to a place that nobody knows. */
function labelOf(path: string): string {
  return path.endsWith('.zip') ? basename(path) : path;
}

function localPath(url: string): string {
  try {
    return fileURLToPath(url);
  } catch {
    return url.replace(/^file:(?:\/\/)?/iu, '');
  }
}
