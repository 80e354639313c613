import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evaluateMarker } from '../../../src/requirements/pep508/marker.ts';
import { parseMarker } from '../../../src/requirements/pep508/marker-grammar.ts';
import { satisfies } from '../../../src/requirements/pep440/specifier.ts';
import { formatVersion, parseVersion } from '../../../src/requirements/pep440/version.ts';
import { oraclePython } from '../../fixtures/oracle.ts';

const RUNS = 5000;

/** The answers of the reference pip's packaging library. */
async function askPackaging(questions: readonly (readonly unknown[])[]): Promise<unknown[]> {
  const input = questions.map((question) => JSON.stringify(question)).join('\n');
  const script = join(import.meta.dirname, 'packaging.py');
  const output = execFileSync(await oraclePython(), [script], { input, encoding: 'utf8', maxBuffer: 2 ** 28 });
  return output
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

const number = fc.constantFrom('0', '1', '2', '9', '10', '010');
const version = fc
  .tuple(
    fc.constantFrom('', '', '', '1!', 'v', '0!'),
    fc.array(number, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.')),
    fc.constantFrom('', '', '', 'a1', '.b2', '-rc.3', 'c', 'alpha', '_pre9', 'RC1'),
    fc.constantFrom('', '', '', '.post1', '-2', 'post', '.rev3', '_r0'),
    fc.constantFrom('', '', '', '.dev0', 'dev2', '-dev'),
    fc.constantFrom('', '', '', '', '+abc', '+1', '+1.a', '+a.1', '+10', '+A_b', '+0'),
  )
  .map((parts) => parts.join(''));

const release = fc.array(number, { minLength: 2, maxLength: 3 }).map((parts) => parts.join('.'));
const clause = fc.oneof(
  fc.tuple(fc.constantFrom('==', '!='), version).map((parts) => parts.join('')),
  fc.tuple(fc.constantFrom('>=', '<=', '<', '>'), version).map((parts) => parts.join('').replace(/\+.*/, '')),
  fc.tuple(fc.constantFrom('~='), release, fc.constantFrom('', 'a1', '.post1', '.dev1')).map((parts) => parts.join('')),
  fc.tuple(fc.constantFrom('==', '!='), release, fc.constant('.*')).map((parts) => parts.join('')),
  fc.tuple(fc.constant('==='), version).map((parts) => parts.join('')),
);

test('versions fulfil specifiers as in packaging', async () => {
  const cases = fc.sample(
    fc.tuple(
      fc.oneof({ arbitrary: version, weight: 20 }, { arbitrary: fc.constantFrom('x', '', '1.0.0-foo'), weight: 1 }),
      fc.array(clause, { maxLength: 3 }).map((clauses) => clauses.join(',')),
      fc.constantFrom(null, false, true),
    ),
    { numRuns: RUNS, seed: 1 },
  );
  const answers = await askPackaging(cases.map((question) => ['specifier', ...question]));
  const ours = cases.map(([text, specifier, prereleases]) =>
    satisfies(text, specifier, prereleases === null ? {} : { prereleases }),
  );
  expect(cases.map((question, index) => [...question, ours[index]])).toEqual(
    cases.map((question, index) => [...question, answers[index]]),
  );
  expect(answers.filter((answer) => answer === true).length).toBeGreaterThan(RUNS / 10);
});

test('versions have the same normal form as in packaging', async () => {
  const text = fc.oneof(
    version,
    fc.tuple(version, fc.constantFrom('.', '-', ' ', 'x', '+', '\u00a0', '.*')).map((parts) => parts.join('')),
  );
  const cases = fc.sample(text, { numRuns: RUNS, seed: 2 });
  const answers = await askPackaging(cases.map((question) => ['version', question]));
  const ours = cases.map((written) => {
    const parsed = parseVersion(written);
    return parsed && formatVersion(parsed);
  });
  expect(cases.map((written, index) => [written, ours[index]])).toEqual(
    cases.map((written, index) => [written, answers[index]]),
  );
});

const environment = {
  implementation_name: 'cpython',
  implementation_version: '3.11.7',
  os_name: 'posix',
  platform_machine: 'x86_64',
  platform_python_implementation: 'CPython',
  platform_release: '5.10.0-28-amd64',
  platform_system: 'Linux',
  platform_version: '#1 SMP Debian',
  python_full_version: '3.11.7+',
  python_version: '3.11',
  sys_platform: 'linux',
};

const variable = fc.constantFrom(...Object.keys(environment), 'extra');
const literal = fc.constantFrom(
  '3.11',
  '3.8',
  '3.11.7',
  '3',
  '3.11.*',
  '4',
  'linux',
  'Linux',
  'posix',
  'cpython',
  'x86_64',
  'X_1',
  'y',
  '',
  '3.8,3.11',
  'lin',
  '5.10.0-28-amd64',
  '2.0rc1',
);
const operator = fc.constantFrom('==', '!=', '<', '<=', '>', '>=', '~=', '===', 'in', 'not in');
const comparison = fc
  .tuple(variable, operator, literal, fc.boolean())
  .map(([name, sign, text, isReversed]) => (isReversed ? `"${text}" ${sign} ${name}` : `${name} ${sign} "${text}"`));
const term = fc.oneof(
  { arbitrary: comparison, weight: 8 },
  { arbitrary: fc.constantFrom('"x-1" in extras', '"Z" not in extras', '"a" in dependency_groups'), weight: 1 },
);
const group = fc
  .tuple(term, fc.constantFrom(' and ', ' or '), term, fc.constantFrom(' and ', ' or '), term)
  .chain(([a, one, b, two, c]) =>
    fc.constantFrom(
      a,
      `${a}${one}${b}`,
      `${a}${one}${b}${two}${c}`,
      `(${a}${one}${b})${two}${c}`,
      `${a}${one}(${b}${two}${c})`,
    ),
  );

test('markers hold as in packaging', async () => {
  const cases = fc.sample(fc.tuple(group, fc.constantFrom<string[]>([], ['x-1'], ['y', 'X_1'])), {
    numRuns: RUNS,
    seed: 3,
  });
  const answers = await askPackaging(cases.map(([text, extras]) => ['marker', text, environment, extras]));
  const decided = cases
    .map((question, index) => ({ question, answer: answers[index] }))
    .filter(({ answer }) => answer !== 'refused');
  expect(
    decided.map(({ question: [text, extras] }) => [
      text,
      extras,
      evaluateMarker(parseMarker(text), environment, extras),
    ]),
  ).toEqual(decided.map(({ question: [text, extras], answer }) => [text, extras, answer]));
  expect(decided.length).toBeGreaterThan(RUNS / 3);
});
