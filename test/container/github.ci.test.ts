import { cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { expect, inject, onTestFinished } from 'vitest';
import { childEnvironment } from '../fixtures/child-environment.ts';
import { test } from '../fixtures/container.ts';
import { baseImage, docker } from '../fixtures/docker-engine.ts';
import { freePort } from '../fixtures/host-mode.ts';
import { recipe } from '../fixtures/recipe.ts';
import { projectRoot } from '../fixtures/test-state.ts';
import { act } from '../fixtures/tool-cache.ts';

const cacheAction = join(projectRoot, 'test/fixtures/cache-action');

/** The recipe's workflow as it runs here, and a second job that runs after it. */
function workflow(container: string, port: number): string {
  const [, steps = ''] = recipe('GitHub Actions', 'yaml')
    .replaceAll('localstack-extension-stripe', 'localstack-extension-hello-world')
    .replace(/OWNER\/\S+/, './')
    .replace(
      /^( +)auth-token: .*$/m,
      [
        '$1auth-token: the-token',
        `$1image: ${baseImage}`,
        `$1container: ${container}`,
        `$1port: ${port}`,
        '$1environment: SKIP_SSL_CERT_DOWNLOAD=1',
      ].join('\n'),
    )
    .split('    runs-on: ubuntu-latest\n');
  const job = (name: string, more: string): string =>
    `  ${name}:\n    runs-on: ubuntu-latest\n${more}${steps}      - run: docker exec ${container} env | grep TOKEN; docker rm --force --volumes ${container}\n`;
  return `on: push\njobs:\n${job('first', '')}${job('second', '    needs: first\n')}`;
}

test('the action starts LocalStack with its extensions, shows the plan, and keeps the downloads for the next run', async ({
  host,
}) => {
  const port = await freePort();
  const container = `extension-agent-action-${port}`;
  const checkout = join(host.folder, 'checkout');
  const store = join(host.folder, 'store');
  await mkdir(join(checkout, '.github/workflows'), { recursive: true });
  await mkdir(store);
  for (const name of ['action.yml', 'scripts', 'dist']) {
    await cp(join(projectRoot, name), join(checkout, name), { recursive: true });
  }
  await writeFile(join(checkout, '.github/workflows/test.yml'), workflow(container, port));
  await execa('git', ['init', '--quiet'], { cwd: checkout });
  onTestFinished(async () => {
    await docker(inject('docker'), 'rm', '--force', '--volumes', container);
  });
  const options = [
    ...['push', '--platform', 'ubuntu-latest=-self-hosted', '--action-offline-mode', '--env', `CACHE_STORE=${store}`],
    ...['--local-repository', `actions/cache@v4=${cacheAction}`],
  ];
  const path = [dirname(process.execPath)];
  const { stdout, stderr, exitCode } = await execa(await act(), options, {
    cwd: checkout,
    env: { ...childEnvironment({ home: host.home, realIndex: true, path }), ...inject('docker') },
    extendEnv: false,
    reject: false,
  });
  expect(exitCode, stdout + stderr).toBe(0);
  const [first = '', second = ''] = stdout.split(/^(?=.*second.* Run Set up job)/m);
  for (const [job, said] of [first, second].entries()) {
    expect(said).toContain('### LocalStack extensions: 1 to install');
    expect(said).toContain('| install | `localstack-extension-hello-world` |');
    expect(said).toContain('extension hello-world loaded');
    expect(said).toContain('"services":');
    expect(said).toContain('LOCALSTACK_AUTH_TOKEN=the-token');
    expect(said).toContain(
      job === 0 ? 'cache miss: localstack-extensions-Linux-' : 'cache hit: localstack-extensions-',
    );
  }
  const [entry = ''] = await readdir(store);
  expect(await readdir(join(store, entry))).toContain('uv');
});
