import { readlink, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { extension } from '../fixtures/extensions.ts';
import { agent, installed, installers, type InstallerName, type Run } from '../fixtures/installation.ts';
import { python } from '../fixtures/python.ts';
import { test, type Workbench } from '../fixtures/workbench.ts';

async function startWith(
  bench: Workbench,
  installer: InstallerName,
  lines: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Run> {
  await bench.workspace.writeList(lines.join('\n'));
  // Long enough for a machine that has much else to do.
  return agent(bench, installer, ['start'], { env: { EXTENSION_AGENT_TIMEOUT: '200', ...env } });
}

/** The lines of a log that tell of something. */
function told({ stderr }: Run, text: string): readonly string[] {
  return stderr.split('\n').filter((line) => line.includes(text));
}

describe.concurrent.each(installers)(
  'a changed line that cannot be had, with %s,',
  { timeout: 240_000 },
  (installer) => {
    test('keeps what was installed while the index cannot be reached, and is tried again', async ({ bench }) => {
      const index = await bench.serve();
      await startWith(bench, installer, ['extension-alpha==1.0', 'extra-yaml']);
      const before = await installed(bench);
      await index.fault({ kind: 'refuse' });
      const changed = ['extension-alpha==1.1', 'extra-yaml'];
      const run = await startWith(bench, installer, changed);
      expect(run.exitCode, run.stderr).toBe(0);
      expect(told(run, 'kept 1.0; extension-alpha==1.1: ')).toEqual([expect.stringMatching(/: NETWORK: /)]);
      expect(run.stderr).toMatch(/0 installed, 5 kept \(1 not as declared\), 0 removed, 0 failed in/);
      expect(run.localStack?.extensions['extension-alpha']?.version).toBe('1.0');
      expect(await installed(bench)).toEqual(before);

      const failing = await startWith(bench, installer, changed, { EXTENSION_AGENT_ON_FAILURE: 'fail' });
      expect(failing.exitCode).toBe(4);
      expect(failing.localStack).toBeUndefined();
      const status = await agent(bench, installer, ['status', '--json']);
      expect(status.exitCode).toBe(1);
      expect(JSON.parse(status.stdout)).toMatchObject({
        items: [
          {
            requirement: 'extension-alpha==1.1',
            state: 'kept',
            version: '1.0',
            error: { code: 'NETWORK' },
          },
          { requirement: 'extra-yaml', state: 'ok', error: null },
        ],
      });
      const list = await agent(bench, installer, ['list', '--json']);
      expect(JSON.parse(list.stdout)).toMatchObject({
        extensions: [{ name: 'extension-alpha', version: '1.0', state: 'kept', error: { code: 'NETWORK' } }],
      });
      const plan = await agent(bench, installer, ['plan']);
      expect(plan.stdout).toMatch(/^! .*kept 1\.0; extension-alpha==1\.1: NETWORK/m);

      await index.heal();
      const cured = await startWith(bench, installer, changed);
      expect(cured.stderr).toMatch(/0 installed, 1 changed, 4 kept, 0 removed, 0 failed in/);
      expect(await installed(bench)).toEqual({ ...before, 'extension-alpha': '1.1' });
    });

    test('keeps what was installed where a file is gone that the index names, and installs the rest', async ({
      bench,
    }) => {
      const index = await bench.serve();
      await startWith(bench, installer, ['extension-alpha==1.0']);
      const before = await installed(bench);
      await index.fault({ kind: 'status', status: 404 }, { on: /extension_alpha-1\.1[^/]*\.whl$/ });
      const run = await startWith(bench, installer, ['extension-alpha==1.1', 'extra-yaml']);
      expect(told(run, 'kept 1.0; extension-alpha==1.1: ')).toHaveLength(1);
      expect(run.localStack?.extensions['extension-alpha']?.version).toBe('1.0');
      expect(await installed(bench)).toEqual({ ...before, 'extra-yaml': '1.0' });
      await index.heal();
      const cured = await startWith(bench, installer, ['extension-alpha==1.1', 'extra-yaml']);
      expect(cured.stderr).toMatch(/0 installed, 1 changed, 4 kept, 0 removed, 0 failed/);
    });

    test('is remembered where that is proven, and goes when no longer declared', async ({ bench }) => {
      const index = await bench.serve();
      index.add(extension({ name: 'extension-alpha', version: '9.0', requires: ['werkzeug<3'] }));
      await startWith(bench, installer, ['extension-alpha==1.0']);
      const before = await installed(bench);
      const run = await startWith(bench, installer, ['extension-alpha==9.0', 'plain-library==1.0']);
      expect(told(run, 'kept 1.0; extension-alpha==9.0: LOCALSTACK_CONFLICT: ')).toHaveLength(1);
      expect(await installed(bench)).toEqual({ ...before, 'plain-library': '1.0' });
      index.forget();
      const again = await startWith(bench, installer, ['extension-alpha==9.0', 'plain-library==1.0']);
      expect(told(again, 'kept 1.0; extension-alpha==9.0: LOCALSTACK_CONFLICT: ')).toHaveLength(1);
      expect(again.stderr).toMatch(/5 kept \(1 not as declared\), 0 removed, 0 failed, nothing to do/);
      expect(again.activity).toEqual([]);
      expect(index.connections).toBe(0);
      const without = await startWith(bench, installer, ['plain-library==1.0']);
      expect(without.stderr).toMatch(/4 removed, 0 failed/);
      expect(await installed(bench)).toEqual({ 'plain-library': '1.0' });
    });

    test('keeps what was installed offline, each line with its own reason', async ({ bench }) => {
      await bench.serve();
      await startWith(bench, installer, ['extension-alpha==1.0', 'plain-library==1.0']);
      const before = await installed(bench);
      const run = await startWith(
        bench,
        installer,
        ['no-such-one', 'extension-alpha==1.1', 'plain-library==1.0', 'no-such-two', 'extra-yaml==9'],
        { EXTENSION_AGENT_OFFLINE: '1' },
      );
      expect(told(run, 'no-such-one: OFFLINE: ')).toEqual([expect.stringMatching(/OFFLINE: .*no-such-one/)]);
      expect(told(run, 'no-such-two: OFFLINE: ')).toEqual([expect.stringMatching(/OFFLINE: .*no-such-two/)]);
      expect(told(run, 'extra-yaml==9: OFFLINE: ')).toEqual([expect.stringMatching(/OFFLINE: .*extra-yaml/)]);
      expect(told(run, 'kept 1.0; extension-alpha==1.1: OFFLINE: ')).toEqual([
        expect.stringMatching(/OFFLINE: .*extension-alpha/),
      ]);
      expect(run.stderr).toMatch(/5 kept \(1 not as declared\), 0 removed, 3 failed/);
      expect(await installed(bench)).toEqual(before);
    });

    test('leaves a new line out that what is kept stands against, and names both', async ({ bench }) => {
      await bench.serve();
      await startWith(bench, installer, ['extension-old-chain']);
      const run = await startWith(bench, installer, [
        'extension-new-chain',
        'extension-old-chain',
        'plain-library==1.0',
      ]);
      expect(told(run, 'extension-new-chain: CONFLICT: ')).toEqual([
        expect.stringMatching(
          /It wants chain-c 1\.1, but chain-c 1\.0 is installed and stays for extension-old-chain \(extensions\.txt:2\)\.$/,
        ),
      ]);
      expect(await installed(bench)).toEqual({
        'extension-old-chain': '1.0',
        'chain-c': '1.0',
        'plain-library': '1.0',
      });
    });

    test('another Python takes over what fits of the one before while a portal answers, and the rest is tried again', async ({
      bench,
    }) => {
      const index = await bench.serve();
      const lines = ['extension-alpha==1.0', 'plain-library'];
      await startWith(bench, installer, lines);
      const before = await installed(bench);
      const generation = join(bench.workspace.extensions, await readlink(bench.workspace.venv));
      const { minor } = await python();
      const old = join(generation, 'lib/python3.9');
      await rename(join(generation, `lib/python${minor}`), old);
      // Made for the other Python only.
      await writeFile(
        join(old, 'site-packages/plain_library-2.0.dist-info/WHEEL'),
        'Wheel-Version: 1.0\nTag: cp39-cp39-linux_x86_64\n',
      );
      await rm(join(bench.workspace.extensions, 'cache'), { recursive: true });
      await index.fault({ kind: 'page', contentType: 'text/html', body: '<html><form>Please log in</form></html>' });
      const run = await startWith(bench, installer, lines);
      expect(run.stderr).toContain(`It was made for Python 3.9, LocalStack has ${minor}.`);
      expect(run.localStack?.extensions['extension-alpha']?.version).toBe('1.0');
      const rest = Object.entries(before).filter(([name]) => name !== 'plain-library');
      expect(await installed(bench)).toEqual(Object.fromEntries(rest));
      expect(told(run, 'extensions.txt:2: plain-library: ')).toHaveLength(1);
      await index.heal();
      const cured = await startWith(bench, installer, lines);
      expect(cured.stderr).toMatch(/1 installed, 4 kept, 0 removed, 0 failed/);
      expect(await installed(bench)).toEqual(before);
    });
  },
);
