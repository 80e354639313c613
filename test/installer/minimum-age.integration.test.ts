import { cp, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect } from 'vitest';
import { agent, installed, start, type Run } from '../fixtures/installation.ts';
import { extension } from '../fixtures/extensions.ts';
import { oraclePython } from '../fixtures/oracle.ts';
import { test, type Workbench } from '../fixtures/workbench.ts';

const HOUR = 3_600_000;
const uploadedBefore = (hours: number): string => new Date(Date.now() - hours * HOUR).toISOString();
const env = { EXTENSION_AGENT_MIN_AGE: '7d' };

/** `one` has a version that is too young, `young` has no other, and `user` needs `one`. */
const packages = [
  extension({ name: 'one', version: '1.0' }),
  extension({ name: 'one', version: '2.0', uploaded: uploadedBefore(24) }),
  extension({ name: 'young', version: '1.0', uploaded: uploadedBefore(48) }),
  extension({ name: 'user', version: '1.0', requires: ['one'] }),
  extension({ name: 'pioneer', version: '1.0', requires: ['one>=2'] }),
];

describe.concurrent('a minimum age', () => {
  test('holds versions back, says until when, and lets a start with nothing to do be quick', async ({ bench }) => {
    await bench.serve({ packages });
    const first = await start(bench, 'uv', 'one,young,pioneer', { env });
    expect(await installed(bench)).toEqual({ one: '1.0' });
    expect(first.stderr).toMatch(
      /item 2: young: TOO_NEW: 127\.0\.0\.1:\d+ has had young 1\.0 since \S+ \S+ UTC only: EXTENSION_AGENT_MIN_AGE=7d lets it in from \S+ \S+ UTC on\./u,
    );
    expect(first.stderr).toMatch(/item 3: pioneer: TOO_NEW: A dependency is too new: \S+ has had one 2\.0 since/u);
    const second = await start(bench, 'uv', 'one,young,pioneer', { env });
    expect(second.activity).toEqual([]);
    expect(second.stderr).toContain('young: TOO_NEW');
    const plan = await agent(bench, 'uv', ['plan', '--json'], {
      env: { ...env, EXTENSION_AUTO_INSTALL: 'one', EXTENSION_AGENT_UPGRADE: '1' },
    });
    expect(planned(plan).heldBack).toEqual([
      { name: 'one', version: '2.0', until: expect.any(String) as string, origin: 'EXTENSION_AGENT_MIN_AGE=7d' },
    ]);
    const except = { ...env, EXTENSION_AGENT_MIN_AGE_EXCEPT: 'Young, one' };
    await start(bench, 'uv', 'one,young,pioneer', { env: except });
    expect(await installed(bench)).toEqual({ one: '2.0', young: '1.0', pioneer: '1.0' });
  });

  test('leaves what is installed, which may be needed by what comes, and comes again with --force', async ({
    bench,
  }) => {
    await bench.serve({ packages });
    await start(bench, 'uv', 'one');
    const both = { one: '2.0', user: '1.0' };
    await start(bench, 'uv', 'one,user', { env });
    expect(await installed(bench)).toEqual(both);
    const forced = await agent(bench, 'uv', ['sync', '--force'], {
      env: { ...env, EXTENSION_AUTO_INSTALL: 'one,user' },
    });
    expect(forced.exitCode).toBe(0);
    expect(await installed(bench)).toEqual(both);
    const upgraded = { ...env, EXTENSION_AGENT_UPGRADE: '1' };
    await start(bench, 'uv', 'one,user', { env: upgraded });
    expect(await installed(bench), 'no upgrade is a step back').toEqual(both);
  });

  test('lets nothing in from an index that does not say how old its files are, and nothing where it is no age', async ({
    bench,
  }) => {
    await bench.serve({ packages, uploadTimes: false });
    const undated = await start(bench, 'uv', 'one', { env });
    expect(undated.stderr).toMatch(/item 1: one: TOO_NEW: 127\.0\.0\.1:\d+ does not say how long it has had one 2\.0/u);
    const invalid = await start(bench, 'uv', 'one', { env: { EXTENSION_AGENT_MIN_AGE: 'a week' } });
    expect(invalid.stderr).toContain('SETTING_INVALID: EXTENSION_AGENT_MIN_AGE must be a duration (got "a week").');
    expect(await installed(bench)).toEqual({});
    expect(invalid.localStack).toBeDefined();
  });

  test('is an error with a pip that would pass over it', async ({ bench }) => {
    await bench.serve({ packages });
    await start(bench, 'pip', 'one==1.0');
    const result = await start(bench, 'pip', 'one==1.0,user', { env });
    expect(result.stderr).toContain(
      'SETTING_UNSUPPORTED: pip 25.1.1 does not support EXTENSION_AGENT_MIN_AGE=7d, so nothing new is installed.',
    );
    expect(result.localStack).toBeDefined();
    expect(await installed(bench)).toEqual({ one: '1.0' });
  });

  test('holds with a pip that knows it, for which exceptions are an error', async ({ bench }) => {
    await bench.serve({ packages });
    await takeNewPip(bench);
    const first = await start(bench, 'pip', 'one,young', { env });
    expect(first.stderr).toContain('item 2: young: TOO_NEW: ');
    expect(await installed(bench)).toEqual({ one: '1.0' });
    const except = { ...env, EXTENSION_AGENT_MIN_AGE_EXCEPT: 'young' };
    const second = await start(bench, 'pip', 'one,young', { env: except });
    expect(second.stderr).toContain('SETTING_UNSUPPORTED: pip 26.3 does not support EXTENSION_AGENT_MIN_AGE_EXCEPT');
    expect(await installed(bench)).toEqual({ one: '1.0' });
  });
});

/** Gives LocalStack the newest pip that the tests have in the place of its own. */
async function takeNewPip({ localStack }: Workbench): Promise<void> {
  const [from, to] = await Promise.all([dirname(dirname(await oraclePython())), localStack].map(sitePackagesOf));
  if (from === undefined || to === undefined) throw new Error('there is no site-packages folder');
  const isPip = (name: string): boolean => /^pip(?:-.*)?$/u.test(name);
  for (const name of (await readdir(to)).filter(isPip)) await rm(join(to, name), { recursive: true });
  for (const name of (await readdir(from)).filter(isPip))
    await cp(join(from, name), join(to, name), { recursive: true });
}

async function sitePackagesOf(venv: string): Promise<string> {
  const lib = join(venv, 'lib');
  const [python = ''] = (await readdir(lib)).filter((name) => name.startsWith('python3'));
  return join(lib, python, 'site-packages');
}

function planned({ stdout }: Run): { readonly heldBack: unknown } {
  return JSON.parse(stdout) as { readonly heldBack: unknown };
}
