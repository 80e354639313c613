import { chmod, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject } from 'vitest';
import { listExtensions, test } from '../fixtures/container.ts';
import { buildTracedImage, takeTrace, traceFolder, tracedImage } from '../fixtures/traced-image.ts';

describe('docker run IMAGE -- COMMAND', () => {
  test('installs what is declared and becomes the command, whose exit status is the container’s', async ({ host }) => {
    await host.declare('extension-beta');
    const listed = await host.run(['--', ...listExtensions]);
    expect(listed).toMatchObject({ exitCode: 0, stdout: 'extension-beta' });
    expect(listed.stderr).toContain('+ extension-beta 1.0  (extensions.txt:3)');
    expect(await host.run(['--', 'sh', '-c', 'exit 7'])).toMatchObject({ exitCode: 7 });
    expect(await host.run(['--', 'sh', '-c', 'kill -9 $$'])).toMatchObject({ exitCode: 128 + 9 });
  });

  test('ends with 127 or 126 where the command cannot be executed', async ({ host }) => {
    expect(await host.run(['--', 'no-such-command'])).toMatchObject({ exitCode: 127 });
    expect(await host.run(['--', '/etc/passwd'])).toMatchObject({ exitCode: 126 });
  });

  test('asks for the two dashes where they are missing', async ({ host }) => {
    const { exitCode, stderr } = await host.run(['bash']);
    expect(stderr).toContain('Hint: A command to hand off to stands after two dashes: start -- COMMAND.');
    expect(exitCode).toBe(2);
  });
});

test('LOCALSTACK_EXTENSION_AUTO_INSTALL declares, and wins over the name without prefix', async ({ host }) => {
  await host.declare();
  const { stdout, stderr } = await host.run(
    ['--', 'sh', '-c', 'env | grep -c AUTO_INSTALL; "$@"', 'sh', ...listExtensions],
    {
      env: {
        LOCALSTACK_EXTENSION_AUTO_INSTALL: 'extension-hook,extension-beta',
        EXTENSION_AUTO_INSTALL: 'extension-extras',
      },
    },
  );
  expect(stdout).toBe('0\nextension-beta');
  expect(stderr).toContain('+ extension-hook 1.0  (EXTENSION_AUTO_INSTALL item 1)');
  expect(stderr).not.toContain('extension-extras');
});

test('a removed line is uninstalled with the dependencies that only it had', async ({ host }) => {
  await host.declare('extension-alpha==1.0', 'extension-beta');
  expect(await host.run(['--', ...listExtensions])).toMatchObject({ stdout: 'extension-alpha extension-beta' });
  await host.declare('extension-beta');
  const { stdout, stderr } = await host.run(['--', ...listExtensions]);
  expect(stdout).toBe('extension-beta');
  expect(stderr).toContain('- extension-alpha 1.0');
  expect(stderr).toContain('and 1 package that nothing needs any more');
});

test('hooks of the stage BOOT run before LocalStack, and see the variables without prefix', async ({ host }) => {
  const hook = await host.write(
    'etc/localstack/init/boot.d/10.sh',
    '#!/bin/sh\necho "boot $SOMETHING" >>/var/lib/localstack/booted\n',
  );
  await chmod(hook, 0o755);
  const { exitCode } = await host.run([], {
    env: { LOCALSTACK_SOMETHING: 'else', LOCALSTACK_SUPERVISOR_COMMAND: 'cat /var/lib/localstack/booted' },
    options: [`--volume=${join(host.root, 'etc/localstack/init')}:/etc/localstack/init`],
  });
  expect(exitCode).toBe(0);
  expect(await readFile(join(host.volume, 'booted'), 'utf8')).toBe('boot else\n');
});

test('the exit status of LocalStack is the container’s', async ({ host }) => {
  const env = { LOCALSTACK_SUPERVISOR_COMMAND: "sh -c 'exit 3'" };
  expect(await host.run([], { env })).toMatchObject({ exitCode: 3 });
});

describe('a start with nothing to do', () => {
  beforeAll(async () => {
    await buildTracedImage(inject('docker'));
  });

  const tini = '/opt/localstack-extension-agent/bin/tini';
  const agent = ['/usr/local/bin/localstack-extensions', '/usr/local/bin/node'];

  test('executes nothing but the agent and the command, and opens no connection', async ({ host }) => {
    const trace = join(host.folder, 'trace');
    await mkdir(trace);
    const traced = { image: tracedImage, options: [`--volume=${trace}:${traceFolder}`] };
    await host.declare('extension-alpha', 'extension-hook');

    const name = await host.create(['--', '/usr/bin/true'], traced);
    await host.docker('start', '--attach', name);
    const first = await takeTrace(trace);
    expect(first.programs, 'the trace sees installers').toContain('/opt/localstack-extension-agent/bin/uv');
    expect(first.programs.at(-1)).toBe('/usr/bin/true');

    const nothingToDo = { programs: [tini, ...agent, '/usr/bin/true'], connections: [] };
    await host.docker('start', '--attach', name);
    expect(await takeTrace(trace), 'the same container').toEqual(nothingToDo);

    const { stderr } = await host.run(['--', '/usr/bin/true'], traced);
    expect(await takeTrace(trace), 'a new container on the same volume').toEqual(nothingToDo);
    expect(stderr).toMatch(/ 0 failed, nothing to do in \d\.\d\d s\.$/);
  });
});
