import * as z from 'zod/mini';
import type { MarkerEnvironment } from '../requirements/pep508/marker.ts';
import { formatVersion, parseVersion } from '../requirements/pep440/version.ts';
import type { HttpAccess } from '../system/http-access.ts';
import { readFileName } from './file-name.ts';
import { lastPart, readHtmlPage } from './html-page.ts';
import { contentTypeOf, httpAnswer } from './http-answer.ts';
import { ACCEPTED } from './package-page.ts';
import type { PackageSource } from './package-source.ts';
import { wheelFit } from './wheel-fit.ts';

/** A file of a version, with what its index tells of where it was made (PEP 740). Nothing of it is verified here. */
export interface AttestedListing {
  readonly fileName: string;
  /** SHA-256 of the file, hexadecimal, as the page has it; null where it has none. */
  readonly sha256: string | null;
  /** Attestation objects, as they came; null where the index did not give what it names. */
  readonly attestations: readonly unknown[] | null;
}

/** What the indexes tell of a version's files. */
export interface AttestedListings {
  /** Of all indexes that have the version: those that can be installed here. */
  readonly files: readonly AttestedListing[];
  /** Labels of the indexes that did not answer. */
  readonly silent: readonly string[];
}

/** What questions about provenance are asked with. */
export interface ProvenanceInquiry {
  readonly sources: readonly PackageSource[];
  readonly access: HttpAccess;
  /** Of the Python that files are for. */
  readonly environment: MarkerEnvironment;
  readonly signal: AbortSignal;
}

/** Bytes of the largest page of a project, and of the largest provenance object. */
const LARGEST_PAGE = 32 * 1024 * 1024;
const LARGEST_PROVENANCE = 1024 * 1024;

/** Files of a version that are asked about, and attestations of a file that are looked at: real ones have fewer. */
const MOST_FILES = 200;
const MOST_ATTESTATIONS = 16;

/** Requests of one question that are under way at the same time. */
const AT_ONCE = 6;

const pageSchema = z.object({
  files: z.array(
    z.object({
      filename: z.string(),
      hashes: z.optional(z.nullable(z.record(z.string(), z.unknown()))),
      provenance: z.optional(z.nullable(z.string())),
    }),
  ),
});

const provenanceSchema = z.object({
  version: z.literal(1),
  attestation_bundles: z.array(z.object({ attestations: z.array(z.unknown()) })),
});

interface Listed {
  readonly fileName: string;
  readonly sha256: string | null;
  /** Where its provenance object is; null where it has none. */
  readonly provenance: string | null;
}

/** Asks all indexes who made the files of a version. Sources: PEP 503, PEP 691, PEP 740. */
export async function askProvenance(
  project: string,
  version: string,
  inquiry: ProvenanceInquiry,
): Promise<AttestedListings> {
  const { default: pLimit } = await import('p-limit');
  const atOnce = pLimit(AT_ONCE);
  const files: AttestedListing[] = [];
  const silent: string[] = [];
  for (const source of inquiry.sources) {
    if (source.kind !== 'index') continue;
    const listed = await listedFiles(`${source.url.replace(/\/+$/u, '')}/${project}/`, inquiry);
    if (listed === null) silent.push(source.label);
    const ofVersion = (listed ?? []).filter(({ fileName }) => isOf(fileName, project, version, inquiry.environment));
    const asked = ofVersion.slice(0, MOST_FILES).map(async ({ fileName, sha256, provenance }) => ({
      fileName,
      sha256,
      attestations: provenance === null ? [] : await atOnce(() => attestationsAt(provenance, inquiry)),
    }));
    files.push(...(await Promise.all(asked)));
  }
  return { files, silent };
}

/** Whether a file is one of a version that can be installed for an interpreter. */
function isOf(fileName: string, project: string, version: string, environment: MarkerEnvironment): boolean {
  const wanted = parseVersion(version);
  const file = readFileName(fileName, project);
  if (wanted === null || file?.version !== formatVersion(wanted)) return false;
  return file.kind === 'sdist' || wheelFit(file.tags, environment) === 'fits';
}

/** The files that a page lists, none where the index lacks the project; null where it does not answer as an index. */
async function listedFiles(page: string, inquiry: ProvenanceInquiry): Promise<readonly Listed[] | null> {
  const answer = await ask(page, LARGEST_PAGE, inquiry, ACCEPTED);
  if (answer === 'nothing') return [];
  if (answer === null) return null;
  const { text, type, url } = answer;
  const placeOf = (place: string | null): string | null =>
    place === null ? null : (URL.parse(place, url)?.href ?? null);
  if (/json$/u.test(type)) {
    const parsed = pageSchema.safeParse(jsonIn(text));
    if (!parsed.success) return null;
    return parsed.data.files.map(({ filename, hashes, provenance }) => ({
      fileName: filename,
      sha256: digestIn(hashes?.['sha256']),
      provenance: placeOf(provenance ?? null),
    }));
  }
  if (!/html$/u.test(type)) return null;
  const { links } = await readHtmlPage(text);
  return links.map((link) => ({
    fileName: lastPart(link),
    sha256: digestIn(/#(?:.*&)?sha256=([^&]*)/u.exec(link.href)?.[1]),
    provenance: placeOf(link.provenance),
  }));
}

async function attestationsAt(url: string, inquiry: ProvenanceInquiry): Promise<readonly unknown[] | null> {
  const answer = await ask(url, LARGEST_PROVENANCE, inquiry, 'application/vnd.pypi.integrity.v1+json');
  if (answer === null) return null;
  const parsed = provenanceSchema.safeParse(answer === 'nothing' ? null : jsonIn(answer.text));
  const bundles = parsed.data?.attestation_bundles ?? [];
  return bundles.flatMap(({ attestations }) => attestations).slice(0, MOST_ATTESTATIONS);
}

interface Answer {
  readonly text: string;
  readonly type: string;
  readonly url: string;
}

/** Null where no answer came that says anything. */
async function ask(
  url: string,
  maxBytes: number,
  { access, signal }: ProvenanceInquiry,
  accept: string,
): Promise<Answer | 'nothing' | null> {
  const { httpGet } = await import('../system/http-client.ts');
  const answer = httpAnswer(await httpGet(url, { access, maxBytes, signal, headers: { accept } }));
  if (answer.kind === 'nothing') return 'nothing';
  if (answer.kind !== 'page') return null;
  const { body, finalUrl } = answer.page;
  return { text: Buffer.from(body).toString(), type: contentTypeOf(answer.page), url: finalUrl };
}

function digestIn(value: unknown): string | null {
  return typeof value === 'string' && /^[0-9a-f]{64}$/iu.test(value) ? value.toLowerCase() : null;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
