import { describe, expect, test } from 'vitest';
import { formatRequirementError, type RequirementError } from '../../src/requirements/requirement-error.ts';
import { normalLine } from '../../src/requirements/parsed-source.ts';
import { parseText } from './requirements-txt/parse-text.ts';

async function onlyError(text: string, surroundings?: Parameters<typeof parseText>[1]): Promise<RequirementError> {
  const { errors } = await parseText(text, surroundings);
  expect(errors).toHaveLength(1);
  const [error] = errors;
  if (!error) throw new Error('There is no error.');
  return error;
}

test('message, place, line with a caret, what was expected', async () => {
  expect(formatRequirementError(await onlyError('# c\n\n  foo >= \n'))).toBe(
    [
      'requirements.txt:3:7: The requirement is not understood here',
      '  3 |   foo >=',
      '    |       ^',
      "  expected: an operator such as ==, '@', ';' or the end",
    ].join('\n'),
  );
});

test('the chain of includes, innermost first', async () => {
  const error = await onlyError('a\n-r sub/one.txt', {
    files: { '/srv/sub/one.txt': '\n\n-c two.txt', '/srv/sub/two.txt': 'ok\nbad==\n' },
  });
  expect(error).toMatchObject({
    file: 'sub/two.txt',
    line: 2,
    chain: [
      { file: 'requirements.txt', line: 2 },
      { file: 'sub/one.txt', line: 3 },
    ],
  });
  expect(formatRequirementError(error)).toMatch(
    / {2}included from sub\/one.txt:3\n {2}included from requirements.txt:2$/,
  );
});

test('a bad line costs only itself; errors come in reading order', async () => {
  const { requirements, errors } = await parseText('a\nb==\n--nope\nc\n-r missing.txt\n--pre d\ne=1\nf');
  expect(requirements.map(({ name }) => name)).toEqual(['a', 'c', 'f']);
  expect(errors.map(({ line, code }) => [line, code])).toEqual([
    [2, 'REQUIREMENT_SYNTAX'],
    [3, 'REQUIREMENT_SYNTAX'],
    [5, 'REQUIREMENTS_FILE'],
    [7, 'REQUIREMENT_SYNTAX'],
  ]);
});

describe('hints', () => {
  test.each([
    ['--indx-url https://h', 'Did you mean --index-url?'],
    ['--no-binery x', 'Did you mean --no-binary?'],
    ['foo --hsah=sha256:a', 'Did you mean --hash?'],
    ['--use-feature fast-dep', 'Did you mean fast-deps?'],
    ['requests = "^2.31"', /Poetry/],
    ['requests = {version = "1"}', /Poetry/],
    ['numpy=1.26.4=py310_0', /conda/],
    ['requests=2.31', /conda.*NAME==VERSION/],
    ['requests^2.31', /no operator \^/],
    ['requests 2.31', /NAME==VERSION/],
    ['https://h/a.zip#egg=foo[x]', /NAME\[EXTRAS\] @ URL/],
    ['file://host/x', /file:\/\/\/host\/x/],
    ['-e git+https://h/x', /-e "NAME @ git\+https:\/\/h\/x"/],
    ['./missing', /there is no such file/],
  ])('%s', async (line, hint) => {
    const error = await onlyError(line);
    if (typeof hint === 'string') expect(error.hint).toBe(hint);
    else expect(error.hint).toMatch(hint);
    expect(formatRequirementError(error)).toContain(`  hint: ${error.hint ?? ''}`);
  });
});

describe('columns', () => {
  test.each([
    ['foo=1', 4],
    ['  foo=1', 6],
    ['foo[x', 4],
    ['foo; os_nam == "x"', 6],
    ['foo; os_name == x', 17],
    ['foo >=1 --nope', 9],
    ['foo --hash=md5:x', 5],
    ['--pre --index-url', 7],
    ['foo @ https://h/#egg=a[b', 17],
    ['--index-url "x', 13],
    ['foo \\\n  ==1 \\\n  --nope', 13],
    ['${A} ==1=', 9],
  ])('%j', async (line, column) => {
    expect(await onlyError(line, { variables: { A: 'a-long-name' } })).toMatchObject({ line: 1, column });
  });
});

describe('secrets', () => {
  const variables = { TOKEN: 's3cret' };

  test.each([
    'foo @ https://user:s3cret@h/x bad',
    'foo @ https://user:${TOKEN}@h/x bad',
    '${TOKEN}=x',
    '--index-url "https://user:s3cret@h',
    '--use-feature ${TOKEN}',
    '-e https://s3cret@h/x',
    '-r https://user:s3cret@h/more.txt',
    '-r ${TOKEN}.txt',
    'https://user:s3cret@h/x.zip#egg=a[b]',
    'https://h/x?token=s3cret#egg=a[b]',
    '--hash=${TOKEN}:x',
    '--trusted-host user:s3cret@h:x',
  ])('%s', async (line) => {
    const error = await onlyError(line, { variables });
    expect(JSON.stringify(error)).not.toContain('s3cret');
    expect(formatRequirementError(error)).not.toContain('s3cret');
  });
});

test('a very long line is shown in part', async () => {
  const error = await onlyError(`foo=${'x'.repeat(1_000_000)}`);
  expect(formatRequirementError(error).length).toBeLessThan(1000);
});

test.each([
  ...['a @ https:/me:PW-1234@127.0.0.1/x.whl', 'b @ me:PW-1234@127.0.0.1/x', 'git+git:PW-1234@host:x/y.git'],
  ...[
    'k @ //me:PW-1234@host/k.whl',
    '//me:PW-1234@host/k.whl',
    '--proxy me:PW-1234@host:1',
    'e @ http://h/x;s=PW-1234',
  ],
  ...['-r me:PW-1234@host/list.txt', '-e me:PW-1234@host/x', 'me:PW-1234@host/x', '--no-such=me:PW-1234@host'],
  ...['a @@ me:PW@host', '-r //me:PW-1234@host/x.txt'],
])('what is said of %s shows no password', async (line) => {
  const { errors, warnings, lost, unread, requirements } = await parseText(line);
  const said = [
    ...[...errors, ...warnings, ...lost].flatMap((error) => [formatRequirementError(error), error.message]),
    ...unread.flatMap(({ source, reason }) => [source, reason]),
    ...requirements.map(normalLine),
  ];
  expect(said).not.toEqual([]);
  expect(said.join('\n')).not.toContain('PW');
});
