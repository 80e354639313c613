import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findInstallers } from '../installer/find-installer.ts';
import { decide, type DecideOptions, type Decision } from './decide.ts';
import type { Session } from './session.ts';
import type { Survey } from './survey.ts';

const TIMEOUT = 300;

/** Decides what a sync would do, without a trace on the volume: caches and temporary files lie elsewhere. */
export async function planAside(
  { settings, interrupt, log }: Session,
  found: Survey,
  { upgrade, lock }: Pick<DecideOptions, 'upgrade' | 'lock'>,
): Promise<Decision> {
  const seconds = settings.timeout ?? TIMEOUT;
  const temporaryFolder = mkdtempSync(join(tmpdir(), 'localstack-extensions-'));
  try {
    const cache = join(temporaryFolder, 'cache');
    return await decide({ settings }, found, {
      upgrade,
      lock,
      force: false,
      signal: AbortSignal.any([AbortSignal.timeout(seconds * 1000), interrupt]),
      lockDescriptor: undefined,
      installers: findInstallers(settings, found.base.python, { cache, temporaryFolder }, seconds),
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
