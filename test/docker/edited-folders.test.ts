import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { editedFolders, rememberEditedFolders } from '../../src/docker/edited-folders.ts';
import { readSettings } from '../../src/settings/settings.ts';

test('what is installed with -e is seen by later containers of the volume, as long as it is there', () => {
  const folder = mkdtempSync(join(tmpdir(), 'edited-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const { settings } = readSettings({ CONFIG_DIR: join(folder, 'settings') }, folder);
  const source = join(folder, 'project');
  const moved = join(folder, 'moved');
  mkdirSync(source);
  mkdirSync(moved);
  const target = '/opt/code/extensions/project';
  const wheel = { source: join(folder, 'a.whl'), target: '/tmp/a.whl', isWritable: false };
  expect(editedFolders(settings, '/one')).toEqual([]);

  rememberEditedFolders(settings, '/one', [wheel, { source, target, isWritable: true }]);
  rememberEditedFolders(settings, '/two', [{ source, target, isWritable: true }]);
  rememberEditedFolders(settings, '/one', [{ source: moved, target, isWritable: true }]);
  expect(editedFolders(settings, '/one')).toEqual([{ source: moved, target, isWritable: true }]);
  expect(editedFolders(settings, '/two')).toEqual([{ source, target, isWritable: true }]);
  expect(editedFolders(settings, '/three')).toEqual([]);

  rmSync(moved, { recursive: true });
  expect(editedFolders(settings, '/one')).toEqual([]);
  writeFileSync(join(folder, 'settings/extensions-editable.json'), '{"version":');
  expect(editedFolders(settings, '/two')).toEqual([]);
  rememberEditedFolders(settings, '/two', [{ source, target, isWritable: true }]);
  expect(editedFolders(settings, '/two')).toHaveLength(1);
});
