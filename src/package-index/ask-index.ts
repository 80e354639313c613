import type { MarkerEnvironment } from '../requirements/pep508/marker.ts';
import type { SourceAnswer, UnclearAnswer } from './answer.ts';
import type { AgeLimit } from '../installer/minimum-age.ts';
import { contentTypeOf, httpAnswer, ledTo, type HttpAnswer } from './http-answer.ts';
import type { Inquiry } from './inquiry.ts';
import { listVersions } from './listed-versions.ts';
import { listsProjects, readProjectPage, type PageReading } from './package-page.ts';
import { hostOf } from './package-source.ts';

/** Bytes of the largest page of a project: the PyPI's are a few MB. */
const LARGEST_PAGE = 16 * 1024 * 1024;

/** Bytes of an index's list of projects that are read to know one: whole, the PyPI's has more than 20 MB. */
const LARGEST_ROOT = 512 * 1024;

/** Indexes that need not be asked whether they are one. */
const KNOWN_INDEXES: ReadonlySet<string | null> = new Set(['pypi.org', 'test.pypi.org']);

/**
 * Asks an index for one project, as pip and uv ask. A project that is not there is not proven to be missing yet: see
 * `isIndex`. Source: PEP 503.
 *
 * @param project in the form of PEP 503
 * @param limit which versions are old enough; null where all are
 */
export async function askIndex(
  index: string,
  project: string,
  inquiry: Inquiry,
  environment: MarkerEnvironment,
  limit: AgeLimit | null = null,
): Promise<SourceAnswer> {
  const url = `${index.replace(/\/+$/u, '')}/${project}/`;
  const reading = await readList(url, inquiry);
  if (reading.kind === 'nothing') return lacksName(index, KNOWN_INDEXES.has(hostOf(index)), reading.status);
  if (reading.kind !== 'list') return reading;
  return { kind: 'has', versions: listVersions(reading.files, project, environment, limit) };
}

/** Asks for a page that lists files: of a project, or of `--find-links`. */
export async function readList(
  url: string,
  inquiry: Inquiry,
): Promise<Extract<PageReading, { kind: 'list' }> | Extract<HttpAnswer, { kind: 'nothing' }> | UnclearAnswer> {
  const answer = httpAnswer(await inquiry.get(url, LARGEST_PAGE));
  if (answer.kind !== 'page') return answer;
  const { page } = answer;
  const contentType = contentTypeOf(page);
  const reading = await readProjectPage(Buffer.from(page.body).toString(), contentType);
  if (reading.kind === 'list') return reading;
  return { kind: 'notAnIndex', what: reading.what, contentType, ledTo: ledTo(url, page) };
}

/**
 * Asks an index for its list of projects, to know whether it is one: any server answers 404 for what it does not have. Private
 * indexes also answer so where they were not told a login; then the answer is that they want one.
 */
export async function askRoot(index: string, inquiry: Inquiry): Promise<SourceAnswer> {
  const outcome = await inquiry.get(`${index.replace(/\/+$/u, '')}/`, LARGEST_ROOT);
  // Only a list of projects is that long.
  if (outcome.kind === 'tooLarge') return { kind: 'lacksName', isProven: true };
  const answer = httpAnswer(outcome);
  if (answer.kind === 'wantsLogin') return answer;
  const isProven =
    answer.kind === 'page' &&
    (await listsProjects(Buffer.from(answer.page.body).toString(), contentTypeOf(answer.page)));
  return lacksName(index, isProven, answer.kind === 'nothing' ? answer.status : NOT_FOUND);
}

const NOT_FOUND = 404;

function lacksName(index: string, isProven: boolean, status: number): SourceAnswer {
  if (isProven) return { kind: 'lacksName', isProven };
  return { kind: 'lacksName', isProven, status, isUsual: /\/simple\/*$/u.test(index) };
}
