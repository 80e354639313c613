import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { OPTIONS, OTHER_COMMANDS, pipVariable, rowOf } from '../../src/installer/option-table.ts';
import { fakeLocalStack } from '../fixtures/localstack-venv.ts';
import { projectRoot } from '../fixtures/test-state.ts';
import { uv } from '../fixtures/uv.ts';

/** Options of a command line only: what they say comes with each call. */
const CALLS_ONLY = ['PIP_HELP', 'PIP_VERSION'];

async function uvSays(...args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await execa(await uv(), args, { reject: false });
  return `${stdout}\n${stderr}`;
}

test('every option of pip install has its row', async () => {
  const script =
    'from pip._internal.commands import create_command as make\n' +
    'for option in make("install").parser.option_list_all: print(*option._long_opts, sep="\\n")';
  const { stdout } = await execa(join(await fakeLocalStack(), 'bin/python'), ['-c', script]);
  const names = stdout.split('\n').map((option) => pipVariable(option.replace(/^--/u, '')));
  expect(names.length).toBeGreaterThan(60);
  expect(names.filter((name) => rowOf(name) === null && !CALLS_ONLY.includes(name))).toEqual([]);
});

test('every variable of uv pip install has its row', async () => {
  const help = await uvSays('pip', 'install', '--help');
  const names = [...help.matchAll(/\[env:\s+[`"]?(UV_[A-Z_]+)/gu)].map(([, name = '']) => name);
  expect(names.length).toBeGreaterThan(25);
  expect(names.filter((name) => rowOf(name) === null && !OTHER_COMMANDS.test(name))).toEqual([]);
});

test.each([
  ['a uv.toml', ''],
  ['its table pip', '[pip]\n'],
])('every key of %s has its row', async (_, table) => {
  const file = join(await mkdtemp(join(tmpdir(), 'option-table-')), 'uv.toml');
  await writeFile(file, `${table}no-such-key = 1\n`);
  const said = await uvSays('pip', 'list', '--config-file', file);
  const keys = [...(/expected one of (.*)/u.exec(said)?.[1] ?? '').matchAll(/`([a-z-]+)`/gu)].map(
    ([, key = '']) => key,
  );
  expect(keys.length).toBeGreaterThan(40);
  const renamed = new Map([['allow-insecure-host', 'insecure-host']]);
  const names = keys.map((key) => `UV_${(renamed.get(key) ?? key).toUpperCase().replaceAll('-', '_')}`);
  expect(names.filter((name) => rowOf(name) === null && !OTHER_COMMANDS.test(name) && name !== 'UV_PIP')).toEqual([]);
});

test('the documentation shows the table', async () => {
  const text = await readFile(join(projectRoot, 'docs/installers.md'), 'utf8');
  const shown = text.split('\n').flatMap((line) => {
    const [, pip, uvNames, meaning, withUv, withPip] = line.split('|').map((cell) => cell.trim());
    return withPip === undefined || pip === 'pip' || /^-+$/u.test(pip ?? '')
      ? []
      : [[pip, uvNames, meaning, withUv, withPip]];
  });
  const words = { used: 'yes', passed: 'yes', met: 'holds anyway', unused: 'warning', refused: 'error' };
  const code = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(' ');
  expect(shown).toEqual(
    OPTIONS.map(({ pip, uv: names, meaning, withUv, withPip }) => [
      code(pip),
      code(names),
      meaning,
      words[withUv],
      words[withPip],
    ]),
  );
});
