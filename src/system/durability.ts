import { closeSync, fsyncSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isErrno } from './files.ts';
import type { ProcessRunner } from './process-runner.ts';

/**
 * Has all that was written below a folder on its disk before it resolves: a crash of the machine takes nothing of it. One syncfs(2) of
 * the file system, by sync(1), costs a tenth of one fsync(2) for each of some hundred files; where there is no such sync, those do.
 *
 * @throws the operating system's error
 */
export async function makeDurable(folder: string, runner: ProcessRunner): Promise<void> {
  const { status } = await runner.run({ file: 'sync', args: ['--file-system', '--', folder] });
  if (status !== 0 && !runner.isEnded) syncTree(folder);
}

function syncTree(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) syncTree(path);
    else if (entry.isFile()) syncPath(path);
  }
  syncPath(folder);
}

function syncPath(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } catch (error) {
    // Some file systems have no fsync, or none for folders.
    if (!isErrno(error, 'EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EROFS')) throw error;
  } finally {
    closeSync(descriptor);
  }
}
