import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parse, stringify } from 'smol-toml';
import { execa } from 'execa';
import { expect, inject } from 'vitest';
import { agentFile, runAgent } from '../fixtures/agent.ts';
import { childEnvironment } from '../fixtures/child-environment.ts';
import { test, type ContainerHost } from '../fixtures/container.ts';
import { agentImage, docker, type Finished } from '../fixtures/docker-engine.ts';
import { extension } from '../fixtures/extensions.ts';
import { freePort } from '../fixtures/host-mode.ts';
import { buildPackage } from '../fixtures/python-package.ts';
import { recipe } from '../fixtures/recipe.ts';
import { lstk } from '../fixtures/tool-cache.ts';

const token = 'ls-token-of-the-test';

interface Configuration {
  containers: Record<string, unknown>[];
  env: Record<string, Record<string, string>>;
}

/** Both recipes of the page for lstk as one `config.toml`, and what only this machine needs. */
function configuration(port: number, name: string, packages: string): string {
  const [recipes, developer] = ['lstk', 'Developer mode with lstk'].map(
    (heading) => parse(recipe(heading, 'toml')) as unknown as Configuration,
  );
  const [image, tag] = agentImage.split(':');
  const [one, two] = [recipes?.containers[0] ?? {}, developer?.containers[0] ?? {}];
  const both = (field: string): unknown[] => [one, two].flatMap((each) => each[field] as unknown[]);
  const container = {
    ...one,
    image,
    tag,
    port: String(port),
    container_name: name,
    volumes: [...both('volumes'), `${packages}:/packages:ro`],
    env: [...both('env'), 'machine'],
  };
  const machine = {
    PIP_NO_INDEX: '1',
    PIP_FIND_LINKS: '/packages',
    SKIP_SSL_CERT_DOWNLOAD: '1',
    GATEWAY_LISTEN: ':4566',
  };
  return stringify({ containers: [container], env: { ...recipes?.env, ...developer?.env, machine } }).replaceAll(
    'localstack-extension-stripe',
    'extension-beta',
  );
}

/** A host with lstk, `lstk-extensions` on PATH, and a project to develop; returns how lstk is run there. */
async function hostWithLstk(
  host: ContainerHost,
  config: string,
): Promise<(...args: readonly string[]) => Promise<Finished>> {
  const folder = join(host.home, '.config/lstk');
  await mkdir(join(folder, 'extensions'), { recursive: true });
  await mkdir(join(folder, 'conf.d'));
  await writeFile(join(folder, 'config.toml'), config);
  await runAgent(['dev', 'new', 'my-extension'], { cwd: join(folder, 'extensions'), home: host.home });
  const programs = join(host.folder, 'programs');
  await mkdir(programs);
  await symlink(agentFile, join(programs, 'lstk-extensions'));
  const env = {
    ...childEnvironment({ home: host.home, path: [programs, dirname(process.execPath)] }),
    ...inject('docker'),
    LSTK_KEYRING: 'file',
    LOCALSTACK_DISABLE_EVENTS: '1',
    LOCALSTACK_AUTH_TOKEN: token,
  };
  const program = await lstk();
  return async (...args) => {
    const options = { cwd: host.folder, env, extendEnv: false, reject: false } as const;
    const { exitCode, stdout, stderr } = await execa(program, args, options);
    return { exitCode, stdout, stderr };
  };
}

async function untilAnswered(url: string): Promise<string> {
  let body = '';
  const answered = async (): Promise<number | undefined> => {
    const answer = await fetch(url).catch(() => undefined);
    body = (await answer?.text().catch(() => '')) ?? '';
    return answer?.status;
  };
  await expect.poll(answered, { timeout: 120_000, interval: 500 }).toBe(200);
  return body;
}

test('lstk starts LocalStack with its extensions and a project in developer mode; lstk extensions acts on its volume', async ({
  host,
}) => {
  const port = await freePort();
  const name = `extension-agent-lstk-${port}`;
  const run = await hostWithLstk(host, configuration(port, name, join(host.folder, 'packages')));
  const address = `http://127.0.0.1:${port}`;
  try {
    const started = await run('start', '--non-interactive', '--timeout', '5m');
    expect(started.exitCode, started.stdout + started.stderr).toBe(0);
    expect(JSON.parse(await untilAnswered(`${address}/_extension/my-extension`))).toEqual({
      extension: 'my-extension',
      version: '0.1.0',
    });
    expect(await untilAnswered(`${address}/_extension/extension-beta`)).toBe('1.0');

    const { filename, content } = buildPackage(extension({ name: 'from-file', version: '2.0' }));
    await writeFile(join(host.folder, filename), content);
    const installed = await run('extensions', 'install', `./${filename}`);
    expect(installed.stdout, installed.stderr).toContain('Installed from-file 2.0');
    expect(installed.stderr).toContain('lstk restart');
    const listed = await run('--json', 'extensions', 'list');
    const names = (JSON.parse(listed.stdout) as { extensions: { name: string }[] }).extensions.map((one) => one.name);
    expect(names, listed.stderr).toEqual(expect.arrayContaining(['extension-beta', 'from-file']));

    const restarted = await run('restart', '--non-interactive');
    expect(restarted.exitCode, restarted.stdout + restarted.stderr).toBe(0);
    expect(await untilAnswered(`${address}/_extension/from-file`)).toBe('2.0');

    const unknown = await run('extensions', 'instal');
    expect(unknown.exitCode).toBe(2);
    for (const { stdout, stderr } of [installed, listed, unknown]) expect(stdout + stderr).not.toContain(token);
  } finally {
    await docker(inject('docker'), 'rm', '--force', '--volumes', name);
  }
});
