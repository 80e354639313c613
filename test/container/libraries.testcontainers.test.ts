import { join } from 'node:path';
import { execa } from 'execa';
import { expect, inject } from 'vitest';
import { childEnvironment } from '../fixtures/child-environment.ts';
import { listExtensions, test } from '../fixtures/container.ts';
import { agentImage } from '../fixtures/docker-engine.ts';
import { testcontainersForNode, testcontainersForPython } from '../fixtures/tool-cache.ts';

const fixtures = join(import.meta.dirname, '../fixtures');

test('testcontainers for Node and for Python start LocalStack with its extensions', async ({ host }) => {
  const options = JSON.stringify({
    environment: {
      EXTENSION_AUTO_INSTALL: 'extension-beta',
      PIP_NO_INDEX: '1',
      PIP_FIND_LINKS: '/packages',
      SKIP_SSL_CERT_DOWNLOAD: '1',
    },
    packages: join(host.folder, 'packages'),
    command: listExtensions,
  });
  const env = { ...childEnvironment({ home: host.home }), ...inject('docker'), TESTCONTAINERS_RYUK_DISABLED: 'true' };
  const node = [join(fixtures, 'testcontainers.mjs'), await testcontainersForNode(), agentImage, options];
  const python = [join(fixtures, 'testcontainers_python.py'), agentImage, options];
  const runs = await Promise.all([
    execa(process.execPath, node, { env, extendEnv: false, reject: false }),
    execa(await testcontainersForPython(), python, { env, extendEnv: false, reject: false }),
  ]);
  for (const { stdout, stderr } of runs) {
    expect(stdout, stderr).toMatch(/^\{.*\}$/m);
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toEqual({ status: 200, extensions: 'extension-beta' });
  }
});
