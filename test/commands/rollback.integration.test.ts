import { describe, expect } from 'vitest';
import { agent, installed, start } from '../fixtures/installation.ts';
import { test } from '../fixtures/workbench.ts';

describe('rollback', () => {
  test('puts back what was there before an upgrade, and holds until the declaration changes', async ({ bench }) => {
    const index = await bench.serve();
    index.remove('plain-library', '2.0');
    await bench.workspace.writeList('plain-library');
    await start(bench, 'uv');
    await bench.serve();
    const upgraded = await agent(bench, 'uv', ['upgrade']);
    expect(upgraded.stdout, upgraded.stderr).toBe('Upgraded plain-library 1.1 -> 2.0\n');
    const rolledBack = await agent(bench, 'uv', ['rollback']);
    expect(rolledBack.exitCode, rolledBack.stderr).toBe(0);
    expect(rolledBack.stdout).toContain('plain-library 2.0 -> 1.1');
    for (const env of [{}, {}, { EXTENSION_AGENT_UPGRADE: '1' }]) {
      const started = await start(bench, 'uv', '', { env });
      expect(started.stderr).toContain('this holds until the declaration changes or sync --force');
      expect(await installed(bench)).toEqual({ 'plain-library': '1.1' });
      const planned = await agent(bench, 'uv', ['plan', '--exit-code'], { env });
      expect(planned.exitCode, planned.stdout).toBe(0);
      expect(planned.stdout).toMatch(/^! Rolled back to .*; this holds[^]*^Nothing to do, 1 kept\.$/mu);
    }
    await bench.workspace.writeList('plain-library>=2');
    const changed = await start(bench, 'uv');
    expect(changed.stderr).not.toContain('holds');
    expect(await installed(bench)).toEqual({ 'plain-library': '2.0' });
  });

  test('takes back what was installed by command; sync --force ends it', async ({ bench }) => {
    await bench.serve();
    await bench.workspace.writeList('extension-beta');
    await start(bench, 'uv');
    await agent(bench, 'uv', ['install', 'extension-extras']);
    await agent(bench, 'uv', ['rollback']);
    await start(bench, 'uv');
    expect(Object.keys(await installed(bench))).toEqual(['chain-b', 'chain-c', 'extension-beta']);
    const anew = await agent(bench, 'uv', ['sync', '--force']);
    expect(anew.stderr).not.toContain('holds');
    const listed = await agent(bench, 'uv', ['rollback', '--list']);
    expect(listed.stdout.match(/^\* /gmu), listed.stdout).toHaveLength(1);
  });

  test('says when there is nothing to go back to', async ({ bench }) => {
    const nothing = await agent(bench, 'uv', ['rollback']);
    expect(nothing).toMatchObject({ exitCode: 1, stdout: '' });
    expect(nothing.stderr).toContain('NO_GENERATION');
    await agent(bench, 'uv', ['init']);
    expect(await agent(bench, 'uv', ['rollback', 'no-such'])).toMatchObject({ exitCode: 1 });
  });
});
