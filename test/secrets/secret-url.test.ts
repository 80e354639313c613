/* eslint-disable @typescript-eslint/restrict-template-expressions -- here the compiler is to refuse what the linter would refuse too */
import { expect, test } from 'vitest';
import type { Ledger } from '../../src/environment/ledger.ts';
import { AgentError } from '../../src/errors/agent-error.ts';
import { emitRequirement } from '../../src/requirements/emit.ts';
import { normalizeName } from '../../src/requirements/project-name.ts';
import {
  asDeclared,
  forInstaller,
  fragmentOf,
  identified,
  marked,
  redacted,
  schemeOf,
  secretUrl,
  split,
  withCredentialsOf,
  withoutSecrets,
} from '../../src/secrets/secret-url.ts';
import type { Log } from '../../src/system/log.ts';
import { declareItem } from '../fixtures/declaration.ts';

const text = 'git+https://me:s%40cret@host/a.git@v1#egg=a';
const url = secretUrl(text);

test('leaves redacted, split, or whole where that is asked for by name', () => {
  expect(redacted(url)).toBe('git+https://****@host/a.git@v1#egg=a');
  expect(split(url)).toEqual({ url: 'git+https://host/a.git@v1#egg=a', username: 'me', password: 's@cret' });
  expect(forInstaller(url)).toBe(text);
  expect(asDeclared(url)).toBe(text);
});

test.each([
  ['https://me:s%40cret@host/a?x=1&token=abc#egg=a', 'https://host/a?x=1&token=****#egg=a', 'https://host/a?x=1#egg=a'],
  ['https://host/a?token=abc&x=1', 'https://host/a?token=****&x=1', 'https://host/a?x=1'],
  ['https://host/a?token=abc', 'https://host/a?token=****', 'https://host/a'],
  ['https://host/a?sig=abc&token=abc&y', 'https://host/a?sig=****&token=****&y', 'https://host/a?y'],
  ['https://host/a#sha256=1&token=abc', 'https://host/a#sha256=1&token=****', 'https://host/a#sha256=1'],
  ["https://me:s'cr/et?1@host/a.zip", 'https://host/a.zip', 'https://host/a.zip'],
  ['/folder/of@wheels?token=', '/folder/of@wheels?token=', '/folder/of@wheels?token='],
])('%s is %s for what compares, %s for what reads it again', (written, same, plain) => {
  expect(identified(secretUrl(written))).toBe(same);
  expect(withoutSecrets(secretUrl(written))).toBe(plain);
});

test.each([
  ['https://host/a.whl?st=first-1', 'https://host/a.whl?st=second-2'],
  ['https://host/a.whl?first-1', 'https://host/a.whl?second-2'],
  ['https://host/a.whl;s=first-1', 'https://host/a.whl;s=second-2'],
  ['https://host/a.whl?a=1;h=first-1', 'https://host/a.whl?a=1;h=second-2'],
])('%s and %s are told apart without their values', (first, second) => {
  for (const known of [identified, withoutSecrets]) {
    const [one, other] = [known(secretUrl(first)), known(secretUrl(second))];
    expect(one).not.toBe(other);
    expect(one + other).not.toMatch(/first|second/);
    expect(known(secretUrl(one))).toBe(one);
    expect(known(secretUrl(first))).toBe(one);
  }
  expect(redacted(secretUrl(first))).toBe(redacted(secretUrl(second)));
});

test('a value is known by the same pseudonym whichever of its characters are percent-encoded', () => {
  expect(identified(secretUrl('https://host/a?st=it%27s-1'))).toBe(identified(secretUrl("https://host/a?st=it's-1")));
});

