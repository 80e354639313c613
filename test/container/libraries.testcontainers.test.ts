import { join } from 'node:path';
import { execa } from 'execa';
import { expect, inject } from 'vitest';
import { childEnvironment } from '../fixtures/child-environment.ts';
import { listExtensions, test } from '../fixtures/container.ts';
import { agentImage } from '../fixtures/docker-engine.ts';
import { recipe } from '../fixtures/recipe.ts';
import { testcontainersForNode, testcontainersForPython } from '../fixtures/tool-cache.ts';

const fixtures = join(import.meta.dirname, '../fixtures');

test('the recipes of testcontainers for Node and for Python start LocalStack with its extensions', async ({ host }) => {
  const packages = join(host.folder, 'packages');
  const local = { PIP_NO_INDEX: '1', PIP_FIND_LINKS: '/packages', SKIP_SSL_CERT_DOWNLOAD: '1' };
  const command = JSON.stringify(listExtensions);
  const program = (language: string, machine: string): string =>
    recipe('Testcontainers', language, agentImage)
      .replace('localstack-extension-stripe', 'extension-beta')
      .replace(/^(?=\s*\.(?:start\(|withStartupTimeout))/mu, machine);
  const js = program(
    'js',
    `.withEnvironment(${JSON.stringify(local)}).withBindMounts([{ source: '${packages}', target: '/packages', mode: 'ro' }])`,
  );
  const variables = Object.entries(local).map(([name, value]) => `.with_env('${name}', '${value}')`);
  const py = program('python', `${variables.join('')}.with_volume_mapping('${packages}', '/packages', 'ro')`);
  const env = {
    ...childEnvironment({ home: host.home }),
    ...inject('docker'),
    TESTCONTAINERS_RYUK_DISABLED: 'true',
    LOCALSTACK_AUTH_TOKEN: 'ls-token-of-the-test',
  };
  const node = [join(fixtures, 'testcontainers.mjs'), await testcontainersForNode(), js, command];
  const python = [join(fixtures, 'testcontainers_python.py'), py, command];
  const runs = await Promise.all([
    execa(process.execPath, node, { env, extendEnv: false, reject: false }),
    execa(await testcontainersForPython(), python, { env, extendEnv: false, reject: false }),
  ]);
  for (const { stdout, stderr } of runs) {
    expect(stdout, stderr).toMatch(/^\{.*\}$/m);
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toEqual({ status: 200, extensions: 'extension-beta' });
  }
});
