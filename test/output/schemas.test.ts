import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** What a verb printed as JSON in a golden output. */
async function outputs(verb: string): Promise<readonly unknown[]> {
  const text = await readFile(join(root, `test/golden/${verb}.txt`), 'utf8');
  const blocks = text.matchAll(
    /^\$ [^\n]*localstack-extensions [a-z]+ --json\n.*\n----- stdout: .* -----\n([^]*?)\n----- stderr/gmu,
  );
  return [...blocks].map(([, json = '']) => JSON.parse(json) as unknown);
}

test.for(['list', 'status', 'plan'])('%s --json is as its schema says, and no looser', async (verb) => {
  const schema = JSON.parse(await readFile(join(root, `docs/schemas/${verb}.schema.json`), 'utf8')) as object;
  const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(schema);
  const printed = await outputs(verb);
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
