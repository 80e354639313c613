import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findInstallers } from '../installer/find-installer.ts';
import { planSync, type PlanSyncOptions, type SyncPlan } from './plan-sync.ts';
import type { Session } from './session.ts';
import type { Snapshot } from './snapshot.ts';

const TIMEOUT = 300;

/** Decides what a sync would do, without a trace on the volume: caches and temporary files lie elsewhere. */
export async function dryRun(
  { settings, interrupt, log }: Session,
  snapshot: Snapshot,
  { upgrade, lockfile }: Pick<PlanSyncOptions, 'upgrade' | 'lockfile'>,
): Promise<SyncPlan> {
  const seconds = settings.timeout ?? TIMEOUT;
  const temporaryFolder = mkdtempSync(join(tmpdir(), 'localstack-extensions-'));
  try {
    const cache = join(temporaryFolder, 'cache');
    return await planSync({ settings }, snapshot, {
      upgrade,
      lockfile,
      force: false,
      signal: AbortSignal.any([AbortSignal.timeout(seconds * 1000), interrupt]),
      lockDescriptor: undefined,
      installers: findInstallers(settings, snapshot.target.python, { cache, temporaryFolder }, seconds),
      atOnce: null,
      temporaryFolder,
      onProgress: (line) => {
        log.debug(line);
      },
    });
  } finally {
    rmSync(temporaryFolder, { recursive: true, force: true });
    interrupt.throwIfAborted();
  }
}
