import * as z from 'zod/mini';
import { formatVersion, parseVersion } from '../requirements/pep440/version.ts';
import type { HttpAccess } from '../system/http-access.ts';
import { readFileName } from './file-name.ts';
import { contentTypeOf, httpAnswer } from './http-answer.ts';
import { ACCEPTED } from './package-page.ts';
import type { PackageSource } from './package-source.ts';

/** Who uploaded a file, as its index tells it: nothing of it is verified here. */
interface Publisher {
  /** `GitHub`, `GitLab`, `Google` … */
  readonly kind: string;
  readonly repository: string | null;
  readonly workflow: string | null;
  readonly environment: string | null;
}

/** What an index tells of where the files of a version were made (PEP 740). */
export type Provenance =
  | {
      readonly kind: 'told';
      readonly publishers: readonly Publisher[];
      readonly files: number;
      readonly attested: number;
    }
  /** Its index has the version, and tells nothing. */
  | { readonly kind: 'none' }
  /** No index answered for it. */
  | { readonly kind: 'unknown' };

/** What questions about provenance are asked with. */
export interface ProvenanceInquiry {
  readonly sources: readonly PackageSource[];
  readonly access: HttpAccess;
  readonly signal: AbortSignal;
}

/** Bytes of the largest page of a project, and of the largest provenance object. */
const LARGEST_PAGE = 16 * 1024 * 1024;
const LARGEST_PROVENANCE = 1024 * 1024;

const pageSchema = z.object({
  files: z.array(z.object({ filename: z.string(), provenance: z.optional(z.nullable(z.string())) })),
});

const claim = z._default(z.nullable(z.string()), null);
const provenanceSchema = z.object({
  version: z.literal(1),
  attestation_bundles: z.array(
    z.object({
      publisher: z.object({ kind: z.string(), repository: claim, workflow: claim, environment: claim }),
      attestations: z.array(z.unknown()),
    }),
  ),
});

/** Asks the indexes in turn who uploaded the files of a version, as the first that has it tells it. Sources: PEP 691, PEP 740. */
export async function askProvenance(project: string, version: string, inquiry: ProvenanceInquiry): Promise<Provenance> {
  let provenance: Provenance = { kind: 'unknown' };
  for (const source of inquiry.sources) {
    if (source.kind !== 'index') continue;
    const urls = await provenanceUrls(`${source.url.replace(/\/+$/u, '')}/${project}/`, { project, version }, inquiry);
    if (urls === null) continue;
    const objects = await Promise.all(urls.map(async (url) => (url === null ? null : publishersAt(url, inquiry))));
    const told = objects.filter((one) => one !== null && one.length > 0);
    const publishers = [...new Map(told.flat().map((one) => [JSON.stringify(one), one] as const)).values()];
    if (told.length > 0)
      return {
        kind: 'told',
        publishers: publishers.filter((one) => one !== null),
        files: urls.length,
        attested: told.length,
      };
    provenance = { kind: 'none' };
  }
  return provenance;
}

/** Where the provenance of each file of a version is, null where there is none; null for all where the page does not have the version. */
async function provenanceUrls(
  page: string,
  { project, version }: { readonly project: string; readonly version: string },
  inquiry: ProvenanceInquiry,
): Promise<readonly (string | null)[] | null> {
  const answer = await ask(page, LARGEST_PAGE, inquiry, ACCEPTED);
  const parsed = pageSchema.safeParse(answer?.document);
  const wanted = parseVersion(version);
  if (answer === null || !parsed.success || wanted === null) return null;
  const files = parsed.data.files.filter(
    ({ filename }) => readFileName(filename, project)?.version === formatVersion(wanted),
  );
  if (files.length === 0) return null;
  return files.map(({ provenance }) => (provenance == null ? null : (URL.parse(provenance, answer.url)?.href ?? null)));
}

async function publishersAt(url: string, inquiry: ProvenanceInquiry): Promise<readonly Publisher[]> {
  const answer = await ask(url, LARGEST_PROVENANCE, inquiry, 'application/vnd.pypi.integrity.v1+json');
  const parsed = provenanceSchema.safeParse(answer?.document);
  if (!parsed.success) return [];
  return parsed.data.attestation_bundles
    .filter(({ attestations }) => attestations.length > 0)
    .map(({ publisher }) => publisher);
}

async function ask(
  url: string,
  maxBytes: number,
  { access, signal }: ProvenanceInquiry,
  accept: string,
): Promise<{ readonly document: unknown; readonly url: string } | null> {
  const { httpGet } = await import('../system/http-client.ts');
  const answer = httpAnswer(await httpGet(url, { access, maxBytes, signal, headers: { accept } }));
  if (answer.kind !== 'page' || !/json$/u.test(contentTypeOf(answer.page))) return null;
  try {
    return { document: JSON.parse(Buffer.from(answer.page.body).toString()), url: answer.page.finalUrl };
  } catch {
    return null;
  }
}

/** In a few words, for a table: `GitHub org/project (release.yml)`. */
export function formatProvenance(provenance: Provenance): string {
  switch (provenance.kind) {
    case 'none':
      return 'not told';
    case 'unknown':
      return 'no answer';
    case 'told':
      return provenance.publishers
        .map(({ kind, repository, workflow }) => [kind, repository, workflow === null ? null : `(${workflow})`])
        .map((words) => words.filter((word) => word !== null).join(' '))
        .join(', ');
  }
}
