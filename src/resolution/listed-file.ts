import type { Failure } from '../errors/failure.ts';
import type { Resolver } from '../installer/installer.ts';
import type { DeclaredItem } from '../requirements/declared-set.ts';
import { isArchive } from '../requirements/requirements-txt/archive.ts';
import { secretUrl } from '../secrets/secret-url.ts';
import type { ResolutionContext } from './resolution-context.ts';

/** A wheel's metadata beside it (PEP 658): pip names the wheel where that is not what was announced. */
const METADATA = '.metadata';

/**
 * What a server says of a file that its index lists and an installer could not use: where a portal's login comes in its place,
 * installers tell of hashes, and of a refusal in the words of their HTTP library.
 *
 * @returns null where the file comes now
 */
export async function listedFileFailure(
  item: DeclaredItem,
  { code, file }: Failure,
  { isEnded }: Pick<Resolver, 'isEnded'>,
  { askIndexes, offline }: Pick<ResolutionContext, 'askIndexes' | 'offline'>,
): Promise<Failure | null> {
  const isOfFile = code === 'HASH_MISMATCH' || code === 'NOT_FOUND' || code === 'NETWORK';
  if (!isOfFile || item.requirement.url !== null || file === undefined || offline || isEnded) return null;
  const path = file.replace(/[?#].*$/su, '');
  const isMetadata = path.endsWith(METADATA);
  if (!isMetadata && !isArchive(path)) return null;
  const urls = code === 'HASH_MISMATCH' && !isMetadata ? [file, file + METADATA] : [file];
  const asked = urls.map((url): DeclaredItem => ({
    ...item,
    requirement: { ...item.requirement, kind: 'url', url: secretUrl(url) },
  }));
  const { unavailable } = await askIndexes(asked);
  const failures = asked.flatMap((one) => unavailable.get(one)?.failure ?? []);
  const found = failures.find((one) => code !== 'HASH_MISMATCH' || one.code === 'NETWORK');
  if (found === undefined) return null;
  return {
    ...found,
    code: 'NETWORK',
    message: `${file}, which the index lists, cannot be fetched: ${found.message}`,
    hint: 'Check the index, and any proxy or portal in between; the next start tries again.',
    transient: true,
    // Whether that comes is no sign of what comes.
    file: code === 'HASH_MISMATCH' ? undefined : file,
  };
}