test.each([
  'https://host/a?ref=branch&version=1.2.3&filename=a-1.0.whl&flag=true&n=12',
  'https://host/a?download',
  'https://host/a?',
  'https://host/a#egg=name&subdirectory=folder&sha256=0123456789abcdef',
  'https://host/a?st=${TOKEN}',
  'https://host/a.whl;python_version>="3.8"',
  'https://host/simple/a=b/c&d=efgh',
  'file:///folder/of;a=wheels?x=wheels',
  '/folder/of;a=wheels?x=wheels',
])('of %s nothing is hidden', (written) => {
  for (const shown of [redacted, identified, withoutSecrets]) expect(shown(secretUrl(written))).toBe(written);
});

test('marks stand where secrets stood, in the path, too', () => {
  secretUrl('https://elsewhere/?token=secret-of-the-path');
  const marks: string[] = [];
  const mark = (secret: string): string => `\${${String.fromCodePoint(64 + marks.push(secret))}}`;
  expect(marked(secretUrl('https://me:pass@host/secret-of-the-path/a?token=abc#egg=a'), mark)).toBe(
    'https://${B}@host/${C}/a?token=${A}#egg=a',
  );
  expect(marks).toEqual(['abc', 'me:pass', 'secret-of-the-path']);
});

test.each([
  [text, 'git+https', 'egg=a'],
  ['FILE:///a', 'file', ''],
  ['/folder/of/wheels', '', ''],
  ['https://host/a#one#two', 'https', 'one#two'],
])('the scheme of %s is "%s", its fragment "%s"', (written, scheme, fragment) => {
  expect(schemeOf(secretUrl(written))).toBe(scheme);
  expect(fragmentOf(secretUrl(written))).toBe(fragment);
});

test.each([
  ['of the same server', 'https://me:s%40cret@host/x.zip', 'https://host/a.zip', 'https://me:s%40cret@host/a.zip'],
  ['not of another one', 'https://me:s%40cret@other/x.zip', 'https://host/a.zip', 'https://host/a.zip'],
  [
    'and tokens of the same file',
    'https://host/a.zip?token=abc#egg=a',
    'https://host/a.zip#subdirectory=b',
    'https://host/a.zip?token=abc#subdirectory=b',
  ],
  ['that is declared without', 'https://host/x.zip', 'https://host/a.zip', 'https://host/a.zip'],
  ['of nothing', null, 'https://host/a.zip', 'https://host/a.zip'],
])('a URL takes the credentials %s', (_, declared, plain, expected) => {
  const known = declared === null ? null : secretUrl(declared);
  expect(asDeclared(withCredentialsOf(known, plain))).toBe(expected);
});

/** The compiler's part, which `npm run typecheck` holds: each line below an expectation has to be an error. */
test('a URL that may hold credentials is no text', async () => {
  const lines: string[] = [];
  const log: Pick<Log, 'info'> = { info: (message) => lines.push(message) };
  const { requirement } = await declareItem('a @ https://me:secret@host/a.zip');

  // @ts-expect-error -- not in the log
  log.info(url);
  // @ts-expect-error -- nor in a template
  log.info(`${url} cannot be reached.`);
  // @ts-expect-error -- nor beside a plus
  log.info('Cannot reach ' + url);
  log.info(`${redacted(url)} cannot be reached.`);
  expect(lines.at(-1)).not.toContain('cret');

  // @ts-expect-error -- nor in an error
  expect(new AgentError('NETWORK', url)).toBeInstanceOf(AgentError);
  // @ts-expect-error -- nor in its hint
  expect(new AgentError('NETWORK', 'No answer.', { hint: url })).toBeInstanceOf(AgentError);

  const entry: Ledger['packages'][number] = {
    name: normalizeName('a'),
    version: '1.0',
    // @ts-expect-error -- nor in the ledger
    url,
    topLevel: [],
  };
  expect(entry.url).toBe(text);

  // @ts-expect-error -- nor in a line, before it is said what becomes of the credentials
  expect(emitRequirement(requirement)).toContain('secret');
  expect(emitRequirement({ ...requirement, url: 'https://host/a.zip' })).toBe('a @ https://host/a.zip');

  // @ts-expect-error -- nor does a text become one by itself
  expect(redacted(text)).not.toContain('cret');
});
