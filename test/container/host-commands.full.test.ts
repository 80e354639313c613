import { access, chmod, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, inject } from 'vitest';
import { runAgent, type AgentResult } from '../fixtures/agent.ts';
import { childEnvironment } from '../fixtures/child-environment.ts';
import { agentImage, baseImage, docker } from '../fixtures/docker-engine.ts';
import { extension } from '../fixtures/extensions.ts';
import { makeGitRepository } from '../fixtures/git-repository.ts';
import { serveGit } from '../fixtures/git-server.ts';
import { withLocalStack } from '../fixtures/running-localstack.ts';
import { uv } from '../fixtures/uv.ts';
import { test, type Workbench } from '../fixtures/workbench.ts';

type Command = (...args: readonly string[]) => Promise<AgentResult>;

/** Variables of a host that has Docker and no LocalStack. */
function hostVariables({ workspace }: Workbench, env: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    ...inject('docker'),
    LOCALSTACK_VOLUME_DIR: workspace.volume,
    IMAGE_NAME: agentImage,
    // Where the package index of the test is 127.0.0.1 in the container too.
    DOCKER_FLAGS: '--network=host',
    ...env,
  };
}

function onHost(bench: Workbench, env: Readonly<Record<string, string>> = {}): Command {
  const { folder, home } = bench.workspace;
  return async (...args) =>
    runAgent(args, { home, cwd: folder, env: hostVariables(bench, { PIP_INDEX_URL: bench.index().url, ...env }) });
}

/** Makes an extension with `dev new`, builds its archive, and returns the archive's path in the working folder. */
async function buildNewProject({ workspace, index }: Workbench, command: Command): Promise<string> {
  const made = await command('dev', 'new', 'my-extension');
  expect(made.exitCode, made.stderr).toBe(0);
  const env = {
    ...childEnvironment(workspace),
    UV_DEFAULT_INDEX: index().url,
    UV_CACHE_DIR: join(workspace.folder, 'uv'),
  };
  const options = { cwd: join(workspace.folder, 'my-extension'), env, extendEnv: false };
  await execa(await uv(), ['build', '--sdist', '--wheel'], options);
  expect(await readdir(join(options.cwd, 'dist'))).toContain('my_extension-0.1.0-py3-none-any.whl');
  return './my-extension/dist/my_extension-0.1.0.tar.gz';
}

async function names(command: Command): Promise<readonly string[]> {
  const { stdout, stderr } = await command('list', '--json');
  expect(stderr).not.toContain('ERROR');
  return (JSON.parse(stdout) as { extensions: { name: string }[] }).extensions.map(({ name }) => name).sort();
}

