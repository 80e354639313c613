import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { startAgent } from '../fixtures/agent.ts';
import { fakeLocalStack } from '../fixtures/localstack-venv.ts';
import { uv } from '../fixtures/uv.ts';

test('--version names the agent, Node and the installers', async () => {
  const [folder, uvFile] = await Promise.all([fakeLocalStack(), uv()]);
  const [{ stdout: ofUv }, { stdout: ofPip }] = await Promise.all([
    execa(uvFile, ['--version']),
    execa(`${folder}/bin/python`, ['-m', 'pip', '--version']),
  ]);
  const { exitCode, stdout, stderr } = await startAgent(['--version'], { path: [dirname(uvFile)], localStack: folder });
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
  expect(stdout.trimEnd().split('\n')).toEqual([
    `localstack-extensions ${manifest.version}`,
    `node ${process.versions.node}`,
    ofUv.split(' ').slice(0, 2).join(' '),
    ofPip.split(' ').slice(0, 2).join(' '),
  ]);
});

test('--version says which installer is not there', async () => {
  const { exitCode, stdout } = await startAgent(['--version'], { localStack: '/missing' });
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^uv not found\npip not found$/m);
});

test.for(['start', 'list', '--version'])('a Node that is too old is told in one sentence: %s', async (word) => {
  const oldNode = fileURLToPath(new URL('../fixtures/old-node.cjs', import.meta.url));
  const { exitCode, stdout, stderr } = await startAgent([word], { nodeArguments: ['--require', oldNode] });
  expect(exitCode).toBe(7);
  expect(stdout).toBe('');
  expect(stderr.trimEnd()).toBe(
    'localstack-extensions ERROR NODE_UNSUPPORTED: Node 22.15 or newer is required (this is 12.22.9).\n' +
      '    Hint: Install a newer Node, or use the image, which brings its own.',
  );
});
