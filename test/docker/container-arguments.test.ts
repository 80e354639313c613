import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parseItem } from '../../src/requirements/auto-install/auto-install.ts';
import { containerArguments, containerOutput } from '../../src/docker/container-arguments.ts';
import { localPath } from '../../src/requirements/local-path.ts';
import { machineReader } from '../../src/system/source-reader.ts';

async function specOf(text: string, folder: string) {
  const reader = machineReader({ signal: new AbortController().signal, variables: {}, offline: true });
  const context = { reader, folder, variables: {}, relativeFileUrls: true, source: 'install', line: 1 };
  const { requirements } = await parseItem(text, context);
  const [requirement] = requirements;
  if (requirement === undefined) throw new Error(`${text} is no requirement`);
  return { text, requirement, path: localPath(requirement), name: null };
}

test('files go to /tmp to be read, folders to edit to where developer mode has them, the rest as it is', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'container-arguments-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  for (const name of ['one', 'two']) {
    mkdirSync(join(folder, name, 'my ext'), { recursive: true });
    writeFileSync(join(folder, name, 'my ext/pyproject.toml'), '');
  }
  writeFileSync(join(folder, 'a-1.0.tar.gz'), '');
  const texts = ['alpha<2', './a-1.0.tar.gz', "-e './one/my ext'", "-e './two/my ext'", './one/../a-1.0.tar.gz'];
  const specs = await Promise.all(texts.map((text) => specOf(text, folder)));
  expect(containerArguments(specs)).toEqual({
    args: [
      'alpha<2',
      'file:///tmp/a-1.0.tar.gz',
      '--editable',
      'file:///opt/code/extensions/my%20ext',
      '--editable',
      'file:///opt/code/extensions/2/my%20ext',
      'file:///tmp/a-1.0.tar.gz',
    ],
    binds: [
      { source: join(folder, 'a-1.0.tar.gz'), target: '/tmp/a-1.0.tar.gz', isWritable: false },
      { source: join(folder, 'one/my ext'), target: '/opt/code/extensions/my ext', isWritable: true },
      { source: join(folder, 'two/my ext'), target: '/opt/code/extensions/2/my ext', isWritable: true },
    ],
  });
});

test('what is edited already keeps its place, and another folder of that name gets one of its own', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'container-arguments-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  for (const name of ['one', 'two']) {
    mkdirSync(join(folder, name, 'ext'), { recursive: true });
    writeFileSync(join(folder, name, 'ext/pyproject.toml'), '');
  }
  const target = '/opt/code/extensions/ext';
  const edited = [{ source: join(folder, 'one/ext'), target, isWritable: true }];
  const targetsOf = async (...texts: readonly string[]) => {
    const specs = await Promise.all(texts.map((text) => specOf(text, folder)));
    return containerArguments(specs, edited).binds.map((bind) => bind.target);
  };
  expect(await targetsOf('-e ./one/ext')).toEqual([target]);
  expect(await targetsOf('-e ./two/ext')).toEqual(['/opt/code/extensions/2/ext']);
  expect(await targetsOf('./one/ext', '-e ./two/ext', '-e ./one/ext')).toEqual([
    '/tmp/ext',
    '/opt/code/extensions/2/ext',
    target,
  ]);
});

test('what is written lies in a folder of this machine that the container writes to', () => {
  expect(containerOutput('/home/me/out/a.zip')).toEqual({
    path: '/tmp/output/a.zip',
    bind: { source: '/home/me/out', target: '/tmp/output', isWritable: true },
  });
});
