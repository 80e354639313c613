import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, inject, onTestFinished } from 'vitest';
import { childEnvironment } from '../fixtures/child-environment.ts';
import { test } from '../fixtures/container.ts';
import { baseImage, docker } from '../fixtures/docker-engine.ts';
import { freePort } from '../fixtures/host-mode.ts';
import { projectRoot } from '../fixtures/test-state.ts';

/** Runs a step as the action does, with all inputs empty but these. */
async function step(name: string, folder: string, home: string, inputs: Readonly<Record<string, string>>) {
  const output = join(folder, 'output');
  await writeFile(output, '');
  const names = [
    'EXTENSIONS',
    'CONF_D',
    'AUTH_TOKEN',
    'IMAGE',
    'ENVIRONMENT',
    'ON_FAILURE',
    'CONTAINER',
    'PORT',
    'TIMEOUT',
  ];
  const env = {
    ...childEnvironment({ home, realIndex: true }),
    ...inject('docker'),
    ...Object.fromEntries(names.map((input) => [`INPUT_${input}`, inputs[input] ?? ''])),
    ACTION_FOLDER: projectRoot,
    RUNNER_TEMP: folder,
    GITHUB_OUTPUT: output,
    GITHUB_STEP_SUMMARY: join(folder, 'summary'),
    DOWNLOADS: join(folder, 'localstack-extensions'),
  };
  const script = join(projectRoot, 'scripts/github-action.sh');
  const { exitCode, all } = await execa(script, [name], { env, extendEnv: false, reject: false, all: true });
  return { exitCode, said: all, output: await readFile(output, 'utf8') };
}

test('inputs that are set to nothing count as left out, and a second LocalStack of a job starts beside the first', async ({
  host,
}) => {
  const port = await freePort();
  const CONTAINER = `extension-agent-action-${port}`;
  const first = `${CONTAINER}-first`;
  onTestFinished(async () => {
    await docker(inject('docker'), 'rm', '--force', '--volumes', CONTAINER, first);
  });
  const ports = ['--publish', '127.0.0.1:4510-4559:4510-4559', '--entrypoint', 'sleep'];
  await docker(inject('docker'), 'run', '--detach', '--name', first, ...ports, baseImage, 'infinity');
  await mkdir(join(host.folder, 'localstack-extensions'));
  const inputs = { CONTAINER, PORT: `${port}`, IMAGE: baseImage, ENVIRONMENT: 'SKIP_SSL_CERT_DOWNLOAD=1' };
  const { exitCode, said, output } = await step('start', host.folder, host.home, inputs);
  expect(exitCode, said).toBe(0);
  expect(output).toBe(`endpoint=http://127.0.0.1:${port}\n`);
  expect((await fetch(`http://127.0.0.1:${port}/_localstack/health`)).status).toBe(200);
});

test('a folder of lists that does not exist is an error of the job, in one sentence', async ({ host }) => {
  const { exitCode, said } = await step('downloads', host.folder, host.home, { CONF_D: './no-such-folder' });
  expect(exitCode).toBe(1);
  expect(said).toBe('::error::The folder ./no-such-folder (conf-d) does not exist.');
});
