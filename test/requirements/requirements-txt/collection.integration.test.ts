import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askParser, comparable } from '../../fixtures/comparison.ts';
import { askOracle, type OracleAnswer } from '../../fixtures/oracle.ts';
import { collectionFiles, collectionVariables, readCollection } from './collection.ts';
import { writeGenerated } from './generated-tree.ts';

const cases = readCollection();
const topics = [...new Set(cases.map(({ topic }) => topic))];
let root: string;
let ours: OracleAnswer[];
let pips: OracleAnswer[];

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'collection-'));
  const files = writeGenerated(root, collectionFiles(cases));
  [ours, pips] = await Promise.all([askParser(files, collectionVariables), askOracle(files, collectionVariables)]);
}, 300_000);

afterAll(() => {
  rmSync(root, { recursive: true });
}, 60_000);

test('the collection is as large as promised, valid and not', () => {
  expect(new Set(cases.map(({ written }) => written)).size).toBeGreaterThanOrEqual(400);
  expect(topics.length).toBeGreaterThanOrEqual(12);
  const refused = pips.filter((answer) => 'error' in answer).length;
  expect(refused).toBeGreaterThan(200);
  expect(cases.length - refused).toBeGreaterThan(200);
});

describe.each(topics)('%s', (topic) => {
  const ofTopic = cases.flatMap(({ written, topic: own }, index) => (own === topic ? [{ written, index }] : []));
  test.each(ofTopic)('$written', ({ index }) => {
    expect(comparable(ours[index])).toEqual(comparable(pips[index]));
  });
});
