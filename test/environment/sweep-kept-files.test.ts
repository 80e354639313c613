import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { sweepKeptFiles } from '../../src/environment/sweep-kept-files.ts';
import { makeOwnFolder } from '../../src/system/own-folder.ts';

test('copies stay that a declaration names, or was made from', () => {
  const kept = mkdtempSync(join(tmpdir(), 'kept-files-'));
  onTestFinished(() => {
    rmSync(kept, { recursive: true });
  });
  for (const name of ['archive', 'bundle', 'unused']) makeOwnFolder(join(kept, name));
  sweepKeptFiles(kept, [
    { requirement: `file://${kept}/archive/a-1.0.tar.gz`, folder: '/home/me' },
    { requirement: 'alpha==1.0', folder: join(kept, 'bundle') },
  ]);
  expect(readdirSync(kept).sort()).toEqual(['archive', 'bundle']);
});
