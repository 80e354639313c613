import type { LockedFile, LockedPackage, Pylock } from '../lockfile/format.ts';
import { readFileName, type WheelTags } from '../package-index/file-name.ts';
import { parseDirectUrl, type DirectUrl } from '../python/direct-url.ts';
import type { InstalledDistribution } from '../python/installed.ts';
import { isMet } from '../resolution/satisfaction.ts';
import { secretUrl, withoutSecrets } from '../secrets/secret-url.ts';
import { readTextIfAny } from '../system/files.ts';

/** Where a distribution came from, without secrets. Hashes by the names that Python has for their algorithms. */
export type Origin =
  | { readonly kind: 'vcs'; readonly system: string; readonly url: string; readonly commit: string }
  /** A file, by a direct reference, or the one of the index that the lockfile names. */
  | { readonly kind: 'file'; readonly url: string | null; readonly hashes: Hashes; readonly isDirect: boolean }
  | { readonly kind: 'folder'; readonly url: string }
  /** What is known of where it was found: the one index that there is, else null. */
  | { readonly kind: 'index'; readonly url: string | null };

type Hashes = Readonly<Record<string, string>>;

/** What tells where distributions came from, beside their own metadata. */
export interface OriginSources {
  readonly lockfile: Pylock | null;
  /** The one place where packages are looked for, without secrets; null where there are several. */
  readonly index: string | null;
}

/** Where an installed distribution came from: by its `direct_url.json` (PEP 610), else by the lockfile. */
export function originOf(distribution: InstalledDistribution, { lockfile, index }: OriginSources): Origin {
  const text = readTextIfAny(`${distribution.folder}/direct_url.json`);
  const direct = text === null ? null : parseDirectUrl(text);
  if (direct !== null) return directOrigin(direct);
  const { name, version } = distribution;
  const locked = lockfile?.packages.find((one) => one.name === name && isMet(version, `==${one.version ?? ''}`));
  const file = locked === undefined ? null : lockedFile(locked, distribution);
  if (file === null) return { kind: 'index', url: index };
  const url = file.url === undefined ? null : withoutSecrets(secretUrl(file.url));
  return { kind: 'file', url, hashes: file.hashes, isDirect: false };
}

function directOrigin({ url: given, vcs_info: vcs, archive_info: archive, subdirectory }: DirectUrl): Origin {
  const url = withoutSecrets(secretUrl(given));
  const within = subdirectory === undefined ? '' : `#subdirectory=${subdirectory}`;
  if (vcs !== undefined) return { kind: 'vcs', system: vcs.vcs, url: url + within, commit: vcs.commit_id };
  if (archive === undefined) return { kind: 'folder', url: url + within };
  return { kind: 'file', url: url + within, hashes: archive.hashes ?? {}, isDirect: true };
}

/** The file of a locked version that was installed: the wheel with the tags that were unpacked, else the source archive. */
function lockedFile({ name, wheels = [], sdist }: LockedPackage, { folder }: InstalledDistribution): LockedFile | null {
  const tags = new Set(readTextIfAny(`${folder}/WHEEL`)?.match(/(?<=^Tag:\s*)\S+/gmu));
  const wheel = wheels.find((file) => {
    const read = readFileName(fileNameOf(file), name);
    if (read?.kind !== 'wheel') return false;
    const own = expanded(read.tags);
    return own.length === tags.size && own.every((tag) => tags.has(tag));
  });
  return wheel ?? sdist ?? null;
}

function fileNameOf({ name, url, path }: LockedFile): string {
  if (name !== undefined) return name;
  const last =
    (url ?? path ?? '')
      .replace(/[?#].*$/su, '')
      .split('/')
      .at(-1) ?? '';
  return url === undefined ? last : decoded(last);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function expanded({ interpreters, abis, platforms }: WheelTags): readonly string[] {
  return interpreters.flatMap((interpreter) =>
    abis.flatMap((abi) => platforms.map((platform) => `${interpreter}-${abi}-${platform}`)),
  );
}