describe('the sequence of LocalStack’s documentation on a host with Docker', () => {
  test('help, install by name, by git URL, by file, list, restart, answer, uninstall, list', async ({ bench }) => {
    await bench.serve();
    const command = onHost(bench);
    const help = await command('install', '--help');
    expect(help).toMatchObject({ exitCode: 0, stderr: '' });
    expect(help.stdout).toContain('localstack-extensions install');
    const repository = await makeGitRepository(join(bench.workspace.folder, 'repository'), {
      subdirectory: 'one',
      versions: [extension({ name: 'from-git', version: '1.0' })],
    });
    await using git = await serveGit(repository);
    const archive = await buildNewProject(bench, command);
    const specs = ['extension-alpha<2', `${git.url}@v1.0#egg=from-git&subdirectory=one`, `file://${archive}`];
    for (const spec of specs) {
      const run = await command('install', spec);
      expect(run.exitCode, run.stderr).toBe(0);
      expect(run.stdout).toMatch(/^Installed \S+ \S+$/mu);
      expect(run.stderr, 'progress is streamed').toContain('Resolving');
    }
    expect(await names(command)).toEqual(['extension-alpha', 'from-git', 'my-extension']);
    await withLocalStack(bench.workspace, [], async ({ address }) => {
      const answer = await fetch(`${address}/_extension/my-extension`);
      expect(await answer.json()).toEqual({ extension: 'my-extension', version: '0.1.0' });
      expect(await (await fetch(`${address}/_extension/from-git`)).text()).toBe('1.0');
    });
    const removed = await command('uninstall', 'my-extension', 'from-git');
    expect(removed.exitCode, removed.stderr).toBe(0);
    expect(await names(command)).toEqual(['extension-alpha']);
  });

  test('a folder, several specs, and the exit status of a failure', async ({ bench }) => {
    await bench.serve();
    const command = onHost(bench);
    await command('dev', 'new', 'my-extension');
    const run = await command('install', './my-extension', 'plain-library==1.0');
    expect(run, run.stderr).toMatchObject({ exitCode: 0 });
    expect(run.stdout.replaceAll('\r', '')).toBe('Installed my-extension 0.1.0\nInstalled plain-library 1.0\n');
    const failed = await command('install', 'no-such-extension');
    expect(failed.exitCode).toBe(4);
    expect(failed.stderr).toContain('NOT_FOUND: Nothing was changed');
    expect(await command('uninstall', 'my-extensio')).toMatchObject({ exitCode: 1 });
    expect(await names(command)).toEqual(['my-extension']);
    const upgraded = await command('outdated', '--json');
    expect(JSON.parse(upgraded.stdout)).toEqual({ version: 1, outdated: [], unknown: [] });
  });

  test('does not hurt what the mounted file of the real container declares', async ({ bench }) => {
    await bench.serve();
    await bench.workspace.writeList('extension-beta');
    const mounts = [
      `--volume=${bench.workspace.volume}:/var/lib/localstack`,
      `--volume=${bench.workspace.confD}:/etc/localstack/conf.d`,
    ];
    const variables = ['--network=host', `--env=PIP_INDEX_URL=${bench.index().url}`];
    const started = await docker(inject('docker'), 'run', '--rm', ...mounts, ...variables, agentImage, '--', 'true');
    expect(started.exitCode, started.stderr).toBe(0);
    const command = onHost(bench);
    expect(await command('install', 'extension-alpha')).toMatchObject({ exitCode: 0 });
    expect(await names(command)).toEqual(['extension-alpha', 'extension-beta']);
    const refused = await command('uninstall', 'extension-beta');
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain('extensions.txt:1 declares extension-beta');
  });
});

describe('every verb acts on the same volume', () => {
  test('plan, sync, lock and start; what a mounted file declared stays where it is not in sight', async ({ bench }) => {
    await bench.serve();
    const { workspace } = bench;
    await workspace.writeList('extension-beta');
    const list = `--volume=${workspace.confD}:/etc/localstack/conf.d`;
    const withList = onHost(bench, { DOCKER_FLAGS: `--network=host ${list}` });
    expect((await withList('plan')).stdout).toContain('+ extension-beta 1.0');
    const synced = await withList('sync');
    expect(synced.exitCode, synced.stderr).toBe(0);
    const command = onHost(bench, { EXTENSION_AUTO_INSTALL: 'extension-alpha' });
    expect((await command('plan')).stdout).toMatch(/\+ extension-alpha 2\.0[^]* 3 kept/u);
    expect(await command('sync')).toMatchObject({ exitCode: 0 });
    expect(await names(command)).toEqual(['extension-alpha', 'extension-beta']);
    const locked = await command('lock', '--output', './locked-pylock.toml');
    expect(locked, locked.stderr).toMatchObject({ exitCode: 0 });
    expect(await readFile(join(workspace.folder, 'locked-pylock.toml'), 'utf8')).toContain('extension-alpha');
    const started = await command('start', '--', 'echo', 'here');
    expect(started, started.stderr).toMatchObject({ exitCode: 0, stdout: 'here\n' });
    await expect(access('/var/lib/localstack')).rejects.toThrow();
  });

  test('install -e takes a folder that LocalStack’s container has where developer mode has it', async ({ bench }) => {
    await bench.serve();
    const command = onHost(bench);
    await command('dev', 'new', 'my-extension');
    const run = await command('install', '-e', './my-extension');
    expect(run, run.stderr).toMatchObject({ exitCode: 0 });
    const project = join(bench.workspace.folder, 'my-extension');
    for (const flags of ['', ` --volume ${project}:/opt/code/extensions/my-extension`]) {
      const status = await onHost(bench, { DOCKER_FLAGS: `--network=host${flags}` })('status');
      expect(status, status.stderr + status.stdout).toMatchObject({ exitCode: 0 });
    }
    const another = await command('install', 'plain-library');
    expect(another, another.stderr).toMatchObject({ exitCode: 0 });
    expect(another.stderr).toMatch(/1 installed, 1 kept, 0 removed, 0 failed/u);
    const mount = `--volume ${project}:/opt/code/extensions/my-extension`;
    expect(run.stderr).toContain(`LocalStack needs the same mount: ${mount}`);
    await withLocalStack(bench.workspace, mount.split(' '), async ({ address }) => {
      const answer = await fetch(`${address}/_extension/my-extension`);
      expect(await answer.json()).toEqual({ extension: 'my-extension', version: '0.1.0' });
    });
  });
});

