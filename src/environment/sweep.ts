import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Paths } from '../settings/paths.ts';
import { removeLeftover } from '../system/files.ts';
import type { ProcessRunner } from '../system/process-runner.ts';
import { listGenerations } from './generation.ts';
import { readLive } from './live-link.ts';
import { completeGenerations } from './complete-generations.ts';

/** Good generations that stay for `rollback` when the live one is replaced, which stays too. */
const KEPT = 1;

/** How many wait before they are removed: they share their files with others, and a change should not wait for it each time. */
const BATCH = 3;

/** Removes what a killed start left: generations that are not whole, temporary files. To be called with the lock held. */
export function sweep(paths: Paths): void {
  const whole = completeGenerations(paths.generations);
  const current = currentGeneration(paths);
  for (const name of listGenerations(paths.generations)) {
    if (name === current || whole.includes(name)) continue;
    removeLeftover(join(paths.generations, name));
  }
  for (const name of readdirSync(paths.extensions)) {
    if (name.endsWith('.tmp')) removeLeftover(join(paths.extensions, name));
  }
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
  const folders = old.map((name) => join(paths.generations, name));
  await runner.run({ file: 'sh', args: ['-c', REMOVE, 'sh', ...folders] });
}

/**
 * A LocalStack keeps a shared kernel lock on the folder of the generation that it runs on; the line in its venv takes it. Where
 * there are no such locks, nobody can tell whether one still uses it: it stays for a week. The ledger goes first: what is cut
 * short must not look whole.
 */
const REMOVE = `
for folder do
    flock --exclusive --nonblock --conflict-exit-code 75 "$folder" rm -rf -- "$folder/ledger.json" "$folder"
    status=$?
    [ $status -eq 0 ] || [ $status -eq 75 ] ||
        find "$folder" -maxdepth 0 -mtime +6 -exec rm -rf -- {}/ledger.json {} \\;
done`;
