import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { readLockedPackages, readReport } from '../../src/installer/pip-report.ts';
import { readChanges, withStatedVersions } from '../../src/installer/uv-report.ts';
import { makeWorkspace } from '../fixtures/workspace.ts';

const demo = { metadata: { name: 'Demo.Package', version: '1.0' }, is_direct: false };
const wheel = { url: 'https://h/demo-1.0-py3-none-any.whl', archive_info: { hashes: { sha256: 'ab' } } };

const pipReport = (install: unknown): string => JSON.stringify({ version: '1', install });

test('uv names what it would install; its text says where from', () => {
  const stdout = JSON.stringify({
    changes: [
      { name: 'alpha', version: '1.0', action: 'installed' },
      { name: 'beta', version: null, action: 'installed' },
      { name: 'gamma', version: '2.0', action: 'uninstalled' },
    ],
  });
  expect(readChanges(stdout, ' + alpha==1.0\n + beta @ file:///beta\n')).toEqual({
    kind: 'resolved',
    packages: [
      { name: 'alpha', version: '1.0', url: null },
      { name: 'beta', version: '', url: 'file:///beta' },
    ],
  });
  expect(readChanges('', '')).toEqual({ kind: 'resolved', packages: [] });
});

test('the version of a folder is the one that it states', async () => {
  const { folder } = await makeWorkspace();
  const project = join(folder, 'a b');
  await mkdir(project);
  await writeFile(join(project, 'pyproject.toml'), '[project]\nname = "beta"\nversion = "1.2"\n');
  const stdout = JSON.stringify({ changes: [{ name: 'beta', version: null, action: 'installed' }] });
  const versionAt = async (url: string): Promise<unknown> =>
    withStatedVersions(readChanges(stdout, ` + beta @ ${url}\n`));
  const stated = { name: 'beta', version: '1.2' };
  expect(await versionAt(pathToFileURL(project).href)).toMatchObject({ packages: [stated] });
  expect(await versionAt(`${pathToFileURL(project).href}#subdirectory=c`)).toMatchObject({
    packages: [{ version: '' }],
  });
  expect(await versionAt('git+file:///beta')).toMatchObject({ packages: [{ version: '' }] });
});

test('pip names what it would install, and its files', () => {
  const report = pipReport([{ ...demo, download_info: wheel }]);
  expect(readReport(report)).toEqual({
    kind: 'resolved',
    packages: [{ name: 'demo-package', version: '1.0', url: null }],
  });
  expect(readLockedPackages(report)).toEqual({
    kind: 'locked',
    packages: [
      {
        name: 'demo-package',
        version: '1.0',
        wheels: [{ name: 'demo-1.0-py3-none-any.whl', url: wheel.url, hashes: { sha256: 'ab' } }],
      },
    ],
  });
});

test.for([
  ['uv', '{', ''],
  ['uv', 'null', ''],
  ['uv', '{"changes": {}}', ' at changes'],
  ['uv', '{"changes": [{"name": "alpha"}]}', ' at changes.0.action'],
  ['uv', '{"changes": [null]}', ' at changes.0'],
  ['pip', '', ''],
  ['pip', '{}', ' at install'],
  ['pip', pipReport([{ ...demo, download_info: {} }]), ' at install.0.download_info.url'],
  ['pip', pipReport([{ ...demo, metadata: { name: 'demo' }, download_info: wheel }]), ' at install.0.metadata.version'],
] as const)('what %s reports is %s: the outcome is a failure', ([installer, report, place]) => {
  const failed = {
    kind: 'failed',
    failure: {
      code: 'INSTALL_FAILED',
      message: `What ${installer} reports cannot be read${place}.`,
      hint: expect.stringMatching(/uv/) as string,
      transient: false,
      output: report,
    },
  };
  const readers = installer === 'uv' ? [(text: string) => readChanges(text, '')] : [readReport, readLockedPackages];
  for (const read of readers) expect(read(report)).toEqual(failed);
});

test('a report that cannot be read is shown without its secrets, and not whole', () => {
  const outcome = readChanges(`https://user:secret@host/simple ${'x'.repeat(10_000)}`, '');
  const output = outcome.kind === 'failed' ? outcome.failure.output : '';
  expect(output).toHaveLength(1_000);
  expect(output).not.toContain('secret');
});
