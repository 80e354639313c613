import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, inject } from 'vitest';
import { childEnvironment } from '../fixtures/child-environment.ts';
import { listExtensions, test } from '../fixtures/container.ts';
import { agentImage } from '../fixtures/docker-engine.ts';
import { recipe } from '../fixtures/recipe.ts';
import { testcontainersForJava } from '../fixtures/tool-cache.ts';

test('the recipe of testcontainers for Java starts LocalStack with its extensions', async ({ host }) => {
  const local = { PIP_NO_INDEX: '1', PIP_FIND_LINKS: '/packages', SKIP_SSL_CERT_DOWNLOAD: '1' };
  const variables = Object.entries(local).map(([name, value]) => `.withEnv("${name}", "${value}")`);
  const packages = `.withFileSystemBind("${join(host.folder, 'packages')}", "/packages", BindMode.READ_ONLY)`;
  const piece = recipe('Testcontainers', 'java', agentImage)
    .replace('localstack-extension-stripe', 'extension-beta')
    .replace(/^(?=\s*\.withStartupTimeout)/mu, `${variables.join('')}${packages}\n`);
  const source = await readFile(join(import.meta.dirname, '../fixtures/Testcontainers.java'), 'utf8');
  const file = join(host.folder, 'Testcontainers.java');
  await writeFile(
    file,
    source.replace('// PIECE', () => piece),
  );
  const env = {
    ...childEnvironment({ home: host.home }),
    ...inject('docker'),
    TESTCONTAINERS_RYUK_DISABLED: 'true',
    // It tries with a small image first whether files can be mounted: this one is here.
    TESTCONTAINERS_TINYIMAGE_CONTAINER_IMAGE: agentImage,
    LOCALSTACK_AUTH_TOKEN: 'ls-token-of-the-test',
  };
  const args = ['-cp', join(await testcontainersForJava(), '*'), file, ...listExtensions];
  const { stdout, stderr } = await execa('java', args, { env, extendEnv: false, reject: false });
  expect(stdout, stderr).toMatch(/^\{.*\}$/m);
  expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toEqual({ status: 200, extensions: 'extension-beta' });
});
