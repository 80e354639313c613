import { expect, test } from 'vitest';
import {
  formatError,
  formatFailure,
  formatInvalidSetting,
  notesOf,
  reportOutcome,
  summaryOf,
} from '../../src/sync/report.ts';
import { AgentError } from '../../src/errors/agent-error.ts';
import { declareItem } from '../fixtures/declaration.ts';
import { normalizeName, type ProjectName } from '../../src/requirements/project-name.ts';

const nothing = {
  folder: '/f',
  outcomes: [],
  actions: [],
  declared: new Set<ProjectName>(),
  failures: [],
  warnings: [],
  farewells: [],
  advisories: [],
  found: 0,
};
const [a, b, c] = [normalizeName('a'), normalizeName('b'), normalizeName('c')];

const failure = { code: 'NETWORK', message: 'No answer.', hint: null, transient: true, output: '' } as const;
const failed = { origin: { kind: 'variable', item: 2 }, subject: 'a>=1', excerpt: null, failure, kept: null } as const;

test('a failure names its origin and line, and shows what the installer printed before the hint', () => {
  expect(formatFailure(failed)).toBe('EXTENSION_AUTO_INSTALL item 2: a>=1: NETWORK: No answer.');
  const told = { ...failure, hint: 'Look.', output: 'one\ntwo' };
  const lines = ['a>=1: NETWORK: No answer.', '    one', '    two', '    Hint: Look.'];
  expect(formatFailure({ ...failed, origin: null, failure: told })).toBe(lines.join('\n'));
});

test('a failure whose line is shown with a caret does not name it twice', () => {
  const lines = ['EXTENSION_AUTO_INSTALL item 2: NETWORK: No answer.', '    1 | a>=1', '      | ^'];
  expect(formatFailure({ ...failed, excerpt: '1 | a>=1\n  | ^' })).toBe(lines.join('\n'));
});

test('a version that stays is told before what cannot be had, with its name where the line has none', async () => {
  const item = await declareItem('a==1.1');
  const kept = { name: a, version: '1.0' };
  expect(formatFailure({ ...failed, subject: 'a==1.1', item, kept })).toBe(
    'EXTENSION_AUTO_INSTALL item 2: kept 1.0; a==1.1: NETWORK: No answer.',
  );
  expect(formatFailure({ ...failed, subject: './a', item: await declareItem('https://host/a.zip'), kept })).toBe(
    'EXTENSION_AUTO_INSTALL item 2: kept a 1.0; ./a: NETWORK: No answer.',
  );
});

test('the summary counts a change as a change, and what is kept against its line as no failure', () => {
  const actions = [
    { kind: 'keep', name: a, version: '1', reason: '' },
    { kind: 'keep', name: c, version: '1', reason: '' },
  ] as const;
  const kept = { ...failed, kept: { name: c, version: '1' } };
  const outcome = { ...nothing, actions, failures: [failed, kept] };
  expect(notesOf(outcome).at(-1)?.text).toBe(
    '0 installed, 2 kept (1 not as declared), 0 removed, 1 failed, nothing to do',
  );
  const change = { kind: 'change', name: b, from: '1', version: '2', url: null, reason: '' } as const;
  expect(summaryOf({ ...outcome, actions: [...actions, change] })).toBe(
    '0 installed, 1 changed, 2 kept (1 not as declared), 0 removed, 1 failed',
  );
});

test('a start with nothing to do tells failures again and counts as kept what is there', () => {
  const actions = [
    { kind: 'add', name: a, version: '1', url: null, reason: '' },
    { kind: 'change', name: b, from: '1', version: '2', url: null, reason: '' },
    { kind: 'remove', name: c, version: '1', reason: '' },
  ] as const;
  expect(notesOf({ ...nothing, actions, failures: [failed] })).toEqual([
    {
      level: 'warn',
      text: 'EXTENSION_AUTO_INSTALL item 2: a>=1: NETWORK: No answer.',
      fields: {
        code: 'NETWORK',
        origin: { kind: 'variable', item: 2 },
        subject: 'a>=1',
        hint: null,
        transient: true,
        kept: null,
      },
    },
    {
      level: 'info',
      text: '0 installed, 2 kept, 0 removed, 1 failed, nothing to do',
      fields: { counts: { added: 0, changed: 0, kept: 2, removed: 0, failed: 1, notAsDeclared: 0 } },
    },
  ]);
});

test('an error has its hint on a line of its own, an invalid setting on the same', () => {
  const error = new AgentError('SETTING_INVALID', 'X is "y".', { hint: 'Set it to 1.' });
  expect(formatError(error)).toBe('SETTING_INVALID: X is "y".\n    Hint: Set it to 1.');
  expect(formatError(new AgentError('VOLUME', 'Full.'))).toBe('VOLUME: Full.');
  expect(formatInvalidSetting(error)).toBe('SETTING_INVALID: X is "y". Using the default. Set it to 1.');
});

test('the summary counts from where what was asked for began, not from where the process did', () => {
  const lines: string[] = [];
  const note = (message: string): void => {
    lines.push(message);
  };
  const log = { debug: note, info: note, warn: note, error: note };
  const begin = performance.now();
  reportOutcome(log, nothing, begin - 3_600_000, false);
  const seconds = Number(/ in ([\d.]+) s\.$/.exec(lines[0] ?? '')?.[1]);
  expect(seconds).toBeGreaterThanOrEqual(3_600);
  expect(seconds).toBeLessThanOrEqual((performance.now() - begin) / 1000 + 3_600.1);
});
