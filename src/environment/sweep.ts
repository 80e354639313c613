import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Paths } from '../settings/paths.ts';
import { disown, hasMountInside, isRealFolder, MARK, removeOwnFile, removeOwnFolder } from '../system/own-folder.ts';
import { lookAt } from '../system/place.ts';
import type { ProcessRunner } from '../system/process-runner.ts';
import { completeGenerations } from './complete-generations.ts';
import { listGenerations } from './generation.ts';
import { readLive } from './live-link.ts';
import { temporaryFoldersElsewhere } from './temporary-folder.ts';

/** Good generations that stay for `rollback` when the live one is replaced, which stays too. */
const KEPT = 1;

/** How many wait before they are removed: they share their files with others, and a change should not wait for it each time. */
const BATCH = 3;

/** Names that the agent gives to files and links that it renames to their place in the end. */
const TEMPORARY_FILE = /^(?:(?:receipt\.json|declarations\.json|deep-check)\.\d+|python_venv\.[\w-]+)\.tmp$/u;

/**
 * Removes what a killed start left: generations that are not whole, temporary files. Folders go only where they bear the agent's
 * mark. To be called with the lock held.
 *
 * @returns whether a sync was cut short
 */
export function sweep(paths: Paths): boolean {
  const whole = completeGenerations(paths.generations);
  const current = currentGeneration(paths);
  for (const name of listGenerations(paths.generations)) {
    const folder = join(paths.generations, name);
    // A mark that outlived the ledger would be cloned with the rest.
    if (name === current || whole.includes(name)) disown(folder);
    else removeOwnFolder(folder);
  }
  const elsewhere = temporaryFoldersElsewhere(paths, tmpdir());
  for (const folder of elsewhere) removeOwnFolder(folder);
  const left = [paths.extensions, paths.keptFiles].flatMap(temporaryIn);
  for (const path of left) removeTemporary(path);
  return left.length + elsewhere.length > 0;
}

function temporaryIn(parent: string): readonly string[] {
  if (lookAt(parent).kind !== 'folder') return [];
  return readdirSync(parent)
    .filter((name) => name.endsWith('.tmp'))
    .map((name) => join(parent, name));
}

function removeTemporary(path: string): void {
  const name = basename(path);
  if (name.startsWith('agent.lock.d.')) removeOwnFile(join(path, 'holder'));
  if (isRealFolder(path)) removeOwnFolder(path);
  else if (TEMPORARY_FILE.test(name)) removeOwnFile(path);
}

function currentGeneration({ liveLink }: Paths): string | null {
  const live = readLive(liveLink);
  return live.kind === 'link' ? basename(live.generation) : null;
}

/**
 * Removes generations beyond the last good ones that no LocalStack runs on, some at once, beside what else is done: they have
 * thousands of files. To be called with the lock held, when the live one is about to be replaced.
 */
export async function clearAway(paths: Paths, runner: ProcessRunner): Promise<void> {
  const current = currentGeneration(paths);
  const whole = completeGenerations(paths.generations).filter((name) => name !== current);
  const old = whole.slice(0, -KEPT);
  if (old.length < BATCH) return;
  const folders = old.map((name) => join(paths.generations, name)).filter((folder) => !hasMountInside(folder));
  await runner.run({ file: 'sh', args: ['-c', REMOVE, 'sh', ...folders] });
}

/**
 * A LocalStack keeps a shared kernel lock on the folder of the generation that it runs on; the line in its venv takes it. Where
 * there are no such locks, nobody can tell whether one still uses it: it stays for a week. The ledger goes first, and the mark of
 * a folder that may be removed last: what is cut short must not look whole.
 */
const REMOVE = `
remove='
    : >"$1/${MARK}" && rm -f -- "$1/ledger.json" &&
        find "$1" -mindepth 1 -maxdepth 1 ! -name ${MARK} -exec rm -rf -- {} + && rm -rf -- "$1"'
for folder do
    flock --exclusive --nonblock --conflict-exit-code 75 "$folder" sh -c "$remove" sh "$folder"
    status=$?
    [ $status -eq 0 ] || [ $status -eq 75 ] ||
        [ -z "$(find "$folder" -maxdepth 0 -mtime +6)" ] || sh -c "$remove" sh "$folder"
done`;
