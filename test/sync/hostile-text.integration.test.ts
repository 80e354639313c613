import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { extension } from '../fixtures/extensions.ts';
import { agent, start } from '../fixtures/installation.ts';
import { test } from '../fixtures/workbench.ts';

/** What a terminal obeys, or takes for the end of a line. */
const commands = '\u001b[2J\u009b1A\u0007\u202egnp\u2066\u2028forged\u2029\u0085';

const hostile = extension({
  name: 'extension-hostile',
  version: '1.0',
  summary: `A summary${commands}`,
  author: `An author\r${commands}`,
  source: `raise RuntimeError("first\\nlocalstack-extensions INFO  forged\\r" + ${JSON.stringify(commands)} + "x" * 5_000_000)\n`,
});

test('what a package says is text: no command reaches a terminal, and megabytes are cut', async ({ bench }) => {
  await bench.serve({ packages: [hostile] });
  const runs = [
    await start(bench, 'uv', 'extension-hostile', { env: { EXTENSION_AGENT_LOG: 'json' } }),
    ...(await Promise.all(
      [['start'], ['list'], ['list', '--json'], ['status'], ['status', '--json'], ['plan']].map(async (args) =>
        agent(bench, 'uv', args, { env: { EXTENSION_AUTO_INSTALL: 'extension-hostile' } }),
      ),
    )),
  ];
  for (const { stdout, stderr } of runs) {
    expect(stdout + stderr).not.toMatch(/[^\P{Cc}\n]|[\p{Bidi_Control}\u2028\u2029]/u);
    expect(stderr).not.toMatch(/^localstack-extensions INFO {2}forged/m);
    // What LocalStack itself prints is its own.
    expect(stdout.replace(/^\{"pid": .*$/gm, '').length + stderr.length).toBeLessThan(20_000);
  }
  expect(runs[0]?.stderr).toContain('IMPORT_FAILED');
  expect(runs[2]?.stdout).toContain(String.raw`A summary\x1b[2J\x9b1A\x07\u202egnp\u2066\u2028forged`);
  for (const file of ['python_venv/ledger.json', 'receipt.json']) {
    expect((await stat(join(bench.workspace.extensions, file))).size, file).toBeLessThan(16_000);
  }
});
