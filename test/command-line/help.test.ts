import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { helpOf } from '../../src/command-line/help.ts';
import { formatManual } from '../../src/command-line/manual.ts';
import { EXIT_STATUSES, NOTES, VARIABLES } from '../../src/command-line/reference.ts';
import { VERBS } from '../../src/command-line/verbs.ts';
import { errorCodes } from '../../src/errors/codes.ts';
import { KNOWN_VARIABLES } from '../../src/settings/unknown-variables.ts';
import { projectRoot } from '../fixtures/test-state.ts';

const layout = { program: 'localstack-extensions', width: 80 };

const names = VERBS.flatMap((verb) =>
  verb.kind === 'group' ? [verb.name, ...verb.verbs.map(({ name }) => `${verb.name} ${name}`)] : [verb.name],
);

describe('the help of a command', () => {
  test.for([...names, 'completion', 'manual'])('%s fits the terminal, but for what is to be copied', async (name) => {
    const help = await helpOf(name.split(' '), layout);
    const [, examples = ''] = /^Examples:\n((?: .*\n)*)/mu.exec(help) ?? [];
    const lines = help.replace(examples, '').split('\n');
    expect(lines.filter((line) => line.length > layout.width)).toEqual([]);
    expect(help).toContain(`Usage: localstack-extensions ${name}`);
    for (const line of examples.split('\n').filter((one) => !/^(?: {2}#.*)?$/u.test(one))) {
      expect(line).toMatch(/^ {2}(?:\w+=\S+ |source <\()?localstack-extensions /u);
    }
  });

  test('shows what an option takes, and may be', async () => {
    const help = await helpOf(['plan'], layout);
    expect(help).toContain('      --format FORMAT  Output format (text, json, markdown)\n');
    expect(await helpOf(['lock'], layout)).toContain('  -o, --output FILE  Output file;');
    expect(await helpOf(['parse'], layout)).toContain('Arguments:\n  files  Requirements files\n');
  });

  test('tells where the manager is, and its token', async () => {
    const help = await helpOf(['manager'], layout);
    for (const text of ['http://localhost:4599', 'EXTENSION_AGENT_MANAGER_TOKEN', 'Bearer'])
      expect(help).toContain(text);
  });

  test('begins its examples with what the program was run as', async () => {
    expect(await helpOf(['list'], { ...layout, program: 'lstk extensions' })).toContain(
      '\n  lstk extensions list --long\n',
    );
  });
});

test('help, manual and the table of the README name the same variables', async () => {
  const documented = readFileSync(join(projectRoot, 'README.md'), 'utf8').matchAll(/^\| `(EXTENSION_\w+)` /gmu);
  const shown = VARIABLES.map(({ term }) => term).filter((name) => name.startsWith('EXTENSION_'));
  const inner = ['EXTENSION_AGENT_ONE_SHOT', 'EXTENSION_AGENT_STARTED'];
  expect(
    [...documented]
      .map(([, name = '']) => name)
      .filter((name) => !inner.includes(name))
      .sort(),
  ).toEqual(shown.toSorted());
  expect(KNOWN_VARIABLES.filter((name) => !inner.includes(name)).sort()).toEqual(shown.toSorted());
  const [help, manual] = [await helpOf([], layout), await formatManual()];
  for (const name of shown) expect(help.includes(name) && manual.includes(`.B ${name}\n`), name).toBe(true);
});

test('every exit status of an error is told', () => {
  const told = EXIT_STATUSES.flatMap(({ term }) => term.split(', '));
  expect(Object.values(errorCodes).filter(({ exitStatus }) => !told.includes(String(exitStatus)))).toEqual([]);
});

test('what is said of verbs is said of verbs that there are', () => {
  const known = [...names, 'completion'];
  const said = [...Object.keys(NOTES), ...VARIABLES.flatMap(({ verbs }) => verbs)];
  expect(said.filter((name) => !known.includes(name))).toEqual([]);
});

test('the manual has each verb with its options, in roff', async () => {
  const manual = await formatManual();
  for (const name of names.filter((one) => one !== 'dev')) {
    expect(manual, name).toMatch(new RegExp(`^\\.SS ${name.replaceAll('-', String.raw`\\-`)}(?: |$)`, 'mu'));
  }
  expect(manual).toContain('.TP\n.B \\-o, \\-\\-output FILE\n');
  // A line that begins with a dot is a request: man knows these.
  const requests = new Set([...manual.matchAll(/^\.(\w+)/gmu)].map(([, request = '']) => request));
  expect([...requests].sort()).toEqual(['B', 'EE', 'EX', 'I', 'PP', 'RE', 'RS', 'SH', 'SS', 'TH', 'TP']);
});
