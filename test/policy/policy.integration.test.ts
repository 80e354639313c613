import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect } from 'vitest';
import { extension } from '../fixtures/extensions.ts';
import { agent, installed, installers, start } from '../fixtures/installation.ts';
import { startManagedAgent } from '../fixtures/managed-agent.ts';
import { writeProject } from '../fixtures/python-project.ts';
import { test, type Workbench } from '../fixtures/workbench.ts';

const packages = [
  extension({ name: 'one', version: '1.0', licence: 'MIT' }),
  extension({ name: 'two', version: '1.0', requires: ['evil'], licence: 'MIT' }),
  extension({ name: 'three', version: '1.0', requires: ['affero'], licence: 'MIT' }),
  extension({ name: 'four', version: '1.0', licence: 'MIT' }),
  { name: 'evil', version: '1.0', licence: 'MIT' },
  { name: 'affero', version: '1.0', licence: 'AGPL-3.0-only' },
];

async function writePolicy({ workspace }: Workbench, text: string): Promise<string> {
  const file = join(workspace.root, 'etc/localstack/conf.d/policy.toml');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  return file;
}

describe.concurrent.each(installers)('with %s', (installer) => {
  test('nothing is built, not even what a package needs by its URL', async ({ bench }) => {
    const index = await bench.serve({
      packages: [...packages, { name: 'built', version: '1.0', kind: 'sdist', failing: 'setup.py raises' }],
    });
    const url = index.fileUrl('built-1.0.tar.gz');
    index.add(extension({ name: 'five', version: '1.0', requires: [`built @ ${url}`] }));
    const limits = [{ policy: 'source-builds = false\n' }, { policy: '', env: { PIP_ONLY_BINARY: ':all:' } }];
    for (const { policy, env = {} } of limits) {
      await writePolicy(bench, policy);
      const run = await start(bench, installer, 'five,one', { env });
      expect(run.stderr).not.toMatch(/BUILD_FAILED|setup\.py/u);
      // uv takes no URL from a package's metadata.
      const code = installer === 'uv' ? 'UNSUPPORTED' : policy === '' ? 'SETTING_UNSUPPORTED' : 'POLICY';
      expect(run.stderr).toContain(`item 1: five: ${code}: `);
      expect(await installed(bench), run.stderr).toEqual({ one: '1.0' });
    }
  });

  test('a refused item costs only itself, by its dependencies and licences too, and goes where it is there already', async ({
    bench,
  }) => {
    await bench.serve({ packages });
    const items = 'one,two,three';
    await start(bench, installer, items);
    expect(Object.keys(await installed(bench)).sort()).toEqual(['affero', 'evil', 'one', 'three', 'two']);
    await writePolicy(bench, 'deny = ["evil"]\n[licences]\ndeny = ["AGPL-*"]\n');
    const judged = await start(bench, installer, items);
    expect(judged.stderr).toContain('item 2: two: POLICY: policy.toml:1 does not allow evil.');
    expect(judged.stderr).toContain(
      'item 3: three: POLICY: policy.toml:3 does not allow the licence of affero, AGPL-3.0-only.',
    );
    expect(await installed(bench)).toEqual({ one: '1.0' });
    const again = await start(bench, installer, items);
    expect(again.activity).toEqual([]);
    expect(again.stderr).toContain('item 2: two: POLICY');
    const command = await agent(bench, installer, ['install', 'three'], { env: { EXTENSION_AUTO_INSTALL: 'one' } });
    expect(command.exitCode).toBe(4);
    expect(command.stderr).toContain('POLICY: Nothing was changed: three: policy.toml:3 does not allow the licence');
    expect(await installed(bench)).toEqual({ one: '1.0' });
  });

  test('a first start brings nothing that is refused, whether it comes by name, path, index or licence', async ({
    bench,
  }) => {
    const { workspace, serve } = bench;
    await serve({ packages });
    const project = await writeProject(
      join(workspace.folder, 'project'),
      extension({ name: 'project', version: '1.0' }),
    );
    await writePolicy(
      bench,
      'allow = ["one", "three", "affero", "project"]\nlocal-paths = false\n[licences]\nallow = ["MIT"]\n',
    );
    const first = await start(bench, installer, `one,four,three,${project}`);
    expect(first.stderr).toContain('item 2: four: POLICY: policy.toml:1 does not allow four.');
    expect(first.stderr).toContain('item 3: three: POLICY: policy.toml:4 does not allow the licence of affero');
    expect(first.stderr).toMatch(/item 4: \S+: POLICY: policy\.toml:2 does not allow \S+project\./u);
    expect(await installed(bench)).toEqual({ one: '1.0' });
    await writePolicy(bench, 'indexes = ["index.test"]\n');
    const indexless = await start(bench, installer, 'one,four');
    expect(indexless.stderr).toContain('is not asked: policy.toml:1 does not allow it.');
    expect(indexless.stderr).toContain('four: POLICY: policy.toml:1 allows none of the indexes');
    expect(await installed(bench)).toEqual({ one: '1.0' });
  });
});

