import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { OLDEST_NODE, unsupportedNode } from '../../src/settings/node-version.ts';
import { projectRoot } from '../fixtures/test-state.ts';

test.for(['20.20.2', '22.14.0', '0.10.48', '18.0.0', '21.99.99'])('Node %s is too old', (version) => {
  expect(unsupportedNode(version)).toMatchObject({
    code: 'NODE_UNSUPPORTED',
    message: `Node 22.15 or newer is required (this is ${version}).`,
  });
});

test.for(['22.15.0', '22.23.3', '23.0.0', '24.1.0-nightly', '100.0.0'])('Node %s will do', (version) => {
  expect(unsupportedNode(version)).toBeNull();
});

test('the package, the build and the program agree on the oldest Node', async () => {
  const manifest = JSON.parse(await readFile(join(projectRoot, 'package.json'), 'utf8')) as { engines: object };
  expect(manifest.engines).toEqual({ node: `>=${OLDEST_NODE}` });
  expect(await readFile(join(projectRoot, 'scripts/build.mjs'), 'utf8')).toContain(`'node${OLDEST_NODE}'`);
});
