/**
 * Compares the agent with what it replaces and with what it stands on: `npm run bench`, or `npm run bench -- --short` for three
 * runs of each, `npm run bench -- warm cold` for some parts, which may be the long ones, such as `change-7000`. Both sides of a row are measured alternately in one run. Prints a table and writes `bench/results.json`.
 */
import { writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../test/fixtures/test-state.ts';
import { oneLine, oneLineBesideFiles } from './changes.ts';
import { dockerStarts } from './docker-starts.ts';
import { durability } from './durability.ts';
import { firstStarts } from './first-starts.ts';
import { inspection } from './inspection.ts';
import { firstStartOf, manyNames, type FirstStart } from './many-packages.ts';
import { memory } from './memory.ts';
import { parsing } from './parsing.ts';
import { formatRows, holds, type Row } from './report.ts';
import { largeNames, largePackages } from './sized-packages.ts';
import { warmAgainstLocalStack, warmStarts } from './warm-start.ts';
import { closeWorkplace, openWorkplace, type Workplace } from './workplace.ts';

const runs = process.argv.includes('--short') ? 3 : 10;
const parts: Readonly<Record<string, (workplace: Workplace) => Promise<readonly Row[]>>> = {
  warm: (workplace) => warmStarts(workplace, 2 * runs),
  localstack: async (workplace) => [await warmAgainstLocalStack(workplace, runs)],
  cold: (workplace) => firstStarts(workplace, runs),
  change: (workplace) => oneLine(workplace, runs),
  'change-1000': (workplace) => oneLineBesideFiles(workplace, runs, 1000, 75),
  'change-7000': (workplace) => oneLineBesideFiles(workplace, runs, 7000, 100),
  'change-30000': (workplace) => oneLineBesideFiles(workplace, runs, 30_000, 150),
  first: async (workplace) => {
    const rows: Row[] = [];
    for (const count of [20, 100, 300]) rows.push(await firstStartOf(workplace, runs, many(count)));
    rows.push(
      await firstStartOf(workplace, runs, {
        ...many(100),
        name: '100 packages, 50 ms an answer',
        latency: 50,
        ratio: 1.05,
      }),
    );
    rows.push(await firstStartOf(workplace, 3, { ...many(1000), name: '1,000 declared lines', ratio: null }));
    workplace.index.add(...largePackages());
    rows.push(await firstStartOf(workplace, 3, { name: '200 MB of wheels', lines: largeNames(), ratio: null }));
    return rows;
  },
  inspection: (workplace) => inspection(workplace, runs),
  memory: (workplace) => memory(workplace, runs),
  docker: (workplace) => dockerStarts(workplace, runs),
  durability: (workplace) => durability(workplace, runs),
  parsing: async () => [await parsing(runs)],
};
/** Takes minutes, and is measured where it is named only. */
const LONG = ['change-1000', 'change-7000', 'change-30000', 'first', 'memory', 'docker'];

function many(count: number): FirstStart {
  return { name: `${count} packages`, lines: manyNames(count), ratio: 1.15 };
}
const named = Object.keys(parts).filter((name) => process.argv.includes(name));
const workplace = await openWorkplace();
try {
  const rows: Row[] = [];
  for (const [name, part] of Object.entries(parts)) {
    if (named.length === 0 ? !LONG.includes(name) : named.includes(name)) rows.push(...(await part(workplace)));
  }
  const machine = `${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
  console.log(`${formatRows(rows)}\n\nMedian (first to third quartile) of at least ${runs} runs on ${machine}.`);
  await writeFile(join(projectRoot, 'bench/results.json'), `${JSON.stringify({ machine, runs, rows }, null, 2)}\n`);
  process.exitCode = rows.every(holds) ? 0 : 1;
} finally {
  await closeWorkplace(workplace);
}
