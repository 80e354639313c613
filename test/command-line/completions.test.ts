import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { completionsOf } from '../../src/command-line/completions.ts';
import { VERBS } from '../../src/command-line/verbs.ts';

async function completed(words: readonly string[], environment: Readonly<Record<string, string>> = {}, shell = 'bash') {
  const context = { environment: { FILESYSTEM_ROOT: '/no/such/root', ...environment }, workingFolder: '/' };
  const text = await completionsOf([shell, ...words], context);
  return text.split('\n').slice(0, -1);
}

describe('the last word becomes', () => {
  test('a command where there is none', async () => {
    const names = VERBS.map(({ name }) => name);
    expect(await completed([''])).toEqual([...names, 'completion', 'manual']);
    expect(await completed(['-v', 'up'])).toEqual(['upgrade']);
    expect(await completed(['dev', ''])).toEqual(['new', 'check', 'enable', 'disable', 'list']);
    expect(await completed([])).toEqual([...names, 'completion', 'manual']);
  });

  test('an option behind a dash, of the command where there is one', async () => {
    expect(await completed(['--'])).toEqual(['--verbose', '--help', '--version']);
    expect(await completed(['lock', '--'])).toEqual(['--output', '--upgrade', '--verbose', '--help']);
    expect(await completed(['lock', '-'])).toContain('-o');
    expect(await completed(['dev', 'new', 'name', '--te'])).toEqual(['--template']);
  });

  test('a value of the option before it', async () => {
    expect(await completed(['plan', '--format', ''])).toEqual(['text', 'json', 'markdown']);
    expect(await completed(['dev', 'new', '--template', 'r'])).toEqual(['react']);
    expect(await completed(['completion', ''])).toEqual(['bash', 'zsh', 'fish']);
    expect(await completed(['completion', 'zsh', ''])).toEqual([]);
  });

  test('a file, which the shell knows', async () => {
    for (const words of [
      ['lock', '--output', ''],
      ['lock', '-o', ''],
      ['install', ''],
      ['parse', 'e'],
      ['start', '--', 'do'],
      ['nothing', ''],
    ]) {
      expect(await completed(words), words.join(' ')).toEqual([]);
    }
  });

  test('a project in developer mode', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'completions-'));
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
    });
    mkdirSync(join(folder, 'config'));
    const file = join(folder, 'config/extensions-dev.json');
    writeFileSync(file, JSON.stringify({ extensions: [{ host_path: '/srv/one' }, { host_path: '/srv/other' }] }));
    const environment = { CONFIG_DIR: join(folder, 'config') };
    expect(await completed(['dev', 'disable', ''], environment, 'fish')).toEqual([
      'one\t/srv/one',
      'other\t/srv/other',
    ]);
    expect(await completed(['dev', 'disable', 'one', ''], environment)).toEqual([]);
    writeFileSync(file, '{');
    expect(await completed(['dev', 'disable', ''], environment)).toEqual([]);
  });
});

test('each shell gets meanings as it shows them', async () => {
  expect(await completed(['init'])).toEqual(['init']);
  expect(await completed(['init'], {}, 'fish')).toEqual(['init\tCreate the environment for extensions on the volume']);
  expect(await completed(['init'], {}, 'zsh')).toEqual(['init:Create the environment for extensions on the volume']);
});
