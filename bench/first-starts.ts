import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { benchmarkExtensions } from '../test/fixtures/extensions.ts';
import { measure, summarize, time, type Measurement, type Side } from './measurement.ts';
import type { Row } from './report.ts';
import { agent, bareNode, localstackFlow, makeRoot, milliseconds, plainUv, type Workplace } from './workplace.ts';

/** What the agent's log says of a step, in milliseconds. */
const VERIFICATION = /Checking that LocalStack can import the extensions took (\d+) ms/u;

/** Where in a root each side keeps what it downloads. */
const AGENT_CACHE = 'var/lib/localstack/lib/extensions/cache';
const UV_CACHE = 'uv-cache';

/** First starts, with nothing downloaded yet and with everything: five extensions that need fifteen libraries. */
export async function firstStarts(workplace: Workplace, runs: number): Promise<readonly Row[]> {
  const lines = benchmarkExtensions;
  const [empty, downloaded] = [agentSide(workplace, null, lines), agentSide(workplace, AGENT_CACHE, lines)];
  const flowSide = side(workplace, "LocalStack's flow", null, lines, (root) =>
    milliseconds(localstackFlow(workplace, root, listIn(root))),
  );
  const node = { name: 'node -e 0', run: () => milliseconds(bareNode(workplace)) };
  const [cold, uv, flow, bare] = await measure([empty.side, uvSide(workplace, null, lines), flowSide, node], runs);
  const [warm, uvWarm] = await measure([downloaded.side, uvSide(workplace, UV_CACHE, lines)], runs);
  if (!cold || !uv || !flow || !bare || !warm || !uvWarm) throw new Error('Nothing was measured.');
  const verification = empty.verification();
  return [
    {
      name: 'cold, empty cache, without verification',
      ours: without(cold, verification),
      theirs: uv,
      limit: { ratio: 1.15, plus: Math.round(bare.median) },
    },
    { name: 'cold, empty cache', ours: cold, theirs: flow, limit: { ratio: 1 / 3 } },
    { name: 'of it the verification', ours: verification, theirs: cold, limit: null },
    {
      name: 'cold, warm cache, without verification',
      ours: without(warm, downloaded.verification()),
      theirs: uvWarm,
      limit: null,
    },
  ];
}

/** The agent, and what its verification took of each counted run. */
export function agentSide(workplace: Workplace, cache: string | null, lines: readonly string[]) {
  const verifications: number[] = [];
  const run = async (root: string): Promise<number> => {
    const started = await time(agent(workplace, root, ['start', '--', '/bin/true'], { DEBUG: '1' }));
    verifications.push(Number(VERIFICATION.exec(started.output)?.[1] ?? Number.NaN));
    return started.milliseconds;
  };
  return {
    side: side(workplace, 'agent', cache, lines, run),
    verification: (): Measurement => summarize("the verification's interpreter", verifications.slice(1)),
  };
}

/** Plain uv: an environment, and an install of the same lines. */
export function uvSide(workplace: Workplace, cache: string | null, lines: readonly string[]): Side {
  return side(workplace, 'plain uv', cache, lines, (root) => runUv(workplace, root));
}

async function runUv(workplace: Workplace, root: string): Promise<number> {
  const cache = join(root, UV_CACHE);
  const venv = join(root, 'uv-venv');
  const python = join(workplace.localstack, 'bin/python');
  const made = await milliseconds(plainUv(workplace, cache, ['venv', '-q', '-p', python, venv]));
  const install = plainUv(workplace, cache, ['pip', 'install', '-q', '-p', venv, '-r', listIn(root)]);
  return made + (await milliseconds(install));
}

/**
 * A side each of whose runs has a root of its own. Nothing is removed in between: for seconds ext4 searches past the inodes
 * of removed files whenever it makes one, which takes up to eight times as long.
 *
 * @param cache what is there already of a root: what the first run, which is not counted, downloaded
 */
function side(
  workplace: Workplace,
  name: string,
  cache: string | null,
  lines: readonly string[],
  run: (root: string) => Promise<number>,
): Side {
  let first: string | null = null;
  let root = '';
  return {
    name,
    prepare: async () => {
      root = await makeRoot(workplace, 'first-start', { 'extensions.txt': `${lines.join('\n')}\n` });
      if (cache === null || first === null) first = root;
      else await cp(join(first, cache), join(root, cache), { recursive: true, verbatimSymlinks: true });
    },
    run: () => run(root),
  };
}

function listIn(root: string): string {
  return join(root, 'etc/localstack/conf.d/extensions.txt');
}

/** A measurement with the part of each run that another one tells taken off. */
export function without(whole: Measurement, part: Measurement): Measurement {
  return summarize(
    whole.name,
    whole.runs.map((run, index) => run - (part.runs[index] ?? 0)),
  );
}
