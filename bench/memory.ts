import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { measure, time, type Run } from './measurement.ts';
import { manyNames } from './many-packages.ts';
import type { Row } from './report.ts';
import { agent, bareNode, makeRoot, type Workplace } from './workplace.ts';

/** Writes how much memory the process had at most, in kilobytes, when it ends. */
const PEAK = `import { writeFileSync } from 'node:fs';
process.on('exit', () => writeFileSync(process.env.PEAK_FILE, String(process.resourceUsage().maxRSS)));
`;

/** How much memory the agent itself takes at most in a first start, its children apart. */
export async function memory(workplace: Workplace, runs: number): Promise<readonly Row[]> {
  const script = join(workplace.folder, 'peak.mjs');
  await writeFile(script, PEAK);
  const rows: Row[] = [];
  for (const count of [20, 300, 1000]) {
    const text = `${manyNames(count).join('\n')}\n`;
    let root = '';
    const [ours, theirs] = await measure(
      [
        {
          name: 'agent',
          prepare: async () => {
            root = await makeRoot(workplace, 'memory', { 'extensions.txt': text });
          },
          run: () => peakOf(agent(workplace, root, ['sync']), script),
        },
        { name: 'node -e 0', run: () => peakOf(bareNode(workplace), script) },
      ],
      Math.min(runs, 3),
    );
    if (!ours || !theirs) throw new Error('Nothing was measured.');
    rows.push({
      name: `peak memory of the agent, first start, ${count.toLocaleString('en')} packages`,
      ours,
      theirs,
      limit: { ratio: 0, plus: 120 },
      unit: 'MB',
    });
  }
  return rows;
}

async function peakOf({ args, environment, ...run }: Run, script: string): Promise<number> {
  const file = `${script}.peak`;
  await time({ ...run, args: ['--import', script, ...args], environment: { ...environment, PEAK_FILE: file } });
  return Number(await readFile(file, 'utf8')) / 1024;
}
