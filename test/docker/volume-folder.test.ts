import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { checkVolumeFolder } from '../../src/docker/volume-folder.ts';

test('a volume may be a folder that is there or can be made, and nothing else', () => {
  const folder = mkdtempSync(join(tmpdir(), 'volume-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const file = join(folder, 'file');
  writeFileSync(file, '');
  expect(() => {
    checkVolumeFolder(folder);
    checkVolumeFolder(join(folder, 'new/volume'));
  }).not.toThrow();
  for (const place of [file, join(file, 'volume')]) {
    expect(() => {
      checkVolumeFolder(place);
    }).toThrow(`The volume folder ${place} cannot be used: ${file} is not a folder.`);
  }
});