test('the same sequence inside the container', async ({ bench }) => {
  await bench.serve();
  await buildNewProject(bench, onHost(bench));
  await withLocalStack(bench.workspace, [], async ({ container }) => {
    const project = join(bench.workspace.folder, 'my-extension/dist/my_extension-0.1.0.tar.gz');
    await docker(inject('docker'), 'cp', project, `${container}:/tmp/`);
    const command = async (...args: readonly string[]) =>
      docker(
        inject('docker'),
        ...['exec', '--workdir=/tmp', `--env=PIP_INDEX_URL=${bench.index().url}`, container],
        ...['localstack-extensions', ...args],
      );
    expect(await command('--help')).toMatchObject({ exitCode: 0 });
    const run = await command('install', 'extension-alpha', 'file://./my_extension-0.1.0.tar.gz');
    expect(run.exitCode, run.stderr).toBe(0);
    expect((await command('list')).stdout).toMatch(/^my-extension .* my-extension +installed by command +ok$/mu);
  });
  await withLocalStack(bench.workspace, [], async ({ address, container }) => {
    const answer = await fetch(`${address}/_extension/my-extension`);
    expect(await answer.json()).toEqual({ extension: 'my-extension', version: '0.1.0' });
    const removed = await docker(
      inject('docker'),
      'exec',
      container,
      'localstack-extensions',
      'uninstall',
      'my-extension',
    );
    expect(removed, removed.stderr).toMatchObject({ exitCode: 0, stdout: 'Uninstalled my-extension' });
    const listed = await docker(inject('docker'), 'exec', container, 'localstack-extensions', 'list');
    expect(listed.stdout).toContain('extension-alpha');
    expect(listed.stdout).not.toContain('my-extension');
  });
});

test('a command that ends as Docker itself may end is not taken for a failure of Docker or the image', async ({
  bench,
}) => {
  await bench.serve({ packages: [] });
  for (const exitCode of [125, 126, 127]) {
    const run = await onHost(bench)('start', '--', 'sh', '-c', `exit ${exitCode}`);
    expect(run, run.stderr).toMatchObject({ exitCode });
    expect(run.stderr).not.toContain('ERROR');
  }
});

describe('what is missing on a host is said', () => {
  test('the image, the agent in it, the daemon', async ({ bench }) => {
    await bench.serve({ packages: [] });
    const cases = [
      [{ IMAGE_NAME: 'no-such-image:1' }, 'IMAGE_MISSING'],
      [{ IMAGE_NAME: baseImage }, 'AGENT_MISSING'],
      [{ DOCKER_HOST: 'unix:///no/such.sock' }, 'DOCKER_UNAVAILABLE'],
    ] as const;
    for (const [env, code] of cases) {
      const run = await onHost(bench, env)('list');
      expect(run, run.stderr).toMatchObject({ exitCode: 8, stdout: '' });
      expect(run.stderr).toContain(`ERROR ${code}: `);
      expect(run.stderr).toContain('Hint: ');
    }
  });

  test('Docker itself', async ({ bench }) => {
    const { folder, home } = bench.workspace;
    const run = await runAgent(['list'], {
      home,
      cwd: folder,
      env: { ...hostVariables(bench), PATH: '/no/such/folder' },
    });
    expect(run.exitCode, run.stderr).toBe(8);
    expect(run.stderr).toContain('DOCKER_MISSING');
  });

  test('that the volume belongs to somebody else', async ({ bench }) => {
    const { workspace } = bench;
    await chmod(workspace.folder, 0o755);
    await mkdir(join(workspace.volume, 'lib'));
    await chmod(workspace.volume, 0o755);
    const env = { ...childEnvironment(workspace), ...hostVariables(bench) };
    const agent = [process.execPath, join(import.meta.dirname, '../../dist/cli.js'), 'list'];
    const run = await execa('setpriv', ['--reuid', '1234', '--regid', '1234', '--clear-groups', '--', ...agent], {
      env,
      extendEnv: false,
      reject: false,
    });
    expect(run.exitCode, run.stderr).toBe(5);
    expect(run.stderr).toContain('belongs to user 0, not to you (1234)');
  });
});
