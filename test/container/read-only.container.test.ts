import { chmod } from 'node:fs/promises';
import { expect } from 'vitest';
import { test } from '../fixtures/container.ts';
import { agentImage } from '../fixtures/docker-engine.ts';

const listExtensions = [
  '/opt/code/localstack/.venv/bin/python',
  '-c',
  'import importlib.metadata as m; print(*sorted(p.load().name for p in m.entry_points(group="localstack.extensions")))',
];

const removal = ['--entrypoint=sh', agentImage, '-c', 'rm -rf /volume/*'];

test('an unprivileged user with a read-only root file system needs the volume only', async ({ host }) => {
  await chmod(host.folder, 0o755);
  await chmod(host.volume, 0o777);
  await host.declare('extension-alpha', 'extension-source');
  const how = { options: ['--read-only', '--user=1000:1000'] };
  const first = await host.run(['--', ...listExtensions], how);
  expect(first, first.stderr).toMatchObject({ exitCode: 0, stdout: 'extension-alpha extension-source' });
  const second = await host.run(['--', ...listExtensions], how);
  expect(second.stderr).toMatch(/nothing to do/);
  expect(second.stdout).toBe('extension-alpha extension-source');
  // The volume belongs to user 1000 now.
  await host.docker('run', '--rm', '--user=1000', ...['--volume', `${host.volume}:/volume`], ...removal);
});
