import { expect } from 'vitest';
import type { Fault, FaultScope } from '../fixtures/fault.ts';
import type { InstallerName } from '../fixtures/installation.ts';
import { agentOptions } from '../fixtures/agent-options.ts';
import { reportsIn, runAgent } from '../fixtures/agent.ts';
import type { Workbench } from '../fixtures/workbench.ts';

/** EXTENSION_AGENT_TIMEOUT, and what Node, LocalStack and a busy machine may add to it. */
const limitSeconds = 15;
const slackSeconds = 15;

/** Milliseconds. */
export const longest = (limitSeconds + slackSeconds) * 1000;

const wheels: FaultScope = { on: /extension_beta.*whl$/ };

export interface IndexFault {
  readonly name: string;
  readonly fault: Fault;
  readonly scope?: FaultScope;
  readonly code: RegExp;
  readonly cause: RegExp;
  /** Faults that pip meets in the same code as others; the long tests have all. */
  readonly isRare?: true;
}

export const indexFaults: readonly IndexFault[] = [
  { name: 'refuses', fault: { kind: 'refuse' }, code: /NETWORK/, cause: /refuse/i },
  { name: 'hangs', fault: { kind: 'hang' }, code: /NETWORK|TIMEOUT/, cause: /time/i },
  {
    name: 'hangs in a file',
    fault: { kind: 'hang' },
    scope: wheels,
    code: /NETWORK|TIMEOUT/,
    cause: /time/i,
    isRare: true,
  },
  { name: 'answers 500', fault: { kind: 'status', status: 500 }, code: /NETWORK/, cause: /500/ },
  {
    name: 'answers 429',
    fault: { kind: 'status', status: 429, retryAfter: 1 },
    code: /NETWORK/,
    cause: /429/,
    isRare: true,
  },
  {
    name: 'asks for an hour',
    fault: { kind: 'status', status: 429, retryAfter: 3600 },
    code: /NETWORK|TIMEOUT/,
    cause: /./,
    isRare: true,
  },
  { name: 'cuts a file', fault: { kind: 'cut' }, scope: wheels, code: /NETWORK|TIMEOUT/, cause: /./ },
  {
    name: 'announces another hash',
    fault: { kind: 'wrong hash' },
    scope: wheels,
    code: /HASH_MISMATCH/,
    cause: /hash/i,
  },
  {
    name: 'sends too little',
    fault: { kind: 'wrong size' },
    scope: wheels,
    code: /NETWORK|HASH_MISMATCH/,
    cause: /./,
    isRare: true,
  },
  {
    name: 'is slow',
    fault: { kind: 'slow', bytesPerSecond: 20 },
    scope: wheels,
    code: /TIMEOUT|NETWORK/,
    cause: /time/i,
    isRare: true,
  },
  {
    name: 'has a certificate nobody trusts',
    fault: { kind: 'tls error' },
    code: /NETWORK/,
    cause: /certificate/i,
  },
  {
    name: 'redirects in a circle',
    fault: { kind: 'redirect loop' },
    code: /NETWORK/,
    cause: /redirect|Content-Type/i,
  },
];

export const declared = (...names: readonly string[]) => ({ EXTENSION_AUTO_INSTALL: names.join() });
export const limited = { EXTENSION_AGENT_TIMEOUT: String(limitSeconds) };
export const both = declared('extension-alpha', 'extension-beta');

export function extensionsIn(stdout: string): string[] {
  return Object.keys(reportsIn(stdout)[0]?.extensions ?? {}).sort();
}

/** Starts with a good index, with the fault, and with the index healed; expects LocalStack each time, within the limit. */
export async function outlive(
  { fault, scope, code, cause }: IndexFault,
  bench: Workbench,
  installer: InstallerName,
): Promise<void> {
  const index = await bench.serve();
  const start = async (env: Readonly<Record<string, string>>) =>
    runAgent(['start'], await agentOptions(bench, installer, env));
  await start(declared('extension-alpha'));
  await index.fault(fault, scope);
  const run = await start({ ...both, ...limited });
  const lines = run.stderr.split('\n').filter((line) => line.includes('item 2: extension-beta'));
  console.log(`${installer}: ${(run.milliseconds / 1000).toFixed(1)} s: ${lines.join(' / ')}`);
  expect(run.exitCode).toBe(0);
  expect(extensionsIn(run.stdout), run.stderr).toEqual(['extension-alpha']);
  expect(run.milliseconds).toBeLessThan(longest);
  expect(lines, run.stderr).toHaveLength(1);
  expect(lines[0]).toMatch(code);
  expect(lines[0]).toMatch(cause);
  expect(run.stderr).toContain('Hint: ');
  await index.heal();
  const again = await start(both);
  expect(extensionsIn(again.stdout), again.stderr).toEqual(['extension-alpha', 'extension-beta']);
}
