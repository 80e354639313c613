import { listFolder } from '../python/localstack-venv.ts';
import { lookAt } from '../system/place.ts';
import { readRegularFile } from '../system/regular-file.ts';
import { readList } from './ask-index.ts';
import type { UnclearAnswer } from './answer.ts';
import type { Inquiry } from './inquiry.ts';
import { readProjectPage, type ListedFile } from './package-page.ts';
import type { PackageSource } from './package-source.ts';

/** What a place of `--find-links` holds. */
export type FoundLinks =
  | { readonly kind: 'list'; readonly files: readonly ListedFile[] }
  /** An installer passes over it, with a warning; `said` is the end of a sentence that begins with the place. */
  | { readonly kind: 'nothing'; readonly said: string }
  | UnclearAnswer;

/**
 * Reads what a folder, a file with links or a page of `--find-links` holds.
 *
 * @param inquiry begun where a server is to be asked: what that takes is loaded then
 */
export async function findLinks(
  source: Exclude<PackageSource, { kind: 'index' }>,
  inquiry: () => Inquiry | Promise<Inquiry>,
): Promise<FoundLinks> {
  if (source.kind === 'folder') return readPlace(source.path);
  const found = await readList(source.url, await inquiry());
  if (found.kind === 'nothing') return { kind: 'nothing', said: `is not there (${found.status})` };
  const hasNoList = found.kind === 'errorStatus' && found.status === NOT_ACCEPTABLE;
  return hasNoList ? { kind: 'nothing', said: `has no page with links (${NOT_ACCEPTABLE})` } : found;
}

/** The status of a server that has no HTML at a URL: as lasting as 404. */
const NOT_ACCEPTABLE = 406;

async function readPlace(path: string): Promise<FoundLinks> {
  if (lookAt(path).kind === 'folder') {
    const files = listFolder(path).map((fileName) => ({
      fileName,
      requiresPython: null,
      isYanked: false,
      uploaded: null,
      sha256: null,
    }));
    return { kind: 'list', files };
  }
  const reading = readRegularFile(path);
  if (reading.kind === 'absent') return { kind: 'nothing', said: 'does not exist' };
  if (reading.kind === 'unusable') return { kind: 'nothing', said: reading.reason };
  const page = await readProjectPage(reading.bytes.toString(), 'text/html');
  return page.kind === 'list' ? page : { kind: 'nothing', said: 'has no links to packages' };
}
