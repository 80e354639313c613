import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { AdvisoryRecord } from '../../src/audit/advisory-record.ts';
import { KeptAnswers } from '../../src/audit/kept-answers.ts';
import { normalizeName } from '../../src/requirements/project-name.ts';

test('where there is more than is read again the older answers go, and the newest stays', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kept-answers-'));
  onTestFinished(async () => rm(folder, { recursive: true }));
  const file = join(folder, 'advisories.json');
  const kept = KeptAnswers.read(file, 'https://osv.test');
  const packages = Array.from({ length: 12 }, (_, index) => ({ name: normalizeName(`p-${index}`), version: '1.0' }));
  // One after the other, each with an advisory of a megabyte.
  for (const one of packages) {
    const record: AdvisoryRecord = {
      ...{ id: `GHSA-${one.name}`, modified: '1', aliases: [], isWithdrawn: false, level: null, score: null },
      ...{ summary: 'x'.repeat(1024 * 1024), affected: [] },
    };
    kept.add([one], [[record.id]], [record]);
  }
  kept.write(file);
  const again = KeptAnswers.read(file, 'https://osv.test');
  const known = packages.map((one) => again.find(one)?.advisories[0]?.id ?? null);
  expect([known[0], known.at(-1)]).toEqual([null, 'GHSA-p-11']);
});
