import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { listExtensions, test, type ContainerHost, type ContainerOptions } from '../fixtures/container.ts';

const declared = { EXTENSION_AUTO_INSTALL: 'extension-beta', PIP_NO_INDEX: '1', PIP_FIND_LINKS: '/packages' };

/** A host whose BOOT hook counts itself; in the place of LocalStack a command prints the extensions that it finds. */
async function countBoots(host: ContainerHost): Promise<ContainerOptions> {
  const hook = await host.write(
    'etc/localstack/init/boot.d/10.sh',
    '#!/bin/sh\necho boot >>/var/lib/localstack/booted\n',
  );
  await chmod(hook, 0o755);
  await host.write('etc/list', listExtensions.at(-1) ?? '');
  return {
    env: { ...declared, LOCALSTACK_SUPERVISOR_COMMAND: `${listExtensions[0]} /etc/list` },
    options: [
      `--volume=${join(host.root, 'etc/localstack/init')}:/etc/localstack/init`,
      `--volume=${join(host.root, 'etc/list')}:/etc/list`,
    ],
  };
}

const ownInstaller = 'Localstack extensions installer:';

const entrypoints: readonly (readonly [program: string, ...args: string[]])[] = [
  ['docker-entrypoint.sh'],
  // LocalStack's own takes no notice of arguments.
  ['/usr/local/bin/docker-entrypoint.sh', 'bash', '-c', 'exit 1'],
  ['sh', '-c', 'docker-entrypoint.sh'],
  ['bash', '-c', '. docker-entrypoint.sh'],
  ['timeout', '600', 'docker-entrypoint.sh'],
];

/** The line that ends the agent's work. */
const summary = /localstack-extensions INFO .* in \d+\.\d\d? s\.$/gm;

test('an entrypoint that ends in LocalStack’s leads to the agent, and once to LocalStack', async ({ host }) => {
  const { env = {}, options = [] } = await countBoots(host);
  const runs = await Promise.all(
    entrypoints.map(async ([program, ...args]) =>
      host.run(args, { env, options: [...options, '--entrypoint', program] }),
    ),
  );
  for (const { exitCode, stdout, stderr } of runs) {
    expect(stdout, stderr).toContain('extension-beta');
    expect(stderr.match(summary), stderr).toHaveLength(1);
    expect(stdout + stderr).not.toContain(ownInstaller);
    expect(exitCode).toBe(0);
  }
  expect(await readFile(join(host.volume, 'booted'), 'utf8')).toBe('boot\n'.repeat(entrypoints.length));
});

test('a command that the agent hands off to ends in LocalStack’s own entrypoint, without a loop', async ({ host }) => {
  const options = await countBoots(host);
  const commands = [['docker-entrypoint.sh'], ['sh', '-c', 'docker-entrypoint.sh']];
  for (const { stdout, stderr } of await Promise.all(
    commands.map((command) => host.run(['--', ...command], options)),
  )) {
    expect(stdout, stderr).toContain('extension-beta');
    expect(stderr.match(summary), stderr).toHaveLength(1);
  }
  expect(await readFile(join(host.volume, 'booted'), 'utf8')).toBe('boot\n'.repeat(commands.length));
});

test('what testcontainers for Java makes of the image has its extensions', async ({ host }) => {
  // Its container waits for a script that it copies in once the container is made; the script sets variables first.
  const script = '/testcontainers_start.sh';
  const { env = {}, options = [] } = await countBoots(host);
  const name = await host.create(['-c', `while [ ! -f ${script} ]; do sleep 0.1; done; ${script}`], {
    env,
    options: [...options, '--entrypoint', 'sh'],
  });
  const file = join(host.folder, 'start.sh');
  const label = '-l org.testcontainers=true';
  await writeFile(file, `#!/bin/bash\nexport LAMBDA_DOCKER_FLAGS="${label}"\n/usr/local/bin/docker-entrypoint.sh\n`);
  await chmod(file, 0o777);
  await host.docker('cp', file, `${name}:${script}`);
  const { stdout, stderr } = await host.docker('start', '--attach', name);
  expect(stdout, stderr).toContain('extension-beta');
  expect(stderr).toContain('+ extension-beta 1.0  (EXTENSION_AUTO_INSTALL item 1)');
  expect(stdout + stderr).not.toContain(ownInstaller);
});
