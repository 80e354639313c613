import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect } from 'vitest';
import { runAgent } from '../fixtures/agent.ts';
import { onTerminal } from '../fixtures/terminal.ts';
import { test, type Workbench } from '../fixtures/workbench.ts';

/** The lines that say where a command acts. */
async function placesOf(
  { workspace, localStack }: Workbench,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const { home, folder: cwd } = workspace;
  const shown = await onTerminal(args, { home, cwd, env: { VIRTUAL_ENV: localStack, ...env } });
  return [...shown.matchAll(/^localstack-extensions INFO {2}(Acts on .*)$/gmu)].map(([, line = '']) => line);
}

describe.concurrent('on a terminal a command says where it acts, once', () => {
  test('with FILESYSTEM_ROOT on the volume in it', async ({ bench }) => {
    const { root, volume } = bench.workspace;
    await bench.workspace.writeList();
    // Each start has the same inputs: the second one has nothing to do.
    const commands = [['start', '--', 'true'], ['start', '--', 'true'], ['sync'], ['plan'], ['list'], ['status']];
    for (const args of commands) {
      expect(await placesOf(bench, args, { FILESYSTEM_ROOT: root }), args[0]).toEqual([
        `Acts on the volume ${volume}.`,
      ]);
    }
  });

  test('on a host on the volume folder, in a container of the image', async ({ bench }) => {
    const { workspace } = bench;
    const env = {
      LOCALSTACK_VOLUME_DIR: workspace.volume,
      IMAGE_NAME: 'mine:1',
      DOCKER_HOST: 'unix:///no/such.sock',
    };
    const shown = [`Acts on the volume ${workspace.volume}, in a container of mine:1.`];
    for (const args of [['start'], ['sync'], ['plan'], ['install', 'a'], ['lock'], ['manager']]) {
      expect(await placesOf(bench, args, env), args[0]).toEqual(shown);
    }
  });

  test('as lstk extensions on lstk’s own volume, and by that name', async ({ bench }) => {
    const { workspace } = bench;
    const configDir = await workspace.write('../lstk/config.toml', '[[containers]]\ntype = "aws"\nvolume = "v"\n');
    const context = { configDir: dirname(configDir), json: true, nonInteractive: true, emulators: [] };
    const env = { LSTK_EXT_API_VERSION: '1', LSTK_EXT_CONTEXT: JSON.stringify({ ...context, authToken: 'secret-t' }) };
    expect(await placesOf(bench, ['list'], { ...env, DOCKER_HOST: 'unix:///no/such.sock' })).toEqual([
      `Acts on the volume ${dirname(configDir)}/v, in a container of localstack/localstack-pro:latest.`,
    ]);
    const { home, folder: cwd, root } = workspace;
    const help = await runAgent(['--help'], { home, cwd, env });
    expect(help.stdout).toContain('lstk extensions list');
    // --json stands before the name of an extension, and goes to lstk then.
    const list = await runAgent(['dev', 'list'], { home, cwd, root, env });
    expect(JSON.parse(list.stdout), list.stderr).toEqual({ version: 1, extensions: [] });
  });

  test('or on what else it is for', async ({ bench }) => {
    const { home } = bench.workspace;
    expect(await placesOf(bench, ['parse', 'no-such.txt'], {})).toEqual(['Acts on the files named.']);
    expect(await placesOf(bench, ['dev', 'list'], {})).toEqual([
      `Acts on what is in developer mode by ${home}/.localstack.`,
    ]);
    expect(await placesOf(bench, ['prepare-image'], {})).toEqual([`Acts on the LocalStack in ${bench.localStack}.`]);
  });

  test('in the container of a command on a host not again', async ({ bench }) => {
    const env = { FILESYSTEM_ROOT: bench.workspace.root, EXTENSION_AGENT_ONE_SHOT: '1' };
    expect(await placesOf(bench, ['list'], env)).toEqual([]);
  });
});

describe.concurrent('where nothing says where the volume is', () => {
  test.for([['start', '--', 'true'], ['sync'], ['plan'], ['list'], ['manager'], ['install', '-e', '.']])(
    '%j asks for Docker and leaves the machine alone',
    async (args, { bench }) => {
      const { home, folder } = bench.workspace;
      const before = existsSync('/var/lib/localstack');
      await bench.workspace.write('../pyproject.toml', '[project]\nname = "mine"\nversion = "1"\n');
      const run = await runAgent(args, {
        home,
        cwd: folder,
        // As a host has one that somebody activated: LocalStack's command line lies in it.
        localStack: bench.localStack,
        env: { PATH: join(folder, 'no-docker'), EXTENSION_AGENT_MANAGER: '127.0.0.1:0' },
      });
      expect(run, run.stderr).toMatchObject({ exitCode: 8, stdout: '' });
      expect(run.stderr).toContain('DOCKER_MISSING');
      expect(existsSync('/var/lib/localstack')).toBe(before);
    },
  );
});
