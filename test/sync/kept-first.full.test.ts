import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect } from 'vitest';
import type { Fault } from '../fixtures/fault.ts';
import { agent, installed, installers, type Run } from '../fixtures/installation.ts';
import { test, type Workbench } from '../fixtures/workbench.ts';
import { illnesses } from './ill-index.ts';

const seed = Number(process.env['FUZZ_SEED'] ?? 1);
const histories = { uv: 20, pip: 4 };
const starts = 4;

/** Lines by their project; a declaration has one of each at most. */
const pool: Readonly<Record<string, readonly string[]>> = {
  'extension-alpha': ['', '==1.0', '==1.1', '<2', '>=2'],
  'extension-beta': ['', '==1.0', '==9'],
  'extension-extras': ['', '[http]', '[http,yaml]', '[none]'],
  'extension-old-chain': [''],
  'extension-new-chain': [''],
  'extension-regressing': ['==1.0', '==1.1', ''],
  'extension-raising': [''],
  'extension-missing-dependency': [''],
  'extension-old-werkzeug': [''],
  'plain-library': ['', '==1.0', '>=2', '==7'],
  'no-such-project': ['', '==1.0'],
};

const line = fc
  .constantFrom(...Object.keys(pool))
  .chain((name) => fc.constantFrom(...(pool[name] ?? [])).map((rest) => ({ name, text: name + rest })));

const faults: readonly Fault[] = illnesses.flatMap(({ fault }) =>
  fault === undefined || fault.kind === 'hang' ? [] : [fault],
);
const paths = [
  undefined,
  /^\/simple\/chain-/,
  /^\/simple\/extension-/,
  /^\/files\/extension_alpha/,
  /^\/files\/chain_c/,
  /plain[-_]library/,
];

const step = fc.record({
  declared: fc.uniqueArray(line, { maxLength: 6, selector: ({ name }) => name }),
  /** What stays of the lines before. */
  stays: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
  fault: fc.option(fc.constantFrom(...faults), { freq: 4 }),
  on: fc.constantFrom(...paths),
  /** The cache of downloads is lost. */
  isColdCache: fc.boolean(),
});

type Line = (typeof line extends fc.Arbitrary<infer T> ? T : never) & object;

interface State {
  readonly requirement: string;
  readonly state: string;
  readonly version: string | null;
}

async function states(bench: Workbench, installer: 'uv' | 'pip'): Promise<readonly State[]> {
  const { stdout } = await agent(bench, installer, ['status', '--json']);
  return (JSON.parse(stdout) as { items: readonly State[] }).items;
}

async function startWith(bench: Workbench, installer: 'uv' | 'pip', lines: readonly Line[]): Promise<Run> {
  await bench.workspace.writeList(lines.map(({ text }) => text).join('\n'));
  return agent(bench, installer, ['start'], { env: { EXTENSION_AGENT_TIMEOUT: '200' } });
}

describe.concurrent.each(installers)('with %s', { timeout: 1_200_000 }, (installer) => {
  test(`what a line led to stays as long as the line does, whatever else is declared and the index answers (FUZZ_SEED=${seed})`, async ({
    bench,
  }) => {
    const index = await bench.serve();
    const counts = { starts: 0, ill: 0, held: 0 };
    const history = fc.array(step, { minLength: starts, maxLength: starts });
    const property = fc.asyncProperty(history, async (steps) => {
      await rm(bench.workspace.venv, { recursive: true, force: true });
      let lines: readonly Line[] = [];
      for (const { declared, stays, fault, on, isColdCache } of steps) {
        const before = (await states(bench, installer)).filter(({ state }) => state === 'ok');
        const old = lines.filter((_, number) => stays[number] === true);
        lines = [...old, ...declared.filter(({ name }) => old.every((one) => one.name !== name))];
        if (isColdCache) await rm(join(bench.workspace.extensions, 'cache'), { recursive: true, force: true });
        if (fault !== null) await index.fault(fault, on === undefined ? {} : { on });
        const run = await startWith(bench, installer, lines);
        expect(run.exitCode, run.stderr).toBe(0);
        expect(run.localStack, run.stderr).toBeDefined();
        expect(run.stderr).not.toContain('INTERNAL');
        const there = await installed(bench);
        for (const { requirement, version } of before) {
          const kept = lines.find(({ text }) => text === requirement);
          if (kept === undefined) continue;
          expect(there[kept.name], `${requirement}\n${run.stderr}`).toBe(version);
          if (kept.name.startsWith('extension-')) {
            expect(run.localStack?.extensions[kept.name]?.version, run.stderr).toBe(version);
          }
          counts.held += 1;
        }
        counts.starts += 1;
        counts.ill += fault === null ? 0 : 1;
        if (fault !== null) await index.heal();
      }
    });
    await fc.assert(property, { numRuns: histories[installer], seed, endOnFailure: true });
    console.log(installer, counts);
    expect(counts.held).toBeGreaterThan(counts.starts / 4);
  });
});
