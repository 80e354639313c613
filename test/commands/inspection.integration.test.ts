import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect } from 'vitest';
import { agent, start } from '../fixtures/installation.ts';
import { startWebServer } from '../fixtures/web-server.ts';
import { test, type Workbench } from '../fixtures/workbench.ts';

/** Every path of the volume with its kind, size, time, target and content. */
async function volumeListing({ workspace }: Workbench): Promise<string> {
  const script = `find . -printf '%p %y %s %T@ %l\\n' | sort; find . -type f -exec sha256sum {} + | sort`;
  return (await execa('sh', ['-c', script], { cwd: workspace.volume })).stdout;
}

describe.concurrent('plan, list and status', { timeout: 180_000 }, () => {
  test('plan says what a sync would do, and changes nothing on the volume', async ({ bench }) => {
    await bench.serve();
    await start(bench, 'uv', 'plain-library==1.0,extension-beta');
    const before = await volumeListing(bench);
    const env = { EXTENSION_AUTO_INSTALL: 'plain-library==1.1,extra-yaml,no-such-package' };
    const { stdout, exitCode, stderr } = await agent(bench, 'uv', ['plan', '--json'], { env });
    expect(exitCode, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      rebuild: null,
      actions: [
        { kind: 'remove', name: 'chain-b', version: '1.0', reason: 'no longer declared or needed' },
        { kind: 'remove', name: 'chain-c', version: '1.1' },
        { kind: 'remove', name: 'extension-beta', version: '1.0' },
        { kind: 'add', name: 'extra-yaml', version: '1.0', reason: 'EXTENSION_AUTO_INSTALL item 2' },
        { kind: 'change', name: 'plain-library', from: '1.0', version: '1.1', reason: 'EXTENSION_AUTO_INSTALL item 1' },
      ],
      failures: [
        { subject: 'no-such-package', origin: { kind: 'variable', item: 3 }, code: 'NOT_FOUND', transient: false },
      ],
    });
    const plain = await agent(bench, 'uv', ['plan'], { env });
    expect(plain.stdout).toContain('~ plain-library 1.0 -> 1.1  (EXTENSION_AUTO_INSTALL item 1)\n');
    expect(await volumeListing(bench)).toBe(before);
    expect(
      (
        await agent(bench, 'uv', ['plan', '-v'], {
          env: { EXTENSION_AUTO_INSTALL: 'plain-library==1.0,extension-beta' },
        })
      ).stdout,
    ).toMatch(/^ {2}chain-b 1\.0[^]*Nothing to do, 4 kept\.\n$/);
  });

  test('status compares what is declared with what is installed and importable', async ({ bench }) => {
    await bench.serve();
    await bench.workspace.writeList('extension-alpha', 'werkzeug', 'extra-yaml; python_version < "3"');
    const good = await agent(bench, 'uv', ['sync']);
    expect(good.exitCode, good.stderr).toBe(0);
    const status = await agent(bench, 'uv', ['status', '--json']);
    expect(status.exitCode, status.stderr).toBe(0);
    expect(JSON.parse(status.stdout)).toMatchObject({
      version: 1,
      environment: 'ok',
      items: [
        {
          requirement: 'extension-alpha',
          origin: { kind: 'file', file: expect.stringMatching(/extensions\.txt$/) as string, line: 1 },
          state: 'ok',
          version: '2.0',
        },
        { requirement: 'werkzeug', state: 'provided', version: '3.1.3', reason: null, error: null },
        { state: 'skipped' },
      ],
    });

    const env = { EXTENSION_AUTO_INSTALL: 'extension-missing-import,no-such-package' };
    const more = await agent(bench, 'uv', ['status', '--json'], { env });
    expect(more.exitCode).toBe(1);
    expect(more.stdout).toContain('"pending"');
    expect((await agent(bench, 'uv', ['sync'], { env })).exitCode).toBe(4);
    const synced = await agent(bench, 'uv', ['status'], { env });
    expect(synced.exitCode).toBe(1);
    expect(synced.stdout).toMatch(/✘ extension-missing-import {2}1\.0 {2}broken/);
    expect(synced.stdout).toMatch(/✘ no-such-package .* failed .*\n {4}NOT_FOUND: /);

    const [module] = (await execa('find', [`${bench.workspace.venv}/`, '-path', '*/chain_a/__init__.py'])).stdout.split(
      '\n',
    );
    await execa('sh', ['-c', 'rm "$0"; echo changed > "$0"', module ?? '']);
    expect((await agent(bench, 'uv', ['status', '--json'])).stdout).not.toContain('damaged');
    expect((await agent(bench, 'uv', ['status', '--json', '--deep'], { env })).exitCode).toBe(1);
  });

  test('list prints a table with the columns of LocalStack, and JSON', async ({ bench }) => {
    await bench.serve();
    expect((await agent(bench, 'uv', ['list'])).stdout).toBe('No extensions installed.\n');
    await start(bench, 'uv', 'extension-alpha');
    const table = await agent(bench, 'uv', ['list']);
    expect(table.stdout.split('\n')[0]).toMatch(/^Name +Summary +Version +Author +Plugin name +Origin +State$/);
    expect(table.stdout).toMatch(
      /extension-alpha +The package extension-alpha +2\.0 +Fixture Author +extension-alpha +EXTENSION_AUTO_INSTALL item 1 +ok\n/,
    );
    expect(JSON.parse((await agent(bench, 'uv', ['list', '--json'])).stdout)).toMatchObject({
      version: 1,
      rollback: null,
      extensions: [{ name: 'extension-alpha', version: '2.0', plugins: ['extension-alpha'], state: 'ok', error: null }],
    });
  });

  test('sync writes the path file again where a new container lacks it, and does nothing else', async ({ bench }) => {
    await bench.serve();
    const env = { EXTENSION_AUTO_INSTALL: 'plain-library' };
    await agent(bench, 'uv', ['sync'], { env });
    const [file = ''] = (await execa('find', [bench.localStack, '-name', 'localstack-extensions.pth'])).stdout.split(
      '\n',
    );
    await rm(file);
    const { activity, exitCode } = await agent(bench, 'uv', ['sync'], { env });
    expect(exitCode).toBe(0);
    expect(activity).toEqual([]);
    expect((await execa('cat', [file])).stdout).toContain(join(bench.workspace.venv));
  });

  test('a frozen sync fails where something would have to change', async ({ bench }) => {
    await bench.serve();
    const env = { EXTENSION_AUTO_INSTALL: 'plain-library' };
    const frozen = await agent(bench, 'uv', ['sync', '--frozen'], { env });
    expect(frozen.exitCode).toBe(4);
    expect(frozen.stderr).toContain('FROZEN: ');
    await agent(bench, 'uv', ['sync'], { env });
    expect((await agent(bench, 'uv', ['sync', '--frozen'], { env })).exitCode).toBe(0);
  });
});

