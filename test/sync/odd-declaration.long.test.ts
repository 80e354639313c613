import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { agent, installed, start } from '../fixtures/installation.ts';
import { test, type Workbench } from '../fixtures/workbench.ts';
import { makeOddPlaces, oddLines, type OddLine } from './odd-declaration.ts';

const GOOD = 'plain-library==1.0';

const shortLines = oddLines.filter(({ inFilesOnly }) => inFilesOnly !== true);

/** All that the log says of one line, with what is set in under it. */
function messagesOf(stderr: string, origin: string): string {
  return stderr
    .split(/\n(?! )/u)
    .filter((message) => message.includes(`${origin}: `) || message.includes(`${origin}:`))
    .join('\n');
}

interface Place {
  readonly lines: readonly OddLine[];
  readonly declare: (bench: Workbench, text: string) => Promise<string>;
  readonly originOf: (index: number) => string;
}

/** Where lines are declared: good ones first and last, odd ones between. */
const places: Readonly<Record<string, Place>> = {
  'the list file': {
    lines: oddLines,
    declare: async ({ workspace }, text) => {
      await workspace.writeList(text);
      return '';
    },
    originOf: (index) => `extensions.txt:${index + 2}`,
  },
  'a nested file': {
    lines: oddLines,
    declare: async ({ workspace }, text) => {
      await workspace.writeList('-r nested.txt');
      await writeFile(join(workspace.confD, 'nested.txt'), text);
      return '';
    },
    originOf: (index) => `nested.txt:${index + 2}`,
  },
  'the variable': {
    lines: shortLines.filter(({ line }) => line.length < 50_000),
    declare: (_bench, text) => Promise.resolve(text),
    originOf: (index) => `EXTENSION_AUTO_INSTALL item ${index + 2}`,
  },
};

describe.each(Object.entries(places))('odd lines in %s', (name, { lines, declare, originOf }) => {
  test('cost themselves alone', { timeout: 120_000 }, async ({ bench }) => {
    await bench.serve();
    await makeOddPlaces(bench.workspace.confD);
    const text = [GOOD, ...lines.map(({ line }) => line), 'extension-beta'].join('\n');
    const items = await declare(bench, text);

    const result = await start(bench, 'uv', items, { cwd: bench.workspace.confD });

    expect(result.localStack, result.stderr.slice(-3000)).toBeDefined();
    expect(result.exitCode).toBe(0);
    expect(result.stderr).not.toContain('INTERNAL');
    const told = lines.map(({ name: kind, code }, index) => {
      const message = messagesOf(result.stderr, originOf(index));
      return `${kind}: ${code === null ? '' : (code.exec(message)?.[0] ?? message.slice(0, 300))}`;
    });
    expect(told).toEqual(
      lines.map(({ name: kind, code }) => expect.stringMatching(`^${kind}: (${code?.source ?? ''})$`) as string),
    );
    expect(result.stderr.match(/More than 10000 files are included/gu)).toHaveLength(1);
    expect(await installed(bench)).toMatchObject({ 'plain-library': '1.0', 'extension-beta': '1.0' });
    console.log(`${name}: ${lines.length} odd lines outlived in ${(result.milliseconds / 1000).toFixed(1)} s`);
  });
});

const named = shortLines.filter(({ line }) => !/^-[^e]/u.test(line));

test.for(named)('$name is refused by install', { timeout: 60_000 }, async (odd, { bench }) => {
  await bench.serve();
  await makeOddPlaces(bench.workspace.confD);
  const args = odd.line.startsWith('-e ') ? ['--editable', odd.line.slice(3).replace('""', '')] : [odd.line];
  const result = await agent(bench, 'uv', ['install', ...args], { cwd: bench.workspace.confD });
  expect(result.stderr).not.toContain('INTERNAL');
  expect(result.stderr).toMatch(odd.code ?? /ERROR/);
  expect(result.exitCode, result.stderr.slice(-3000)).toBeGreaterThan(0);
  expect(result.exitCode).toBeLessThan(70);
});
