import * as z from 'zod/mini';
import { jsonIn } from '../system/json-text.ts';

/** Characters of the longest id, version, CVSS vector and token that are read; none that is real comes near. */
const LONGEST = 300;

/** Characters of the longest summary. */
const LONGEST_SUMMARY = 4_000;

const word = z.string().check(z.minLength(1), z.maxLength(LONGEST));

/** An id becomes a part of URLs, and is shown. */
const id = z.string().check(z.regex(/^[A-Za-z0-9][\w.:-]{0,99}$/u));

/** Of each query in its order; `{}` for one that has nothing. */
const batchSchema = z.object({
  results: z.array(
    z.object({
      vulns: z.optional(z.array(z.object({ id, modified: word }))),
      next_page_token: z.optional(z.string().check(z.maxLength(LONGEST))),
    }),
  ),
});

const severities = z.optional(z.array(z.object({ type: word, score: word })));

/** What a database says beside the schema: some tell how severe it is by a word. */
const ownWords = z.optional(z.nullable(z.object({ severity: z.optional(z.unknown()) })));

const recordSchema = z.object({
  id,
  modified: word,
  withdrawn: z.optional(z.nullable(word)),
  aliases: z.optional(z.nullable(z.array(id))),
  summary: z.optional(z.nullable(z.string())),
  details: z.optional(z.nullable(z.string())),
  severity: severities,
  database_specific: ownWords,
  affected: z.optional(
    z.array(
      z.object({
        package: z.optional(z.object({ ecosystem: word, name: word })),
        versions: z.optional(z.array(word)),
        severity: severities,
        ecosystem_specific: ownWords,
        database_specific: ownWords,
        ranges: z.optional(
          z.array(
            z.object({
              type: word,
              events: z.array(
                z.object({
                  introduced: z.optional(word),
                  fixed: z.optional(word),
                  last_affected: z.optional(word),
                }),
              ),
            }),
          ),
        ),
      }),
    ),
  ),
});

/** An advisory as OSV's schema has it. */
export type OsvRecord = z.infer<typeof recordSchema>;

/** The ids that one query has, and how to ask for more of them. */
export interface BatchResult {
  readonly ids: readonly { readonly id: string; readonly modified: string }[];
  /** Null where these are all. */
  readonly nextPage: string | null;
}

/**
 * Reads the answer of `POST /v1/querybatch`; null where it is none. Source: OSV's API, `V1BatchVulnerabilityList`.
 *
 * @param queries how many were asked
 */
export function parseBatch(text: string, queries: number): readonly BatchResult[] | null {
  const parsed = batchSchema.safeParse(jsonIn(text));
  if (!parsed.success || parsed.data.results.length !== queries) return null;
  return parsed.data.results.map(({ vulns = [], next_page_token: token = '' }) => ({
    ids: vulns,
    nextPage: token === '' ? null : token,
  }));
}

/** Reads the answer of `GET /v1/vulns/{id}`; null where it is none. Source: the Open Source Vulnerability schema, 1.7. */
export function parseRecord(text: string): OsvRecord | null {
  const parsed = recordSchema.safeParse(jsonIn(text));
  return parsed.success ? parsed.data : null;
}

/** What it is about in one line: the summary, or where there is none the first line of the details. */
export function summaryOf({ summary, details }: OsvRecord): string {
  const [line = ''] = (summary ?? '').trim() === '' ? (details ?? '').trim().split('\n', 1) : [summary ?? ''];
  return line.trim().slice(0, LONGEST_SUMMARY);
}
