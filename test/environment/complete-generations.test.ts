import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { writeLedger } from '../../src/environment/ledger.ts';
import { isComplete, completeGenerations } from '../../src/environment/complete-generations.ts';
import { makeWorkspace } from '../fixtures/workspace.ts';

let generations: string;

beforeEach(async () => {
  generations = join((await makeWorkspace()).folder, 'generations');
});

async function complete(id: string): Promise<string> {
  const folder = join(generations, id);
  await mkdir(folder, { recursive: true });
  writeLedger(folder, {
    id,
    created: '2026-01-01T00:00:00.000Z',
    agent: '0.1.0',
    python: '3.13',
    localstack: { venv: '/ls', version: null },
    declaration: '',
    mounted: '',
    rollback: null,
    items: [],
    packages: [],
    importable: [],
    broken: [],
    commands: [],
  });
  return folder;
}

test('a generation is whole once its ledger is there', async () => {
  const folder = await complete('20260101T000000-aaaaaa');
  expect(isComplete(folder)).toBe(true);
  await writeFile(join(folder, 'ledger.json'), '{');
  expect(isComplete(folder)).toBe(false);
});

test('a clone that was cut short is not whole, although it has the ledger of its original', async () => {
  const original = await complete('20260101T000000-aaaaaa');
  const clone = join(generations, '20260102T000000-bbbbbb');
  await cp(original, clone, { recursive: true });
  expect(isComplete(clone)).toBe(false);
  expect(completeGenerations(generations)).toEqual(['20260101T000000-aaaaaa']);
});

test('what was adopted is whole as it is, and older than all that was made', async () => {
  await complete('20260101T000000-aaaaaa');
  await mkdir(join(generations, 'adopted-1767225600000'));
  expect(completeGenerations(generations)).toEqual(['adopted-1767225600000', '20260101T000000-aaaaaa']);
});
