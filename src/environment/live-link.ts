import { existsSync, lstatSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { isErrno, linkTarget, syncFolder } from '../system/files.ts';
import { readLedger } from './ledger.ts';

/** What stands where the live environment belongs. */
export type LiveState =
  | { readonly kind: 'absent' }
  /** A link to a generation, which may be gone, or to something else. */
  | { readonly kind: 'link'; readonly generation: string }
  /** A folder: ours where the volume has no links, else an environment that LocalStack's own installer made. */
  | { readonly kind: 'folder'; readonly isOurs: boolean }
  /** Something that is no environment. */
  | { readonly kind: 'obstacle' };

/** Looks at the live link. */
export function readLive(liveLink: string): LiveState {
  const stat = lstatSync(liveLink, { throwIfNoEntry: false });
  if (stat === undefined) return { kind: 'absent' };
  if (stat.isDirectory()) return { kind: 'folder', isOurs: existsSync(join(liveLink, 'ledger.json')) };
  const target = linkTarget(liveLink);
  return target === null ? { kind: 'obstacle' } : { kind: 'link', generation: resolve(dirname(liveLink), target) };
}

/**
 * Makes a generation the live one, by one rename. A real folder in the link's place is first moved among the generations:
 * killed between the two renames, the next start finds the generation whole and links it. So it is where the volume has no
 * symbolic links, and the generation itself is moved to the link's place.
 *
 * @returns where the generation lies now
 */
export function goLive(liveLink: string, generation: string, now: Date): string {
  const state = readLive(liveLink);
  const temporary = `${liveLink}.${basename(generation)}.tmp`;
  const isLink = makeLink(relative(dirname(liveLink), generation), temporary);
  if (state.kind === 'folder' || state.kind === 'obstacle') moveAway(liveLink, dirname(generation), state, now);
  if (isLink) {
    renameSync(temporary, liveLink);
  } else {
    rmSync(liveLink, { force: true });
    renameSync(generation, liveLink);
  }
  syncFolder(dirname(liveLink));
  return isLink ? generation : liveLink;
}

function moveAway(liveLink: string, generations: string, state: LiveState, now: Date): void {
  mkdirSync(generations, { recursive: true });
  const own = state.kind === 'folder' && state.isOurs ? readLedger(liveLink)?.id : undefined;
  const name = own ?? `${state.kind === 'folder' ? 'adopted' : 'obstacle'}-${now.getTime()}`;
  renameSync(liveLink, join(generations, name));
}

function makeLink(target: string, path: string): boolean {
  rmSync(path, { force: true });
  try {
    symlinkSync(target, path);
    return true;
  } catch (error) {
    if (isErrno(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL')) return false;
    throw error;
  }
}