// Not beside others: the server ends with the test that runs.
describe('the indexes that list asks', () => {
  test('list says of what an index tells about publishers that it does not hold', async ({ bench }) => {
    await bench.serve();
    await start(bench, 'uv', 'extension-alpha');
    const server = await startWebServer(({ url }, response) => {
      const isPage = url === '/simple/extension-alpha/';
      response.setHeader('content-type', isPage ? 'application/vnd.pypi.simple.v1+json' : 'application/json');
      const files = [{ filename: 'extension_alpha-2.0-py3-none-any.whl', provenance: '/provenance' }];
      const publisher = { kind: 'GitHub', repository: 'org/alpha', workflow: 'release.yml' };
      const object = { version: 1, attestation_bundles: [{ publisher, attestations: [{}] }] };
      response.end(JSON.stringify(isPage ? { files } : object));
    });
    const list = async (...args: readonly string[]) =>
      agent(bench, 'uv', ['list', ...args], {
        env: { PIP_INDEX_URL: `${server}/simple` },
      });
    expect((await list('--provenance')).stdout).toContain('not verified: its attestation is none');
    expect(JSON.parse((await list('--provenance', '--json')).stdout)).toMatchObject({
      extensions: [{ name: 'extension-alpha', provenance: { kind: 'unverified' } }],
    });
    expect((await list('--json')).stdout).not.toContain('provenance');
  });
});
