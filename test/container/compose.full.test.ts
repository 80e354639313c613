import { randomInt } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { agentImage, baseImage, docker, dockerCompose } from '../fixtures/docker-engine.ts';
import { projectRoot } from '../fixtures/test-state.ts';
import { newWorkspace, removeWorkspace, type Workspace } from '../fixtures/workspace.ts';

/** What a user has after `docker-compose up`; the tests go through its life in order. */
const engine = inject('docker');
const project = `extension-agent-${randomInt(1_000_000)}`;
const address = `127.0.${randomInt(1, 255)}.${randomInt(2, 255)}`;
const gateway = `http://${address}:4566`;
const readySeconds = 120;
const stripeUser = { authorization: `Basic ${Buffer.from('sk_test_x:').toString('base64')}` };

let workspace: Workspace;

async function compose(...args: readonly string[]): Promise<void> {
  const files = ['docker-compose.yml', 'test/fixtures/docker-compose.override.yml'].flatMap((name) => [
    '--file',
    join(projectRoot, name),
  ]);
  const { exitCode, stderr } = await dockerCompose(engine, ['--project-name', project, ...files, ...args], {
    BASE_IMAGE: baseImage,
    AGENT_IMAGE: agentImage,
    LOCALSTACK_DOCKER_NAME: project,
    BIND_ADDRESS: address,
    DOCKER_SOCK: (engine['DOCKER_HOST'] ?? '').replace('unix://', ''),
    LOCALSTACK_VOLUME_DIR: workspace.volume,
    CONF_D: workspace.confD,
    EXTENSION_AUTO_INSTALL: 'localstack-extension-hello-world',
  });
  if (exitCode !== 0) {
    throw new Error(`docker-compose ${args.join(' ')} failed:\n${stderr}`);
  }
}

async function inContainer(...command: readonly string[]): Promise<string> {
  const { stdout, stderr, exitCode } = await docker(engine, 'exec', project, ...command);
  expect(exitCode, stderr).toBe(0);
  return stdout;
}

/** The log since a time, once LocalStack is ready. */
async function logWhenReady(since: Date): Promise<string> {
  const waiting = await docker(
    engine,
    ...['exec', project, 'timeout', String(readySeconds), 'sh', '-c'],
    'until curl -sf http://127.0.0.1:4566/_localstack/health >/dev/null; do sleep 0.2; done',
  );
  const { stdout, stderr } = await docker(engine, 'logs', '--since', since.toISOString(), project);
  expect(waiting.exitCode, `LocalStack is not ready:\n${stdout}\n${stderr}`).toBe(0);
  return `${stdout}\n${stderr}`;
}

/** Stops the container and tells how long that took, in milliseconds, and the status it ended with. */
async function stop(): Promise<{ milliseconds: number; status: string }> {
  const started = Date.now();
  await docker(engine, 'stop', project);
  const milliseconds = Date.now() - started;
  const { stdout } = await docker(engine, 'inspect', '--format', '{{.State.ExitCode}}', project);
  return { milliseconds, status: stdout };
}

beforeAll(async () => {
  workspace = await newWorkspace();
  await workspace.writeList('localstack-extension-stripe', 'localstack-extension-terraform-init');
  await compose('build');
});

afterAll(async () => {
  await compose('down', '--volumes');
  await removeWorkspace(workspace);
});

test('the first start installs from file and variable, and LocalStack runs the extensions', async () => {
  const started = new Date();
  await compose('up', '--detach');
  const log = await logWhenReady(started);
  expect(log).toContain('+ localstack-extension-hello-world');
  expect(log).toMatch(/ 0 removed, 0 failed in /);
  expect(log, 'LocalStack’s own installer did not run').not.toContain('Localstack extensions installer:');

  const stripe = await fetch(`${gateway}/stripe/v1/customers`, { headers: stripeUser });
  expect(stripe.status).toBe(200);
  const plugins = await fetch(`${gateway}/_localstack/plugins`);
  expect(await plugins.json()).toHaveProperty(
    ['localstack.init.runner'],
    expect.arrayContaining([expect.objectContaining({ name: 'tflocal' })]),
  );
});

test('process 1 is tini, LocalStack’s supervisor is its only child, and no Node is left', async () => {
  const processes = (await inContainer('ps', '-eo', 'pid=,ppid=,args='))
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .map(([pid, parent, ...args]) => ({ pid, parent, command: args.join(' ') }));
  expect(processes.find(({ pid }) => pid === '1')?.command).toMatch(/^\S+\/tini /);
  expect(processes.filter(({ parent }) => parent === '1').map(({ command }) => command)).toEqual([
    expect.stringMatching(/python3? \/opt\/code\/localstack\/\.venv\/bin\/localstack-supervisor$/) as string,
  ]);
  expect(processes.filter(({ command }) => /\bnode\b|cli\.js/.test(command) && !command.includes('tini'))).toEqual([]);
});

test('the environment’s own pip sees LocalStack’s packages and installs into the live environment', async () => {
  const pip = '/var/lib/localstack/lib/extensions/python_venv/bin/pip';
  const installed = await inContainer(pip, 'install', '--no-color', 'localstack-extension-openai');
  expect(installed).toMatch(/Successfully installed .*localstack-extension-openai/);
  expect(installed, 'what LocalStack has is not installed again').not.toMatch(
    /Successfully installed .*localstack-core/,
  );
});

test('docker stop ends it in time with LocalStack’s exit status', async () => {
  const { milliseconds, status } = await stop();
  expect(milliseconds).toBeLessThan(10_000);
  expect(status).toBe('0');
});

test('the next start keeps what was installed by hand; the one after it needs no network', async () => {
  const second = new Date();
  await docker(engine, 'start', project);
  expect(await logWhenReady(second)).toContain('localstack-extension-openai was installed by hand and is kept');
  await stop();

  await docker(engine, 'network', 'disconnect', `${project}_default`, project);
  const third = new Date();
  await docker(engine, 'start', project);
  expect(await logWhenReady(third)).toMatch(/0 removed, 0 failed, nothing to do in \d\.\d\d s\./);
  const status = await inContainer(
    ...['curl', '-s', '-o', '/dev/null', '-w', '%{http_code}', '-u', 'sk_test_x:'],
    'http://127.0.0.1:4566/stripe/v1/customers',
  );
  expect(status).toBe('200');
  await stop();
});

test('a new container on the same volume has nothing to do', async () => {
  await docker(engine, 'rm', project);
  const started = new Date();
  await compose('up', '--detach');
  expect(await logWhenReady(started)).toMatch(/0 removed, 0 failed, nothing to do in \d\.\d\d s\./);
});

test('a removed line is uninstalled at the next start, and what a command installed stays', async () => {
  await stop();
  await rm(join(workspace.confD, 'extensions.txt'));
  await writeFile(join(workspace.confD, 'extensions.txt'), 'localstack-extension-terraform-init\n');
  const started = new Date();
  await docker(engine, 'start', project);
  const log = await logWhenReady(started);
  expect(log).toContain('- localstack-extension-stripe');
  expect(log).toMatch(/and \d+ packages? that nothing needs any more/);
  expect(log).not.toContain('- localstack-extension-openai');
  const plugins = await fetch(`${gateway}/_localstack/plugins`);
  expect(JSON.stringify(await plugins.json())).toContain('tflocal');
  const stripe = await fetch(`${gateway}/stripe/v1/customers`, { headers: stripeUser });
  expect(stripe.status).not.toBe(200);
});
