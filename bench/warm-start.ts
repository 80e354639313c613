import { join } from 'node:path';
import { benchmarkPackages } from '../test/fixtures/extensions.ts';
import { measure, time } from './measurement.ts';
import type { Row } from './report.ts';
import { agent, bareNode, localstackFlow, makeRoot, milliseconds, type Workplace } from './workplace.ts';

/** Twenty declared lines: five extensions and their fifteen libraries. */
export const TWENTY = benchmarkPackages.map(({ name }) => name);

/** Starts with nothing to do, until the agent has become the next program. */
export async function warmStarts(workplace: Workplace, runs: number): Promise<readonly Row[]> {
  const lists: readonly (readonly [string, Readonly<Record<string, string>>, number])[] = [
    ['warm start, 1 line', { 'extensions.txt': 'bench-extension-1\n' }, 1.3],
    ['warm start, 20 lines', { 'extensions.txt': `${TWENTY.join('\n')}\n` }, 1.3],
    ['warm start, 1,000 lines in 10 nested files', thousandLines(), 1.4],
    ['warm start, 20 lines, one refused for good', { 'extensions.txt': `${TWENTY.join('\n')}\nwerkzeug<3\n` }, 1.3],
  ];
  const rows: Row[] = [];
  for (const [name, files, ratio] of lists) {
    const root = await makeRoot(workplace, name.replace(/\W+/gu, '-'), files);
    await time(agent(workplace, root, ['start', '--', '/bin/true']));
    const [ours, theirs] = await measure(
      [
        { name: 'agent', run: () => milliseconds(agent(workplace, root, ['start', '--', '/bin/true'])) },
        {
          name: 'node -e 0',
          run: () => milliseconds(bareNode(workplace)),
        },
      ],
      runs,
    );
    if (ours !== undefined && theirs !== undefined) rows.push({ name, ours, theirs, limit: { ratio } });
  }
  return rows;
}

/** The same start against LocalStack's own installer. */
export async function warmAgainstLocalStack(workplace: Workplace, runs: number): Promise<Row> {
  const root = await makeRoot(workplace, 'warm-flow', { 'extensions.txt': `${TWENTY.join('\n')}\n` });
  const list = join(root, 'etc/localstack/conf.d/extensions.txt');
  await time(agent(workplace, root, ['sync']));
  const [ours, theirs] = await measure(
    [
      { name: 'agent', run: () => milliseconds(agent(workplace, root, ['start', '--', '/bin/true'])) },
      { name: "LocalStack's flow", run: () => milliseconds(localstackFlow(workplace, root, list)) },
    ],
    runs,
  );
  if (ours === undefined || theirs === undefined) throw new Error('Nothing was measured.');
  return { name: 'warm start, 20 lines', ours, theirs, limit: { ratio: 1 / 12 } };
}

function thousandLines(): Readonly<Record<string, string>> {
  const parts = Array.from({ length: 10 }, (_, part) => {
    const lines = Array.from({ length: 100 }, (__, n) => `many-library-${part * 100 + n + 1}`);
    return [`part-${part}.txt`, `${lines.join('\n')}\n`] as const;
  });
  return { 'extensions.txt': parts.map(([file]) => `-r ${file}\n`).join(''), ...Object.fromEntries(parts) };
}
