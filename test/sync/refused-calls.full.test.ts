import { spawnSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { agentOptions } from '../fixtures/agent-options.ts';
import { handoffReports, runAgent, type AgentResult } from '../fixtures/agent.ts';
import { randomSource } from '../fixtures/random-source.ts';
import { afterMounting } from '../fixtures/mounts.ts';
import { recordedCalls, recordingCalls, refusing } from '../fixtures/refused-calls.ts';
import { test, type Workbench } from '../fixtures/workbench.ts';
import { extensionsIn } from './index-fault.ts';

const errors = ['ENOSPC', 'EDQUOT', 'EIO', 'EMFILE', 'ENOMEM', 'EACCES'];

const rounds = 40;

/** Of 4 KiB: with so many the second extension fits. */
const mostPages = 48;

const canTrace = spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0;

async function optionsFor(bench: Workbench, items: string) {
  return agentOptions(bench, 'uv', { EXTENSION_AUTO_INSTALL: items });
}

/** What is wrong with a start in which one call was refused. */
function faultsOf({ exitCode, stdout, stderr }: AgentResult): readonly string[] {
  const found = exitCode === 0 ? extensionsIn(stdout) : [];
  return [
    ...(exitCode === 0 ? [] : [`ended with ${String(exitCode)}`]),
    ...(found.includes('extension-alpha') ? [] : ['lost what worked']),
    ...(/\bINTERNAL\b|^ {4}at /m.test(stderr) ? ['has no reason of its own'] : []),
    ...(found.includes('extension-beta') || /(?:ERROR|WARN) .*\b[A-Z_]{4,}: /.test(stderr)
      ? []
      : ['fails without a word']),
  ];
}

describe.runIf(canTrace)('a start that adds an extension', () => {
  test('loses nothing whichever call on the volume is refused, and the next start completes it', async ({ bench }) => {
    await bench.serve();
    const { folder, extensions } = bench.workspace;
    const before = await optionsFor(bench, 'extension-alpha');
    const after = await optionsFor(bench, 'extension-alpha,extension-beta');
    await runAgent(['start'], before);
    await runAgent(['start'], recordingCalls(folder, after));
    const calls = await recordedCalls(folder, extensions);
    const random = randomSource(2026);
    const faults: string[] = [];
    for (let round = 0; round < rounds; round++) {
      await runAgent(['start'], before);
      const call = random.pick(calls);
      const error = random.pick(errors);
      const run = await runAgent(['start'], refusing(call, error, after));
      const next = await runAgent(['start'], after);
      const isCompleted = extensionsIn(next.stdout).join() === 'extension-alpha,extension-beta';
      const found = [...faultsOf(run), ...(isCompleted ? [] : [`is not completed by the next: ${next.stderr}`])];
      faults.push(...found.map((fault) => `${error} for ${call.text}: ${fault}\n${run.stderr}`));
    }
    console.log(`${rounds} of ${calls.length} calls × ${errors.length} errors refused: ${faults.length} faults`);
    expect(faults).toEqual([]);
  });
});

describe('a volume with little room', () => {
  test('loses nothing whatever room it leaves, and is complete when there is more', async ({ bench }) => {
    await bench.serve();
    const { folder, volume } = bench.workspace;
    const before = await optionsFor(bench, 'extension-alpha');
    const after = await optionsFor(bench, 'extension-alpha,extension-beta');
    const report = join(folder, 'handoffs');
    const faults: string[] = [];
    for (let pages = 0; pages < mostPages; pages += 4) {
      await rm(report, { force: true });
      // The first start fills the volume, which leaves as many pages for the second; the third has all that it wants.
      const script = [
        `mount -t tmpfs -o size=64m tmpfs '${volume}'`,
        '"$@"',
        `mount -o remount,size=$(( $(stat -fc '(%b-%f)*%S' '${volume}') + ${pages} * 4096 )) '${volume}'`,
        'export EXTENSION_AUTO_INSTALL=extension-alpha,extension-beta',
        'echo second >&2; "$@"',
        `mount -o remount,size=64m '${volume}'`,
      ].join('\n');
      const env = { ...before.env, HANDOFF_REPORT: report };
      const run = await runAgent(['start'], afterMounting(script, { ...after, env }));
      const [, second = '', third = ''] = (await handoffReports(report)).map(({ extensions }) =>
        Object.keys(extensions).sort().join(),
      );
      if (run.exitCode !== 0 || !second.startsWith('extension-alpha') || /\bINTERNAL\b|^ {4}at /m.test(run.stderr)) {
        faults.push(`${pages} pages: ${second}\n${run.stderr}`);
      }
      if (third !== 'extension-alpha,extension-beta') faults.push(`after ${pages} pages: ${third}\n${run.stderr}`);
    }
    console.log(`${mostPages / 4} sizes: ${faults.length} faults`);
    expect(faults).toEqual([]);
  });
});
