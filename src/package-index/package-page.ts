import { normalizeName } from '../requirements/project-name.ts';
import { isArchive } from '../requirements/requirements-txt/archive.ts';
import type { NoList } from './answer.ts';
import { lastPart, readHtmlPage, type HtmlPage } from './html-page.ts';

/** A file as a page lists it. */
export interface ListedFile {
  readonly fileName: string;
  /** Clauses as they are written; null for none. */
  readonly requiresPython: string | null;
  readonly isYanked: boolean;
  /** When it was uploaded, in milliseconds since the epoch (PEP 700); null where the page does not say so. */
  readonly uploaded: number | null;
  /** The SHA-256 that the page announces, in lower case; null for none. */
  readonly sha256: string | null;
}

/** What a page holds. */
export type PageReading =
  { readonly kind: 'list'; readonly files: readonly ListedFile[] } | { readonly kind: 'noList'; readonly what: NoList };

/** What an installer asks for: JSON before HTML (PEP 691), as pip spells it. */
export const ACCEPTED = [
  'application/vnd.pypi.simple.v1+json',
  'application/vnd.pypi.simple.v1+html; q=0.1',
  'text/html; q=0.01',
].join(', ');

/** Reads a project's page of an index. As pip and uv, it goes by the content type. Sources: PEP 503, 592, 691, 700. */
export async function readProjectPage(body: string, contentType: string): Promise<PageReading> {
  if (body.trim() === '') return { kind: 'noList', what: 'empty page' };
  const format = formatOf(contentType);
  if (format === 'html') return readLinks(await readHtmlPage(body), contentType);
  return format === 'json' ? readProjectJson(body) : { kind: 'noList', what: strangeContent(contentType) };
}

/** Whether the page at an index's own URL lists projects. */
export async function listsProjects(body: string, contentType: string): Promise<boolean> {
  const format = formatOf(contentType);
  if (format === 'json') return Array.isArray(objectIn(body)?.['projects']);
  if (format !== 'html') return false;
  const page = await readHtmlPage(body);
  if (isOfIndex(page, contentType)) return true;
  const projects = page.links.filter((link) => normalizeName(lastPart(link)) === nameOf(link.text));
  return !page.isInteractive && projects.length > 0 && projects.length * 2 > page.links.length;
}

/** Servers that list folders write `name/`. */
function nameOf(text: string): string {
  return normalizeName(text.trim().replace(/\/$/u, ''));
}

function readLinks(page: HtmlPage, contentType: string): PageReading {
  const files = page.links
    .map((link) => ({
      fileName: lastPart(link),
      requiresPython: link.requiresPython,
      isYanked: link.isYanked,
      uploaded: null,
      sha256: digestIn(/[#&]sha256=([^&]*)/u.exec(link.href)?.[1]),
    }))
    .filter(({ fileName }) => isArchive(fileName));
  if (files.length > 0 || isOfIndex(page, contentType)) return { kind: 'list', files };
  return { kind: 'noList', what: 'web page' };
}

/** The titles are those of the PyPI's own servers, and of devpi, pypiserver and their like for a project without files. */
function isOfIndex({ isMarked, isInteractive, title }: HtmlPage, contentType: string): boolean {
  return (
    isMarked ||
    contentType.startsWith('application/vnd.pypi.simple') ||
    (!isInteractive && /^(?:simple (?:index|package)|links for |\S+: links for )/iu.test(title))
  );
}

function readProjectJson(body: string): PageReading {
  const page = objectIn(body);
  if (!Array.isArray(page?.['files']) || !isKnownVersion(page['meta'])) return { kind: 'noList', what: 'JSON' };
  return { kind: 'list', files: page['files'].map(fileOf).filter((file) => file !== null) };
}

/** PEP 691: another major version may mean anything. */
function isKnownVersion(meta: unknown): boolean {
  const version = isObject(meta) ? meta['api-version'] : undefined;
  return typeof version !== 'string' || /^1(?:\.|$)/u.test(version);
}

function fileOf(entry: unknown): ListedFile | null {
  if (!isObject(entry) || typeof entry['filename'] !== 'string') return null;
  const requiresPython = entry['requires-python'];
  return {
    fileName: entry['filename'],
    requiresPython: typeof requiresPython === 'string' && requiresPython !== '' ? requiresPython : null,
    // A reason, which may be empty, or whether it is.
    isYanked: typeof entry['yanked'] === 'string' || entry['yanked'] === true,
    uploaded: timeOf(entry['upload-time']),
    sha256: digestIn(isObject(entry['hashes']) ? entry['hashes']['sha256'] : undefined),
  };
}

function digestIn(text: unknown): string | null {
  const digest = typeof text === 'string' ? text.toLowerCase() : '';
  return /^[0-9a-f]{64}$/u.test(digest) ? digest : null;
}

function timeOf(text: unknown): number | null {
  const time = typeof text === 'string' ? Date.parse(text) : NaN;
  return Number.isNaN(time) ? null : time;
}

function formatOf(contentType: string): 'html' | 'json' | null {
  const type = contentType.toLowerCase().split(';')[0]?.trim() ?? '';
  if (/^(?:text\/html|application\/vnd\.pypi\.simple\.v1\+html)$/u.test(type)) return 'html';
  return type === 'application/vnd.pypi.simple.v1+json' ? 'json' : null;
}

function strangeContent(contentType: string): NoList {
  return /^application\/(?:[\w.-]+\+)?json\b/iu.test(contentType) ? 'JSON' : 'other content';
}

function objectIn(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
