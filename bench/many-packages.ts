import { measure, type Measurement } from './measurement.ts';
import { agentSide, uvSide, without } from './first-starts.ts';
import type { Row } from './report.ts';
import { bareNode, milliseconds, type Workplace } from './workplace.ts';

/** A first start with more packages, an index that takes its time, or large files. */
export interface FirstStart {
  readonly name: string;
  readonly lines: readonly string[];
  /** Milliseconds that the index takes for each answer; default: none. */
  readonly latency?: number;
  /** What plain uv takes, times this, is what the agent may take beside a bare Node. */
  readonly ratio: number | null;
}

/** The names of so many packages without dependencies. */
export function manyNames(count: number): readonly string[] {
  return Array.from({ length: count }, (_, n) => `many-library-${n + 1}`);
}

/** Nothing is downloaded yet; the verification's interpreter is taken off. */
export async function firstStartOf(workplace: Workplace, runs: number, start: FirstStart): Promise<Row> {
  const { name, lines, latency = 0, ratio } = start;
  if (latency > 0) await workplace.index.fault({ kind: 'late', seconds: latency / 1000 });
  try {
    const agent = agentSide(workplace, null, lines);
    const node = { name: 'node -e 0', run: () => milliseconds(bareNode(workplace)) };
    const [ours, uv, bare] = await measure([agent.side, uvSide(workplace, null, lines), node], runs);
    if (!ours || !uv || !bare) throw new Error('Nothing was measured.');
    return {
      name: `first start, ${name}, without verification`,
      ours: without(ours, agent.verification()),
      theirs: uv,
      limit: ratio === null ? null : { ratio, plus: rounded(bare) },
    };
  } finally {
    await workplace.index.heal();
  }
}

function rounded({ median }: Measurement): number {
  return Math.round(median);
}
