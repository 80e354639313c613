import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { permanentFailure, type Failure } from '../../src/errors/failure.ts';
import { damagedArchive } from '../../src/resolution/damaged-archive.ts';
import { declareItem, environment } from '../fixtures/declaration.ts';
import { buildPackage } from '../fixtures/python-package.ts';
import { makeWorkspace } from '../fixtures/workspace.ts';

/** What an installer says of it, whatever it is. */
const RAW = permanentFailure('NOT_FOUND', 'It cannot be found.');

async function told(line: string, folders: readonly string[] = [], reason = RAW): Promise<Failure | null> {
  const { requirement } = await declareItem(line);
  return damagedArchive(requirement, reason, { folders, environment });
}

const { content } = buildPackage({ name: 'a', version: '1.0' });
const { content: source } = buildPackage({ name: 'a', version: '1.0', kind: 'sdist' });

test.each<readonly [what: string, file: string, content: Buffer, said: string | null]>([
  ['a wheel', 'a-1.0-py3-none-any.whl', content, null],
  ['a source archive', 'a-1.0.tar.gz', source, null],
  ['half a wheel', 'a-1.0-py3-none-any.whl', content.subarray(0, content.length / 2), 'zip archive'],
  ['nothing', 'a-1.0-py3-none-any.whl', Buffer.from(''), 'zip archive'],
  ['a web page', 'a-1.0.zip', Buffer.from('<html>'), 'zip archive'],
  ['a web page', 'a-1.0.tar.gz', Buffer.from('<html>'), 'gzip file'],
  ['a wheel', 'a-1.0.tar.bz2', content, 'bzip2 file'],
  ['a wheel', 'a-1.0.tar.xz', content, 'xz file'],
  ['anything', 'a-1.0.tar', Buffer.from('x'), null],
])('%s under the name %s', async (_, file, bytes, said) => {
  const { folder } = await makeWorkspace();
  const path = join(folder, file);
  await writeFile(path, bytes);
  const failure = await told(path);
  expect(failure?.message ?? null).toBe(said === null ? null : `${path} is not a ${said}, or only part of one.`);
});

test('what is not there, is no file or comes from elsewhere is not judged', async () => {
  const { folder } = await makeWorkspace();
  for (const line of [`a @ file://${folder}/none.whl`, `a @ file://${folder}`, 'https://h/a-1.0.zip', 'a']) {
    expect(await told(line)).toBeNull();
  }
});

test('the newest wheel that meets a requirement is looked at in the folders of find-links', async () => {
  const { folder } = await makeWorkspace();
  const put = async (file: string, bytes: Buffer): Promise<string> => {
    await writeFile(join(folder, file), bytes);
    return join(folder, file);
  };
  await put('a-1.0-py3-none-any.whl', content);
  const newest = await put('a-2.0-py3-none-any.whl', Buffer.from('<html>'));
  await put('a-2.0.tar.gz', Buffer.from('<html>'));
  await put('a-3.0-py3-none-win32.whl', Buffer.from('<html>'));
  await put('a_b-4.0-py3-none-any.whl', Buffer.from('<html>'));
  const folders = [join(folder, 'none'), folder];
  const message = `${newest} is not a zip archive, or only part of one.`;
  expect((await told('a', folders))?.message).toBe(message);
  expect((await told('a>1', folders))?.message).toBe(message);
  expect(await told('a<2', folders)).toBeNull();
  expect(await told('b', folders)).toBeNull();
  expect(await told('a', folders, permanentFailure('BUILD_FAILED', 'It cannot be built.'))).toBeNull();
});
