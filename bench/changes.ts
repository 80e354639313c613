import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { measure, time, type Measurement, type Run } from './measurement.ts';
import type { Row } from './report.ts';
import { sizedNames, sizedPackages } from './sized-packages.ts';
import { TWENTY } from './warm-start.ts';
import { agent, makeRoot, milliseconds, plainUv, type Workplace } from './workplace.ts';

/** An environment that a line is added to, removed from and changed in. */
interface Environment {
  readonly name: string;
  readonly lines: readonly string[];
  /** Milliseconds that the agent may take beyond plain uv. */
  readonly plus: number;
}

/** What one line changes, as both sides are told it. */
interface LineChange {
  readonly name: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** Of `uv pip`, for the same change and for the way back. */
  readonly uv: readonly string[];
  readonly undo: readonly string[];
}

const ADDED = 'many-library-1';
const [OLD, NEW] = ['changing-library==1.0', 'changing-library==2.0'];

const changes: readonly LineChange[] = [
  { name: 'added', before: [], after: [ADDED], uv: ['install', ADDED], undo: ['uninstall', ADDED] },
  { name: 'removed', before: [ADDED], after: [], uv: ['uninstall', ADDED], undo: ['install', ADDED] },
  { name: 'changed', before: [OLD], after: [NEW], uv: ['install', NEW], undo: ['install', OLD] },
];

/** One line more, one less and another one, beside twenty that are installed. */
export async function oneLine(workplace: Workplace, runs: number): Promise<readonly Row[]> {
  return changesIn(workplace, runs, { name: '20 packages', lines: TWENTY, plus: 75 });
}

/** The same where the packages have many files. */
export async function oneLineBesideFiles(
  workplace: Workplace,
  runs: number,
  files: number,
  plus: number,
): Promise<readonly Row[]> {
  workplace.index.add(...sizedPackages(files));
  const name = `${files.toLocaleString('en')} files`;
  return changesIn(workplace, runs, { name, lines: [...TWENTY, ...sizedNames(files)], plus });
}

async function changesIn(workplace: Workplace, runs: number, environment: Environment): Promise<readonly Row[]> {
  const { name, lines, plus } = environment;
  const place = name.replace(/\W+/gu, '-');
  const root = await makeRoot(workplace, `change-${place}`, {});
  const listFile = join(root, 'etc/localstack/conf.d/extensions.txt');
  const cache = join(workplace.folder, `uv-cache-${place}`);
  const venv = join(workplace.folder, `uv-venv-${place}`);
  const declare = async (more: readonly string[]): Promise<void> =>
    writeFile(listFile, `${[...lines, ...more].join('\n')}\n`);
  const sync = agent(workplace, root, ['start', '--', '/bin/true']);
  const pip = ([verb = '', ...args]: readonly string[]): Run =>
    plainUv(workplace, cache, ['pip', verb, '-q', '-p', venv, ...args]);
  await milliseconds(plainUv(workplace, cache, ['venv', '-q', '-p', python(workplace), venv]));
  await milliseconds(pip(['install', ...lines]));
  const rows: Row[] = [];
  for (const { name: change, before, after, uv, undo } of changes) {
    const ours = {
      name: 'agent',
      prepare: async () => {
        await declare(before);
        await time(sync);
        await declare(after);
      },
      run: () => milliseconds(sync),
    };
    const theirs = {
      name: 'plain uv',
      prepare: async () => {
        await time(pip(undo));
      },
      run: () => milliseconds(pip(uv)),
    };
    const measured = await measure([ours, theirs], runs);
    rows.push({ name: `one line ${change}, ${name}`, ...pair(measured), limit: { ratio: 1, plus } });
  }
  return rows;
}

function pair([ours, theirs]: readonly Measurement[]): Pick<Row, 'ours' | 'theirs'> {
  if (ours === undefined || theirs === undefined) throw new Error('Nothing was measured.');
  return { ours, theirs };
}

function python({ localstack }: Workplace): string {
  return join(localstack, 'bin/python');
}
