import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { measure, time } from './measurement.ts';
import type { Row } from './report.ts';
import { TWENTY } from './warm-start.ts';
import { agent, makeRoot, milliseconds, type Workplace } from './workplace.ts';

/** What it costs that a generation is on its disk before it goes live: against a `sync` that does nothing. */
export async function durability(workplace: Workplace, runs: number): Promise<readonly Row[]> {
  const idle = join(workplace.folder, 'idle');
  await mkdir(idle);
  await symlink('/bin/true', join(idle, 'sync'));
  const side = async (name: string, variables: Readonly<Record<string, string>>) => {
    const root = await makeRoot(workplace, 'durability', {});
    const listFile = join(root, 'etc/localstack/conf.d/extensions.txt');
    const write = async (...names: readonly string[]): Promise<void> => writeFile(listFile, `${names.join('\n')}\n`);
    const sync = agent(workplace, root, ['start', '--', '/bin/true'], variables);
    return {
      name,
      prepare: async () => {
        await write(...TWENTY);
        await time(sync);
        await write(...TWENTY, 'many-library-1');
      },
      run: () => milliseconds(sync),
    };
  };
  const [ours, theirs] = await measure(
    [
      await side('agent', {}),
      await side('without sync(1)', { PATH: `${idle}:${workplace.environment['PATH'] ?? ''}` }),
    ],
    runs,
  );
  if (ours === undefined || theirs === undefined) throw new Error('Nothing was measured.');
  return [{ name: 'durability of one line added to 20', ours, theirs, limit: null }];
}
