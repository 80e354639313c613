import type { LimitFunction } from 'p-limit';
import type { HttpAccess } from '../system/http-access.ts';
import { httpGet, httpPost, type HttpOutcome } from '../system/http-client.ts';
import { forRequest, type SecretUrl } from '../secrets/secret-url.ts';
import type { PackageVersion } from './advisory.ts';
import { advisoryRecord, type AdvisoryRecord } from './advisory-record.ts';
import { parseBatch, parseRecord, type BatchResult } from './osv-answer.ts';

/** Queries that OSV takes at once. */
const MOST_QUERIES = 1_000;

/** Pages of one answer that are asked for: one has a thousand ids. */
const MOST_PAGES = 10;

/** Advisories that are looked at for all packages together. */
const MOST_RECORDS = 2_000;

/** Requests that are under way at the same time. */
const AT_ONCE = 8;

/** Bytes of the largest answer: a record that lists each version of a large project has less than one MB. */
const LARGEST_BATCH = 8 * 1024 * 1024;
const LARGEST_RECORD = 4 * 1024 * 1024;

export interface OsvAccess {
  /** Of the API, without `/v1`. */
  readonly url: SecretUrl;
  readonly access: HttpAccess;
  /** Ends all requests. */
  readonly signal: AbortSignal;
}

/** What OSV says of some packages: of each, in their order, the ids of its advisories. */
export interface OsvAnswer {
  readonly ids: readonly (readonly string[])[];
  readonly records: ReadonlyMap<string, AdvisoryRecord>;
}

/** OSV did not answer, or said what is no answer; the message is half a sentence, without secrets. */
export class OsvFault extends Error {
  override readonly name = 'OsvFault';
}

/**
 * Asks OSV for the advisories of packages of the PyPI. Source: OSV's API, `POST /v1/querybatch` and `GET /v1/vulns/{id}`.
 *
 * @param known records that are not asked for again unless they have changed
 * @throws OsvFault
 */
export async function askOsv(
  packages: readonly PackageVersion[],
  known: ReadonlyMap<string, AdvisoryRecord>,
  access: OsvAccess,
): Promise<OsvAnswer> {
  const { default: pLimit } = await import('p-limit');
  const limit = pLimit(AT_ONCE);
  const found = packages.map(() => new Map<string, string>());
  for (let start = 0; start < packages.length; start += MOST_QUERIES) {
    await queryAll(packages.slice(start, start + MOST_QUERIES), found.slice(start, start + MOST_QUERIES), access);
  }
  const modified = new Map(found.flatMap((ids) => [...ids]));
  if (modified.size > MOST_RECORDS) throw new OsvFault('it names more advisories than can be true');
  const records = await Promise.all([...modified].map(([id, time]) => recordOf(id, time, { known, access, limit })));
  return {
    ids: found.map((ids) => [...ids.keys()]),
    records: new Map(records.map((record) => [record.id, record])),
  };
}

/** Asks until there are no more pages. */
async function queryAll(
  packages: readonly PackageVersion[],
  found: readonly Map<string, string>[],
  access: OsvAccess,
): Promise<void> {
  let open = packages.map((one, index) => ({ query: queryOf(one), ids: found[index], token: null as string | null }));
  for (let page = 0; open.length > 0; page += 1) {
    if (page === MOST_PAGES) throw new OsvFault('its answer does not end');
    const queries = open.map(({ query, token }) => (token === null ? query : { ...query, page_token: token }));
    const results = await queryBatch(queries, access);
    open = open.flatMap((one, index) => {
      const { ids, nextPage } = results[index] ?? { ids: [], nextPage: null };
      for (const { id, modified } of ids) one.ids?.set(id, modified);
      return nextPage === null ? [] : [{ ...one, token: nextPage }];
    });
  }
}

function queryOf({ name, version }: PackageVersion): object {
  return { package: { name, ecosystem: 'PyPI' }, version };
}

async function queryBatch(queries: readonly object[], { url, ...request }: OsvAccess): Promise<readonly BatchResult[]> {
  const target = `${forRequest(url)}/v1/querybatch`;
  const outcome = await httpPost(target, JSON.stringify({ queries }), { ...request, maxBytes: LARGEST_BATCH });
  const results = parseBatch(bodyOf(outcome), queries.length);
  if (results === null) throw new OsvFault('its answer is not what OSV answers');
  return results;
}

async function recordOf(
  id: string,
  modified: string,
  {
    known,
    access: { url, ...request },
    limit,
  }: {
    readonly known: ReadonlyMap<string, AdvisoryRecord>;
    readonly access: OsvAccess;
    readonly limit: LimitFunction;
  },
): Promise<AdvisoryRecord> {
  const same = known.get(id);
  if (same?.modified === modified) return same;
  const target = `${forRequest(url)}/v1/vulns/${encodeURIComponent(id)}`;
  const outcome = await limit(() => httpGet(target, { ...request, maxBytes: LARGEST_RECORD }));
  const record = parseRecord(bodyOf(outcome));
  if (record?.id !== id) throw new OsvFault(`its answer for ${id} is not what OSV answers`);
  // By the list, so that the same list finds it again.
  return { ...(await advisoryRecord(record)), modified };
}

/** @throws OsvFault */
function bodyOf(outcome: HttpOutcome): string {
  switch (outcome.kind) {
    case 'answered':
      if (outcome.status === 200) return Buffer.from(outcome.body).toString();
      throw new OsvFault(`it answered with status ${outcome.status}`);
    case 'unreachable':
      throw new OsvFault(outcome.reason);
    case 'tooLarge':
      throw new OsvFault('its answer is larger than can be true');
    case 'timedOut':
      throw new OsvFault('it did not answer in time');
  }
}
