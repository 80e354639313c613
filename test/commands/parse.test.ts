import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseFiles } from '../../src/commands/parse.ts';
import { machineReader } from '../../src/system/source-reader.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'parse-'));
  writeFileSync(join(folder, 'good.txt'), 'Foo[x]>=1 ; os_name == "posix"\n--pre\n-e git+https://u:s3cret@h/x#egg=y\n');
  writeFileSync(join(folder, 'bad.txt'), 'foo\nbar==\nbaz=1\n');
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function run(files: string[], json: boolean): Promise<{ status: number; stdout: string[]; stderr: string }> {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const status = await parseFiles(files, {
    cwd: folder,
    reader: machineReader(),
    variables: {},
    json,
    write: (line) => stdout.push(line),
    writeError: (text) => stderr.push(text),
  });
  return { status, stdout, stderr: stderr.join('\n') };
}

test('one JSON document a file, in the order given; 3 when one is not valid', async () => {
  const { status, stdout, stderr } = await run(['good.txt', 'bad.txt', 'missing.txt'], true);
  expect(status).toBe(3);
  expect(stderr).toBe('');
  const documents = stdout.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(documents).toMatchObject([
    {
      requirements: [
        { name: 'foo', line: 1, source: 'good.txt' },
        { name: 'y', editable: true },
      ],
      options: { pre: true },
    },
    { error: { file: 'bad.txt', line: 2 } },
    { error: { file: 'missing.txt', line: null } },
  ]);
  expect(Object.keys(documents[1] ?? {})).toEqual(['error']);
});

test('0 when all are valid', async () => {
  expect(await run(['good.txt', join(folder, 'good.txt')], true)).toMatchObject({ status: 0 });
});

test('for people: what is valid on stdout, all errors on stderr, no secrets', async () => {
  const { status, stdout, stderr } = await run(['good.txt', 'bad.txt'], false);
  expect(status).toBe(3);
  expect(stdout).toEqual([
    'requirement name foo[x]>=1 ; os_name == "posix" (good.txt:1)',
    'editable vcs y @ git+https://****@h/x#egg=y (good.txt:3)',
    'option pre: true',
    'option allReleases: :all:',
    'requirement name foo (bad.txt:1)',
  ]);
  expect(stderr).toMatch(/^bad.txt:2:4: [^]*\nbad.txt:3:4: /);
});
