import { randomInt } from 'node:crypto';
import { cp, mkdir, readdir, realpath, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject } from 'vitest';
import { listExtensions, test } from '../fixtures/container.ts';
import { agentImage, baseImage, dockerCompose } from '../fixtures/docker-engine.ts';
import { blocks, indentedBlock, recipe } from '../fixtures/recipe.ts';
import { projectRoot } from '../fixtures/test-state.ts';
import { uv } from '../fixtures/uv.ts';
import { execa } from 'execa';

/** What the package of a recipe is here. */
const own = (text: string): string => text.replaceAll('localstack-extension-stripe', 'extension-beta');

test('the compose recipe waits for a healthy LocalStack with its extension', async ({ host }) => {
  const folder = join(host.folder, 'compose');
  await mkdir(join(folder, 'conf.d'), { recursive: true });
  const address = `127.0.${randomInt(1, 255)}.${randomInt(2, 255)}`;
  const text = own(recipe('Compose', 'yaml', agentImage)).replace('127.0.0.1:4566', `${address}:4566`);
  await writeFile(join(folder, 'docker-compose.yml'), text);
  const local = {
    services: {
      localstack: {
        environment: { PIP_NO_INDEX: '1', PIP_FIND_LINKS: '/packages' },
        volumes: [`${join(host.folder, 'packages')}:/packages:ro`],
      },
      // Another image with curl: this one is here.
      tests: { image: agentImage, entrypoint: ['env'] },
    },
  };
  await writeFile(join(folder, 'local.yml'), JSON.stringify(local));
  const project = `extension-agent-recipe-${randomInt(1_000_000)}`;
  const [healthCheck = ''] = blocks('health', 'yaml').filter((block) => block.startsWith('services:'));
  await writeFile(join(folder, 'health.yml'), healthCheck);
  const files = ['docker-compose.yml', 'health.yml', 'local.yml'].flatMap((name) => ['--file', join(folder, name)]);
  const compose = async (...args: readonly string[]) =>
    dockerCompose(inject('docker'), ['--project-name', project, ...files, ...args]);
  try {
    const { exitCode, stdout, stderr } = await compose('up', '--no-color', '--exit-code-from', 'tests', 'tests');
    expect(exitCode, stdout + stderr).toBe(0);
    expect(stdout).toContain('"services":');
    const log = await compose('logs', '--no-color', 'localstack');
    expect(log.stdout).toContain('+ extension-beta 1.0  (EXTENSION_AUTO_INSTALL item 1)');
  } finally {
    await compose('down', '--volumes');
  }
});

test('LocalStack’s own image runs the agent that is mounted, with its pip or a mounted uv', async ({ host }) => {
  await symlink(join(projectRoot, 'dist'), join(host.folder, 'dist'));
  const block = own(recipe('Without building an image', 'sh'))
    .trimEnd()
    .replaceAll('localstack/localstack-pro', baseImage)
    .replace('-p 127.0.0.1:4566:4566', '--network=none $LOCAL');
  const local = `-e PIP_NO_INDEX=1 -e PIP_FIND_LINKS=/packages -v ${join(host.folder, 'packages')}:/packages:ro`;
  const withUv = `-e EXTENSION_AGENT_INSTALLER=uv -v ${await realpath(await uv())}:/usr/local/bin/uv:ro`;
  for (const [volume, options] of [
    ['by-pip', ''],
    ['by-uv', withUv],
  ] as const) {
    const script = `${block.replace('$PWD/volume', `$PWD/${volume}`)} -- "$@"`;
    const env = { ...inject('docker'), PATH: process.env['PATH'] ?? '', LOCAL: `${local} ${options}` };
    const run = await execa('sh', ['-c', script, 'sh', ...listExtensions], { cwd: host.folder, env, extendEnv: false });
    expect(run.stdout, run.stderr).toBe('extension-beta');
    expect(run.stderr).toContain('3 installed, 0 kept, 0 removed, 0 failed');
  }
});

/** The variables that a recipe gives to a container, secrets apart. */
function variablesOf(block: string): Record<string, string> {
  const pairs = [...own(block).matchAll(/^\s+(EXTENSION_\w+): (\S+)$/gmu)];
  return Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, value]));
}

const services = [
  ['A service of GitHub Actions', 'yaml'],
  ['A service of GitLab CI', 'yaml'],
] as const;

test.for(services)('%s has its extensions, or ends with a status', async ([name, language], { host }) => {
  const variables = variablesOf(recipe(name, language));
  expect(variables).toMatchObject({ EXTENSION_AUTO_INSTALL: 'extension-beta', EXTENSION_AGENT_ON_FAILURE: 'fail' });
  const offline = { PIP_NO_INDEX: '1', PIP_FIND_LINKS: '/packages' };
  const good = await host.run(['--', ...listExtensions], { env: { ...variables, ...offline } });
  expect(good, good.stderr).toMatchObject({ exitCode: 0, stdout: 'extension-beta' });
  const bad = await host.run(['--', 'true'], { env: { ...variables, ...offline, EXTENSION_AUTO_INSTALL: 'no-such' } });
  expect(bad.exitCode).toBe(4);
  expect(bad.stderr).toContain('LocalStack is not started');
});

