import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { measure, time } from './measurement.ts';
import type { Row } from './report.ts';
import { TWENTY } from './warm-start.ts';
import { agent, makeRoot, milliseconds, plainUv, type Workplace } from './workplace.ts';

/** What a user asks for most: what is installed, and whether it is as declared; and a sync whose index is ill. */
export async function inspection(workplace: Workplace, runs: number): Promise<readonly Row[]> {
  const lines = `${TWENTY.join('\n')}\n`;
  const root = await makeRoot(workplace, 'inspection', { 'extensions.txt': lines });
  await time(agent(workplace, root, ['sync']));
  const venv = join(root, 'var/lib/localstack/lib/extensions/python_venv');
  const theirs = {
    name: 'uv pip list',
    run: () => milliseconds(plainUv(workplace, join(workplace.folder, 'uv-cache-list'), ['pip', 'list', '-p', venv])),
  };
  const rows: Row[] = [];
  for (const verb of ['list', 'status']) {
    const ours = { name: 'agent', run: () => milliseconds(agent(workplace, root, [verb])) };
    const [mine, uv] = await measure([ours, theirs], runs);
    if (mine && uv) rows.push({ name: `${verb}, 20 packages`, ours: mine, theirs: uv, limit: null });
  }
  return [...rows, await illIndex(workplace, runs, lines)];
}

/** A line is added that the index answers with an error: what works stays, and LocalStack starts. */
async function illIndex(workplace: Workplace, runs: number, lines: string): Promise<Row> {
  const root = await makeRoot(workplace, 'ill-index', { 'extensions.txt': lines });
  await time(agent(workplace, root, ['sync']));
  await workplace.index.fault({ kind: 'status', status: 503 });
  try {
    await writeFile(join(root, 'etc/localstack/conf.d/extensions.txt'), `${lines}many-library-1\n`);
    const start = agent(workplace, root, ['start', '--', '/bin/true'], { PIP_RETRIES: '0', UV_HTTP_RETRIES: '0' });
    const [ours, theirs] = await measure(
      [
        { name: 'agent', run: () => milliseconds(start) },
        { name: 'node -e 0', run: () => milliseconds({ ...start, args: ['-e', '0'] }) },
      ],
      runs,
    );
    if (!ours || !theirs) throw new Error('Nothing was measured.');
    return { name: 'a start whose index answers 503, one of 21 lines missing', ours, theirs, limit: null };
  } finally {
    await workplace.index.heal();
  }
}
