import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** What a command printed as JSON in a golden output. */
async function outputs(golden: string, command: string): Promise<readonly unknown[]> {
  const text = await readFile(join(root, `test/golden/${golden}.txt`), 'utf8');
  const blocks = text.matchAll(
    /^\$ [^\n]*localstack-extensions ([a-z -]+) --json\n.*\n----- stdout: .* -----\n([^]*?)\n----- stderr/gmu,
  );
  return [...blocks].filter(([, given]) => given === command).map(([, , json = '']) => JSON.parse(json) as unknown);
}

test.for([
  ['list', 'list', 'list'],
  ['status', 'status', 'status'],
  ['plan', 'plan', 'plan'],
  ['outdated', 'outdated', 'json'],
  ['rollback --list', 'rollback-list', 'json'],
  ['rollback', 'rollback', 'json'],
  ['dev list', 'dev-list', 'json'],
  ['status --ready', 'status-ready', 'json'],
] as const)('%s --json is as its schema says, and no looser', async ([command, name, golden]) => {
  const schema = JSON.parse(await readFile(join(root, `docs/schemas/${name}.schema.json`), 'utf8')) as object;
  // The golden outputs hold one time for all.
  const formats = { 'date-time': true } as const;
  const validate = new Ajv({ strict: true, allowUnionTypes: true, formats }).compile(schema);
  const printed = await outputs(golden, command);
  expect(printed.length).toBeGreaterThan(0);
  for (const output of printed) {
    expect(validate(output), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...(output as object), other: 1 })).toBe(false);
    expect(validate({ ...(output as object), version: 2 })).toBe(false);
  }
});

test('each line of the JSON log is as its schema says', async () => {
  const schema = JSON.parse(await readFile(join(root, 'docs/schemas/log.schema.json'), 'utf8')) as object;
  const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(schema);
  const text = await readFile(join(root, 'test/golden/json-log.txt'), 'utf8');
  const lines = [...text.matchAll(/^\{"level".*\}$/gmu)].map(([line]) =>
    line.replaceAll(/\[(?:TIME|MILLISECONDS)\]/gu, '1'),
  );
  const fields = new Set<string>();
  for (const line of lines) {
    const told = JSON.parse(line) as object;
    expect(validate(told), JSON.stringify(validate.errors)).toBe(true);
    for (const name of Object.keys(told)) fields.add(name);
  }
  expect([...fields]).toEqual(
    expect.arrayContaining(['code', 'origin', 'subject', 'hint', 'transient', 'kept', 'counts', 'duration_ms']),
  );
});