test('an init container of Kubernetes installs, and LocalStack’s own has nothing to do', async ({ host }) => {
  const manifest = own(recipe('Kubernetes', 'yaml\napiVersion: v1'));
  const [, command = ''] = /command: \[([^\]]+)\]\n\s+env: \[\{ name: EXTENSION_AUTO_INSTALL/u.exec(manifest) ?? [];
  const [program = '', ...args] = command.split(', ');
  const env = { EXTENSION_AUTO_INSTALL: 'extension-beta', PIP_NO_INDEX: '1', PIP_FIND_LINKS: '/packages' };
  const first = await host.run(args, { env, options: ['--entrypoint', program] });
  expect(first.exitCode, first.stderr).toBe(0);
  const second = await host.run(['--', ...listExtensions], { env });
  expect(second).toMatchObject({ exitCode: 0, stdout: 'extension-beta' });
  expect(second.stderr).toContain('nothing to do');
});

test('an image with its list and wheels baked in starts without a network or a mount', async ({ host }) => {
  const folder = join(host.folder, 'baked');
  await mkdir(join(folder, 'conf.d'), { recursive: true });
  const [healthCheck = ''] = blocks('health', 'dockerfile');
  const dockerfile = `${recipe('Bake extensions into an image', 'dockerfile', agentImage)}${healthCheck}`;
  await writeFile(join(folder, 'Dockerfile'), dockerfile);
  await writeFile(join(folder, 'conf.d/extensions.txt'), 'extension-beta\n');
  const image = `baked-${randomInt(1_000_000)}`;
  const packages = join(host.folder, 'packages');
  const script = recipe('Bake extensions into an image', 'sh', agentImage)
    .replace(
      'run --rm',
      `run --rm --network=none -e PIP_NO_INDEX=1 -e PIP_FIND_LINKS=/packages -v ${packages}:/packages:ro`,
    )
    .replace('my-localstack', image);
  try {
    const env = { ...inject('docker'), PATH: process.env['PATH'] ?? '', DOCKER_BUILDKIT: '0' };
    await execa('sh', ['-ec', script], { cwd: folder, env, extendEnv: false });
    expect(await readdir(join(folder, 'conf.d/wheels'))).toContain('extension_beta-1.0-py3-none-any.whl');
    const health = await host.docker('inspect', '--format', '{{json .Config.Healthcheck.Test}}', image);
    expect(JSON.parse(health.stdout)).toEqual(['CMD', 'localstack-extensions', 'status', '--health']);
    const { stdout: listed } = await host.docker('run', '--rm', '--network=none', image, '--', ...listExtensions);
    expect(listed).toBe('extension-beta');
  } finally {
    await host.docker('rmi', '--force', image);
  }
});

test('the list of a proposal is locked anew by a container', async ({ host }) => {
  const packages = join(host.folder, 'packages');
  await host.declare('extension-beta');
  const command = indentedBlock('recipes.md', 'docker run --rm --volume "$PWD/conf.d:')
    .replace('IMAGE', agentImage)
    .replace('run --rm', `run --rm --network=none --volume ${packages}:/packages:ro`)
    .replace('$PWD/conf.d', host.confD);
  const env = { ...inject('docker'), PATH: process.env['PATH'] ?? '' };
  await execa('sh', ['-ec', command], { env, extendEnv: false });
  expect(await host.read('etc/localstack/conf.d/pylock.toml')).toContain('name = "extension-beta"');
});

test('the configuration of Renovate and Dependabot names the list', () => {
  const renovate = JSON.parse(recipe('Renovate and Dependabot', 'json')) as {
    readonly pip_requirements: { readonly managerFilePatterns: readonly string[] };
  };
  // Between slashes it is a regular expression.
  const [, pattern = ''] = /^\/(.*)\/$/u.exec(renovate.pip_requirements.managerFilePatterns[0] ?? '') ?? [];
  expect(new RegExp(pattern, 'u').test('conf.d/extensions.txt')).toBe(true);
  expect(recipe('Renovate and Dependabot', 'yaml')).toMatch(/package-ecosystem: pip\n\s+directory: \/conf\.d\n/);
});

test('a folder of wheels beside the list needs no network', async ({ host }) => {
  const list = recipe('Offline with a folder of wheels', '');
  await cp(join(host.folder, 'packages'), join(host.confD, 'wheels'), { recursive: true });
  await host.writeList(
    ...list
      .trim()
      .split('\n')
      .map((line) => line.replace('my-extension', 'extension-beta')),
  );
  const { stdout, stderr } = await host.run(['--', ...listExtensions]);
  expect(stdout, stderr).toBe('extension-beta');
});
