import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { measure, time, type Measurement, type Run } from './measurement.ts';
import type { Row } from './report.ts';
import { TWENTY } from './warm-start.ts';
import { agent, makeRoot, milliseconds, plainUv, type Workplace } from './workplace.ts';

/** One line more, and one less, than twenty that are installed. */
export async function oneLine(workplace: Workplace, runs: number): Promise<readonly Row[]> {
  const root = await makeRoot(workplace, 'one-line', { 'extensions.txt': `${TWENTY.join('\n')}\n` });
  const listFile = join(root, 'etc/localstack/conf.d/extensions.txt');
  const cache = join(workplace.folder, 'one-line-uv-cache');
  const venv = join(workplace.folder, 'one-line-uv-venv');
  const write = async (...names: readonly string[]): Promise<void> => writeFile(listFile, `${names.join('\n')}\n`);
  const sync = agent(workplace, root, ['start', '--', '/bin/true']);
  await milliseconds(plainUv(workplace, cache, ['venv', '-q', '-p', python(workplace), venv]));
  const pip = (...args: readonly string[]): Run => plainUv(workplace, cache, ['pip', ...args]);
  await milliseconds(pip('install', '-q', '-p', venv, ...TWENTY));
  const added = await measure(
    [
      {
        name: 'agent',
        prepare: async () => {
          await write(...TWENTY);
          await time(sync);
          await write(...TWENTY, 'many-library-1');
        },
        run: () => milliseconds(sync),
      },
      {
        name: 'plain uv',
        prepare: async () => {
          await time(pip('uninstall', '-q', '-p', venv, 'many-library-1')).catch(() => undefined);
        },
        run: () => milliseconds(pip('install', '-q', '-p', venv, 'many-library-1')),
      },
    ],
    runs,
  );
  const removed = await measure(
    [
      {
        name: 'agent',
        prepare: async () => {
          await write(...TWENTY, 'many-library-1');
          await time(sync);
          await write(...TWENTY);
        },
        run: () => milliseconds(sync),
      },
      {
        name: 'plain uv',
        prepare: async () => {
          await time(pip('install', '-q', '-p', venv, 'many-library-1'));
        },
        run: () => milliseconds(pip('uninstall', '-q', '-p', venv, 'many-library-1')),
      },
    ],
    runs,
  );
  return [
    { name: 'one line added to 20', ...pair(added), limit: { ratio: 1, plus: 150 } },
    { name: 'one line removed from 21', ...pair(removed), limit: { ratio: 1, plus: 150 } },
  ];
}

function pair([ours, theirs]: readonly Measurement[]): Pick<Row, 'ours' | 'theirs'> {
  if (ours === undefined || theirs === undefined) throw new Error('Nothing was measured.');
  return { ours, theirs };
}

function python({ localstack }: Workplace): string {
  return join(localstack, 'bin/python');
}