describe.concurrent('a policy', () => {
  test('that cannot be read changes nothing, and LocalStack starts', async ({ bench }) => {
    await bench.serve({ packages });
    await start(bench, 'uv', 'one');
    const file = await writePolicy(bench, 'denied = ["evil"]\n');
    const result = await start(bench, 'uv', 'four');
    expect(result.stderr).toContain('POLICY_INVALID: policy.toml:1 has the key denied, which means nothing');
    expect(result.localStack).toBeDefined();
    expect(await installed(bench)).toEqual({ one: '1.0' });
    const failing = await start(bench, 'uv', 'one', { env: { EXTENSION_AGENT_ON_FAILURE: 'fail' } });
    expect(failing.exitCode).toBe(3);
    await rm(file);
    await symlink('nowhere', file);
    expect((await start(bench, 'uv', 'four')).stderr).toMatch(/POLICY_INVALID: \S+ is a link to something/u);
    await rm(file);
    const missing = await start(bench, 'uv', 'four', { env: { EXTENSION_AGENT_POLICY: '/no/policy.toml' } });
    expect(missing.stderr).toContain('POLICY_INVALID: There is no policy at /no/policy.toml');
    expect(await installed(bench)).toEqual({ one: '1.0' });
    await start(bench, 'uv', 'four');
    expect(await installed(bench)).toEqual({ four: '1.0' });
  });

  test('sets a minimum age that no variable makes shorter, and forbids builds whatever a file asks for', async ({
    bench,
  }) => {
    const { serve, workspace } = bench;
    const yesterday = new Date(Date.now() - 24 * 3_600_000).toISOString();
    await serve({
      packages: [
        ...packages,
        extension({ name: 'young', version: '1.0', uploaded: yesterday }),
        { name: 'source', version: '1.0', kind: 'sdist' },
      ],
    });
    await writePolicy(bench, 'minimum-age = "2d"\nsource-builds = false\n');
    await writeFile(
      join(workspace.root, 'etc/localstack/conf.d/extensions.txt'),
      '--only-binary :none:\n--no-binary source\nsource\nyoung\none\n',
    );
    const env = { EXTENSION_AGENT_MIN_AGE: '1h', EXTENSION_AGENT_MIN_AGE_EXCEPT: 'young' };
    const result = await start(bench, 'uv', '', { env });
    expect(result.stderr).toMatch(/young: TOO_NEW: .*: policy\.toml:1 lets it in from /u);
    expect(await installed(bench)).toEqual({ one: '1.0' });
  });
});

test('the manager plans by the policy, and changes nothing where that says so', async ({ bench }) => {
  await bench.serve({ packages });
  await writePolicy(bench, 'deny = ["evil"]\nmanager = "read-only"\n');
  const { client } = await startManagedAgent(bench);
  const plan = await client.post('/_extension_agent/plan', { install: 'two' });
  expect(plan.json).toMatchObject({ failures: [{ code: 'POLICY', message: 'policy.toml:1 does not allow evil.' }] });
  const { events } = await client.post('/_localstack/extensions/install', { URL: 'one' });
  expect(events.at(-1)).toMatchObject({
    event: 'error',
    message: 'policy.toml:2 does not let the manager change anything.',
    extra: { code: 'POLICY' },
  });
  expect(await installed(bench)).toEqual({});
});

test('a lockfile comes as a whole, or not at all where the policy refuses some of it', async ({ bench }) => {
  await bench.serve({ packages });
  const env = { EXTENSION_AUTO_INSTALL: 'one,two' };
  await agent(bench, 'uv', ['lock'], { env });
  await writePolicy(bench, 'deny = ["evil"]\n');
  const result = await start(bench, 'uv', 'one,two');
  expect(result.stderr).toMatch(/POLICY: \S+pylock\.toml cannot be installed: policy\.toml:1 does not allow evil\./u);
  expect(result.localStack).toBeDefined();
});
