import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { benchmarkExtensions } from '../test/fixtures/extensions.ts';
import { measure, summarize, time, type Measurement, type Run } from './measurement.ts';
import type { Row } from './report.ts';
import { localstackFlow, TWENTY } from './warm-start.ts';
import { agent, makeRoot, milliseconds, plainUv, type Workplace } from './workplace.ts';

/** What the agent's log says of a step, in milliseconds. */
const VERIFICATION = /Checking that LocalStack can import the extensions took (\d+) ms/u;

/** A first start: five extensions that need fifteen libraries. */
export async function coldStarts(workplace: Workplace, runs: number): Promise<readonly Row[]> {
  const list = `${benchmarkExtensions.join('\n')}\n`;
  const root = await makeRoot(workplace, 'cold', { 'extensions.txt': list });
  const listFile = join(root, 'etc/localstack/conf.d/extensions.txt');
  const volume = join(root, 'var');
  const cache = join(workplace.folder, 'cold-uv-cache');
  const venv = join(workplace.folder, 'cold-uv-venv');
  const empty = async (...paths: readonly string[]): Promise<void> => {
    await Promise.all(paths.map((path) => rm(path, { recursive: true, force: true })));
  };
  const verifications: number[] = [];
  const uvTwice = async (): Promise<number> => {
    const node = await milliseconds({ file: process.execPath, args: ['-e', '0'], environment: workplace.environment });
    const made = await milliseconds(plainUv(workplace, cache, ['venv', '-q', '-p', python(workplace), venv]));
    return (
      node +
      made +
      (await milliseconds(plainUv(workplace, cache, ['pip', 'install', '-q', '-p', venv, '-r', listFile])))
    );
  };
  const flow = 'cold-flow-venv';
  const [whole, uv, theirs] = await measure(
    [
      {
        name: 'agent',
        prepare: () => empty(volume),
        run: async () => {
          const { milliseconds: total, output } = await time(
            agent(workplace, root, ['start', '--', '/bin/true'], { DEBUG: '1' }),
          );
          verifications.push(Number(VERIFICATION.exec(output)?.[1] ?? Number.NaN));
          return total;
        },
      },
      { name: 'plain uv + node -e 0', prepare: () => empty(cache, venv), run: uvTwice },
      {
        name: "LocalStack's flow",
        prepare: () => empty(join(workplace.folder, flow), join(workplace.folder, 'home/.cache')),
        run: () => milliseconds(localstackFlow(workplace, flow, listFile)),
      },
    ],
    runs,
  );
  if (whole === undefined || uv === undefined || theirs === undefined) throw new Error('Nothing was measured.');
  const verification = summarize("the verification's interpreter", verifications.slice(1));
  const ours = without(whole, verification);
  return [
    { name: 'cold, empty cache, without verification', ours, theirs: uv, limit: { ratio: 1.3 } },
    { name: 'cold, empty cache', ours: whole, theirs, limit: { ratio: 1 / 3 } },
    { name: 'of it the verification', ours: verification, theirs: whole, limit: { ratio: 1 } },
  ];
}

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

/** A measurement with the part of each run that another one tells taken off. */
function without(whole: Measurement, part: Measurement): Measurement {
  return summarize(
    whole.name,
    whole.runs.map((run, index) => run - (part.runs[index] ?? 0)),
  );
}
