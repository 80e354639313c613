import { randomInt } from 'node:crypto';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject } from 'vitest';
import { splitWords } from '../../src/requirements/python-text/shell-words.ts';
import { runAgent } from '../fixtures/agent.ts';
import { listExtensions, test, type ContainerHost } from '../fixtures/container.ts';
import { agentImage, baseImage, docker, dockerCompose } from '../fixtures/docker-engine.ts';
import { recipe } from '../fixtures/recipe.ts';
import { projectRoot } from '../fixtures/test-state.ts';
import { composeV2 } from '../fixtures/tool-cache.ts';

const second = 1_000;
const patience = { timeout: 300 * second, interval: 500 };
const token = 'a-token-of-the-test';
const authToken = 'ls-auth-token';

/** Waits until an address answers with status 200, and returns what. */
async function answerOf(url: string, headers: Readonly<Record<string, string>> = {}): Promise<unknown> {
  let body: unknown;
  await expect
    .poll(async () => {
      const response = await fetch(url, { headers }).catch(() => undefined);
      if (response?.status === 200) body = await response.json();
      return response?.status;
    }, patience)
    .toBe(200);
  return body;
}

/** Brings the project's own compose files up with one generation of compose, and looks at what they promise. */
async function useProject(host: ContainerHost, program: string, generation: string): Promise<void> {
  const name = `extension-agent-${generation}-${randomInt(1_000_000)}`;
  const address = `127.0.${randomInt(1, 255)}.${randomInt(2, 255)}`;
  const local = join(host.folder, `${generation}.yml`);
  const settings = {
    environment: { PIP_NO_INDEX: '1', PIP_FIND_LINKS: '/packages', SKIP_SSL_CERT_DOWNLOAD: '1' },
    volumes: [`${join(host.folder, 'packages')}:/packages:ro`],
  };
  await writeFile(local, JSON.stringify({ services: { localstack: { ...settings, build: { network: 'host' } } } }));
  const [, ...args] = splitWords(recipe('Developer mode with compose', 'sh')).map(({ text }) => text);
  expect(args.slice(-2)).toEqual(['up', '--build']);
  const files = [...args.filter((arg) => arg.endsWith('.yml')).map((file) => join(projectRoot, file)), local];
  const engine = inject('docker');
  const environment = {
    BASE_IMAGE: baseImage,
    AGENT_IMAGE: agentImage,
    LOCALSTACK_DOCKER_NAME: name,
    LOCALSTACK_AUTH_TOKEN: authToken,
    BIND_ADDRESS: address,
    DOCKER_SOCK: (engine['DOCKER_HOST'] ?? '').replace('unix://', ''),
    LOCALSTACK_VOLUME_DIR: join(host.folder, `volume-${generation}`),
    CONF_D: host.confD,
    EXTENSIONS_DIR: join(host.folder, 'extensions'),
    EXTENSION_AUTO_INSTALL: 'extension-beta',
    EXTENSION_AGENT_MANAGER: '0.0.0.0:4599',
    EXTENSION_AGENT_MANAGER_TOKEN: token,
  };
  const compose = async (...args: readonly string[]) =>
    dockerCompose(
      engine,
      ['--project-name', name, ...files.flatMap((file) => ['--file', file]), ...args],
      environment,
      program,
    );
  try {
    const up = await compose('up', '--build', '--detach');
    expect(up.exitCode, up.stderr).toBe(0);
    const headers = { authorization: `Bearer ${token}` };
    const status = await answerOf(`http://${address}:4599/_extension_agent/status`, headers);
    expect(status, generation).toBeTypeOf('object');
    const loaded = await answerOf(`http://${address}:4566/_extension/my-extension`);
    expect(loaded).toEqual({ extension: 'my-extension', version: '0.1.0' });
    const refused = await fetch(`http://${address}:4599/_extension_agent/status`);
    expect(refused.status).toBe(401);
    const variables = await docker(engine, 'exec', name, 'env');
    expect(variables.stdout).toContain(`LOCALSTACK_AUTH_TOKEN=${authToken}`);
    const { stdout, stderr } = await docker(engine, 'logs', name);
    expect(stdout + stderr).toContain('+ extension-beta 1.0  (EXTENSION_AUTO_INSTALL item 1)');
  } finally {
    await compose('down', '--volumes');
  }
}

test('both generations of compose publish the manager, and load projects in developer mode', async ({ host }) => {
  const cwd = join(host.folder, 'extensions');
  await mkdir(cwd);
  const { exitCode, stderr } = await runAgent(['dev', 'new', 'my-extension'], { cwd, home: host.home });
  expect(exitCode, stderr).toBe(0);
  const both = [useProject(host, 'docker-compose', 'v1'), useProject(host, await composeV2(), 'v2')];
  // Each is to be cleared away, whatever becomes of the other.
  await Promise.allSettled(both);
  await Promise.all(both);
});

test('compose runs LocalStack’s own image with the agent mounted, and LocalStack is alone beside process 1', async ({
  host,
}) => {
  await symlink(join(projectRoot, 'dist'), join(host.folder, 'dist'));
  const name = `extension-agent-mounted-${randomInt(1_000_000)}`;
  const address = `127.0.${randomInt(1, 255)}.${randomInt(2, 255)}`;
  const file = join(host.folder, 'docker-compose.yml');
  const text = recipe('Without building an image', 'yaml')
    .replaceAll('localstack-extension-stripe', 'extension-beta')
    .replaceAll('localstack/localstack-pro', baseImage)
    .replace('127.0.0.1:4566', `${address}:4566`);
  await writeFile(file, text);
  const local = join(host.folder, 'local.yml');
  const settings = {
    container_name: name,
    environment: { PIP_NO_INDEX: '1', PIP_FIND_LINKS: '/packages', SKIP_SSL_CERT_DOWNLOAD: '1' },
    volumes: [`${join(host.folder, 'packages')}:/packages:ro`],
  };
  await writeFile(local, JSON.stringify({ services: { localstack: settings } }));
  const engine = inject('docker');
  const program = await composeV2();
  const compose = async (...args: readonly string[]) =>
    dockerCompose(engine, ['--project-name', name, '--file', file, '--file', local, ...args], {}, program);
  try {
    const up = await compose('up', '--detach');
    expect(up.exitCode, up.stderr).toBe(0);
    await answerOf(`http://${address}:4566/_localstack/health`);
    expect(await docker(engine, 'exec', name, ...listExtensions)).toMatchObject({ stdout: 'extension-beta' });
    const { stdout: processes } = await docker(engine, 'exec', name, 'ps', '-eo', 'ppid=,args=');
    const children = processes.split('\n').filter((line) => /^\s*1 /.test(line));
    expect(children).toEqual([expect.stringMatching(/localstack-supervisor$/) as string]);
    const health = await docker(engine, 'exec', name, '/opt/agent/cli.js', 'status', '--health');
    expect(health.exitCode, health.stderr).toBe(0);
  } finally {
    await compose('down', '--volumes');
  }
});
