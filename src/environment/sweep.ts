import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Paths } from '../settings/paths.ts';
import { childEnvironment } from '../installer/child-environment.ts';
import { removeLeftover } from '../system/files.ts';
import { run } from '../system/subprocess.ts';
import { listGenerations, type GenerationContext } from './generation.ts';
import { readLive } from './live-link.ts';
import { wholeGenerations } from './whole-generations.ts';

/** Good generations that stay for `rollback` when the live one is replaced, which stays too. */
const KEPT = 1;

/** How many wait before they are removed: they share their files with others, and a change should not wait for it each time. */
const BATCH = 3;

/** Where nobody can tell whether a LocalStack still uses a generation, it stays for so long. */
const KEPT_MILLISECONDS = 7 * 24 * 3600 * 1000;

/** Removes what a killed start left: generations that are not whole, temporary files. To be called with the lock held. */
export function sweep(paths: Paths): void {
  const whole = wholeGenerations(paths.generations);
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
export async function clearAway(
  paths: Paths,
  context: Pick<GenerationContext, 'variables' | 'lockDescriptor'>,
): Promise<void> {
  const current = currentGeneration(paths);
  const whole = wholeGenerations(paths.generations).filter((name) => name !== current);
  const old = whole.slice(0, -KEPT);
  if (old.length < BATCH) return;
  const environment = childEnvironment(context.variables);
  const call = async (file: string, args: readonly string[]) =>
    run({ file, args, environment }, { lockDescriptor: context.lockDescriptor });
  for (const name of old) {
    const folder = join(paths.generations, name);
    // The ledger first: what is cut short must not look whole.
    const removal = ['-rf', '--', join(folder, 'ledger.json'), folder];
    const { status } = await call('flock', [
      '--exclusive',
      '--nonblock',
      '--conflict-exit-code',
      String(IN_USE),
      folder,
      'rm',
      ...removal,
    ]);
    const isOld = (): boolean => Date.now() - statSync(folder).mtimeMs > KEPT_MILLISECONDS;
    if (status !== 0 && status !== IN_USE && existsSync(folder) && isOld()) await call('rm', removal);
  }
}

/** A LocalStack keeps a shared kernel lock on the folder of the generation that it runs on; the line in its venv takes it. */
const IN_USE = 75;
