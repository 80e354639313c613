import * as z from 'zod/mini';
import { normalizeName } from '../requirements/project-name.ts';
import type { CatalogEntry } from './entry.ts';

/** Extensions that a catalog lists at most. */
const MOST_EXTENSIONS = 2_000;

const version = z.nullable(z.string().check(z.regex(/^[\w.!+-]{1,60}$/u)));
const name = z.pipe(
  z.string().check(z.regex(/^[a-z0-9](?:[a-z0-9._-]{0,98}[a-z0-9])?$/iu)),
  z.transform(normalizeName),
);
/** Of a browser: a link of another scheme would run what it says. */
const webPage = z.string().check(z.refine((text) => isUrl(text, ['http:', 'https:'])));
const sentence = z.string().check(z.minLength(1), z.maxLength(500));

const entrySchema = z
  .strictObject({
    name,
    title: z.string().check(z.minLength(1), z.maxLength(100)),
    summary: sentence,
    edition: z._default(z.enum(['open core', 'licensed']), 'open core'),
    licence: z._default(z.nullable(z.string().check(z.minLength(1), z.maxLength(100))), null),
    publisher: z._default(z.enum(['official', 'community']), 'community'),
    index: z._default(z.nullable(z.strictObject({ version: z._default(version, null) })), null),
    git: z._default(
      z.nullable(
        z.strictObject({
          url: z.string().check(z.refine((text) => isUrl(text, ['git+http:', 'git+https:', 'git+ssh:']))),
          version: z._default(version, null),
        }),
      ),
      null,
    ),
    webInterface: z._default(z.nullable(webPage), null),
    links: z._default(z.array(webPage).check(z.maxLength(10)), []),
    conflicts: z._default(z.array(z.strictObject({ name, reason: sentence })).check(z.maxLength(20)), []),
  })
  .check(z.refine(({ index, git }) => index !== null || git !== null));

const documentSchema = z.strictObject({
  $schema: z.optional(z.string()),
  version: z.literal(1),
  extensions: z.array(entrySchema).check(z.maxLength(MOST_EXTENSIONS)),
});

/** What a text is, taken for a catalog. */
export type CatalogDocument =
  | { readonly kind: 'catalog'; readonly entries: readonly CatalogEntry[] }
  /** `reason` completes a sentence that begins with the catalog's place. */
  | { readonly kind: 'invalid'; readonly reason: string };

/** Reads a catalog, as `docs/schemas/catalog.schema.json` describes it. */
export function parseCatalog(text: string): CatalogDocument {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return { kind: 'invalid', reason: 'is not JSON' };
  }
  const parsed = documentSchema.safeParse(document);
  if (!parsed.success) return { kind: 'invalid', reason: reasonOf(parsed.error) };
  const { extensions } = parsed.data;
  const names = new Set(extensions.map((entry) => entry.name));
  if (names.size < extensions.length) return { kind: 'invalid', reason: 'lists an extension twice' };
  return { kind: 'catalog', entries: extensions };
}

function reasonOf({ issues: [issue] }: z.core.$ZodError): string {
  const path = (issue?.path ?? []).map(String).join('.');
  if (issue?.code === 'unrecognized_keys') {
    return `has an unknown key: ${[path, issue.keys[0] ?? ''].filter((part) => part !== '').join('.')}`;
  }
  return path === '' ? 'is not a catalog' : `is not a valid catalog: see ${path}`;
}

/** Whether it is a URL of a scheme, without a password and without what would end it in a requirement. */
function isUrl(text: string, schemes: readonly string[]): boolean {
  const url = /[\s<>"';,\\]/u.test(text) || text.length > 500 ? null : URL.parse(text);
  return url !== null && schemes.includes(url.protocol) && url.host !== '' && url.password === '';
}
