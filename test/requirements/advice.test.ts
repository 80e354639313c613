import { describe, expect, test } from 'vitest';
import { formatExcerpt } from '../../src/requirements/requirement-error.ts';
import { formatWarning } from '../../src/sync/report.ts';
import { declare } from '../fixtures/declaration.ts';

const several = /separate items by commas or line ends/;
const quotes = /without them|without quotes/;

/** Lines that people write, and what the hint of the one error says. */
const refused: readonly (readonly [line: string, hint: RegExp])[] = [
  ['a=>1.0', /no operator =>; write >=/],
  ['a =< 1.0', /no operator =<; write <=/],
  ['a[x]=~1.0', /no operator =~; write ~=/],
  ['a>>1', /no operator >>/],
  ['a>==1', /no operator >==/],
  ['a=1.0', /conda/],
  ['a="^1"', /Poetry/],
  ['a^1', /no operator \^/],
  ['a>=1 <2', /A comma stands between the clauses/],
  ['a >= 1.0 < 2', /A comma stands between the clauses/],
  ['a>=1.0<2', /A comma stands between the clauses/],
  ['a[x] >= 1, < 2 != 1.5', /A comma stands between the clauses/],
  ['a >= 1 and < 2', /A comma stands between the clauses/],
  ['a (>=1 <2)', /A comma stands between the clauses/],
  ['name: a', /no keys, unlike YAML: write a alone/],
  ['- name: a', /no keys, unlike YAML: write a alone/],
  ['a: 1.0', /no keys, unlike YAML: write a==1\.0/],
  ['"a": "1.0"', /no keys, unlike YAML: write a==1\.0/],
  ['- a: 1', /no keys, unlike YAML: write a==1/],
  ['key: "value"', /no keys, unlike YAML: write NAME/],
  ['a: ~', /no keys, unlike YAML: write NAME/],
  ['---', /line is YAML/],
  ['...', /line is YAML/],
  ['!!str a', /This is YAML/],
  ['? a', /This is YAML/],
  ['| a', /This is YAML/],
  ['a>=1.x', /==1\.\*/],
  ['a~=1', /~=1\.0 means/],
  ['a==latest', /Write a alone/],
  ['a:1.0', /NAME==VERSION/],
  ['a b', several],
  ['a b c', several],
  ['a | b', several],
  ['a && b', several],
  ['a\\nb', several],
  ['a;b', several],
  ['a; b; c', several],
  ['a>=1;b<2', several],
  ['["a","b"]', several],
  ['[a]', several],
  ['"a"', quotes],
  ["'a'", quotes],
  ['a"', quotes],
  ['`a`', quotes],
  ['* a', /no bullets/],
  ['-a', /write a alone, a list has no dashes/],
  ['- a', /no dashes here: write a alone/],
  ['-  a  b', /no dashes here: write a b alone/],
  ['--pre a', /Write a on a line of its own/],
  ['--index-url https://h/simple a==1', /Write a==1 on a line of its own/],
  ['a;python_version>3', /quoted text/],
  ['pip install a', /behind the command alone/],
  ['EXTENSION_AUTO_INSTALL=a', /without the name of the variable/],
  ['ssh://git@h/o/r', /git\+ssh:\/\/ and behind it git@h\/o\/r/],
  ['git+git@h:o/r', /git\+ssh:\/\/ and behind it git@h\/o\/r/],
  ['git://h/o/r', /git\+git:\/\//],
  ['github.com/o/r', /git\+https:\/\/github\.com\//],
  ['C:\\a.whl', /path of Windows/],
  ['./no/such', /there is no such file/],
  ['a==${V}', /\$\{V\} has no value: set the variable V/],
  ['${X:-a}', /Only \$\{NAME\} is replaced/],
  ['${x}', /written \$\{NAME\}, in upper case/],
  ['$X', /written \$\{NAME\}, in upper case/],
  ['None', /Leave the variable empty.*None>=0/],
  ['null', /Leave the variable empty/],
  ['True', /Leave the variable empty/],
  ['false', /Leave the variable empty.*false>=0/],
  ['0', /Leave the variable empty/],
  ['a*', /no wildcards/],
  ['*', /no wildcards/],
  ['a#c', /write one before the #/],
  ['a==1#c', /write one before the #/],
  ['%X%', /here it is \$\{NAME\}/],
  ['extensions:', /no headings here/],
  ['a~1.0', /no operator ~; write ~=/],
  ['@scope/pkg', /package of npm/],
  ['<html>', /line of HTML/],
  ['<!DOCTYPE html>', /line of HTML/],
  ['1. a', /no numbers here/],
  ['install a', /behind the command alone/],
  ['-U a', /EXTENSION_AGENT_UPGRADE=1/],
  ['--user', /command line, not of its requirements files/],
  ['-q', /command line, not of its requirements files/],
  ['--cert x.pem', /variable PIP_CERT instead/],
];

describe('an item that is refused, or loses something, is told what to write instead:', () => {
  test.each(refused)('%s', async (line, hint) => {
    const { errors, items } = await declare({ variable: line });
    expect(items).toEqual([]);
    expect(errors).toHaveLength(1);
    expect(errors[0]?.error).toMatchObject({ code: 'REQUIREMENT_SYNTAX', hint: expect.stringMatching(hint) as string });
  });
});

test.each([
  ['["a"]', 'This is no list of JSON or YAML: write each on a line of its own.'],
  ['["a", "b"]', 'This is no list of JSON or YAML: write each on a line of its own.'],
  ['{"a": "1.0"}', 'This is no object of JSON or YAML: write NAME==VERSION, and write each on a line of its own.'],
])('%s in a file is told as what it looks like', async (file, hint) => {
  const { errors } = await declare({ file });
  expect(errors.map(({ error }) => error.hint)).toEqual([hint]);
  expect(errors[0]?.error.message).not.toContain('not closed');
});

test('a backslash that stays at the end of a line is named', async () => {
  const { errors } = await declare({ file: 'a\\ \nb' });
  expect(errors.map(({ error }) => error.hint)).toEqual([expect.stringMatching(/^A backslash at the end of a line/)]);
});

test.each<readonly [file: string, joined: string | null]>([
  ['a\\\nb', 'ab'],
  ['  x\\\ny\\\nz', 'xyz'],
  ['https://h/a\\\nb.zip', 'https://h/ab.zip'],
  ['a>=1.0\\\n,<2', null],
  ['a>=1.0,\\\n<2', null],
  ['a>=\\\n1', null],
  ['https://h/\\\na.zip', null],
  ['a \\\n--hash=sha256:0', null],
  ['a\\\n  --hash=sha256:0', null],
  ['a\\\n# a comment', null],
  ['a\\\n\nb', null],
  ['a\\', null],
])('%j: lines that a backslash makes one word of are remarked upon: %s', async (file, joined) => {
  const { warnings } = await declare({ file });
  const said = warnings.map(({ error }) => error.message).filter((message) => message.startsWith('A backslash'));
  expect(said).toEqual(joined === null ? [] : [`A backslash joins two lines to ${joined}`]);
});

test('a yes or no is not called a missing value', async () => {
  const { errors } = await declare({ variable: 'true' });
  expect(errors[0]?.error.message).toBe("'true' is a yes or no, and names of projects are wanted");
});

test('quotes around a whole list cost each item, and are said of each', async () => {
  const { errors } = await declare({ variable: '"a,b"' });
  expect(errors.map(({ error }) => error.hint)).toEqual([expect.stringMatching(quotes), expect.stringMatching(quotes)]);
});

test('what separates items is said as it is where they stand', async () => {
  const hints = async (declaration: Parameters<typeof declare>[0]) =>
    (await declare(declaration)).errors.map(({ error }) => error.hint);
  expect(await hints({ file: 'a b' })).toEqual(['If these are several: write each on a line of its own.']);
  expect(await hints({ variable: 'a b' })).toEqual(['If these are several: separate items by commas or line ends.']);
  expect(await hints({ commands: ['a b'] })).toEqual(['If these are several: give each as an argument of its own.']);
  expect(await hints({ variable: '-r more.txt', files: { '/srv/more.txt': 'a b' } })).toEqual([
    'If these are several: write each on a line of its own.',
  ]);
});

test('a variable that has a value is not called unset, and its value is not shown', async () => {
  const { errors } = await declare({ variable: 'a==${V}', variables: { V: 's3cret value' } });
  expect(errors[0]?.error.hint).not.toContain('has no value');
  expect(JSON.stringify(errors)).not.toContain('s3cret');
});

test('in a file None is a name, as it is to pip', async () => {
  const { errors, items } = await declare({ file: 'None\nnull==1' });
  expect(errors).toEqual([]);
  expect(items.map(({ line }) => line)).toEqual(['none', 'null==1']);
  expect((await declare({ variable: 'none>=0' })).items).toHaveLength(1);
});

describe('a character that cannot be seen is named:', () => {
  test.each([
    ['\u00a0', 'U+00A0 no-break space'],
    ['\u00ad', 'U+00AD soft hyphen'],
    ['\u200b', 'U+200B zero width space'],
    ['\u200d', 'U+200D zero width joiner'],
    ['\u200e', 'U+200E left-to-right mark'],
    ['\u202e', 'U+202E right-to-left override'],
    ['\u2060', 'U+2060 word joiner'],
    ['\u2067', 'U+2067 right-to-left isolate'],
    ['\u3000', 'U+3000 ideographic space'],
    ['\ufeff', 'U+FEFF zero width no-break space (byte order mark)'],
    ['\u{e0041}', 'U+E0041 tag character'],
    ['\u0007', 'U+0007 control character'],
  ])('%j', async (character, name) => {
    for (const declaration of [{ file: `x\na${character}b==1` }, { variable: `x,a${character}b==1` }]) {
      const { errors, items } = await declare(declaration);
      expect(items.map(({ line }) => line)).toEqual(['x']);
      expect(errors[0]?.error.hint).toBe(`Column 2 holds ${name}, which cannot be seen: delete it, or write a blank.`);
      const [shown = ''] = formatExcerpt(errors[0]?.error as never).split('\n');
      expect(shown).not.toContain(character);
    }
  });

  test.each([
    ['a–b', 'U+2013 en dash'],
    ['“a”', 'U+201C left double quotation mark'],
    ['a，b', 'U+FF0C fullwidth comma'],
    ['а', 'U+0430'],
  ])('one that looks like another: %s', async (line, name) => {
    const { errors } = await declare({ variable: line });
    expect(errors[0]?.error.hint).toMatch(/^Column \d holds /);
    expect(errors[0]?.error.hint).toContain(`${name}: write the ASCII character that was meant.`);
  });

  test('not where pip strips it', async () => {
    const { errors, items, warnings } = await declare({ file: '\u00a0a>=1\u00a0\n\u3000b' });
    expect([errors, warnings]).toEqual([[], []]);
    expect(items.map(({ line }) => line)).toEqual(['a>=1', 'b']);
  });
});

describe('what pip takes and most likely means something else', () => {
  test.each<readonly [file: string, lost: readonly string[]]>([
    ['a --pre b', ["Behind an option 'b' is ignored"]],
    ['a --hash=sha256:00 b c', ["Behind an option 'b c' is ignored"]],
    ['--no-index -- b', ["Behind an option 'b' is ignored"]],
    ['-r more.txt b', ["Behind an option 'b' is ignored"]],
    ['-r more.txt -r other.txt', ['Here -r other.txt is ignored']],
    ['-c other.txt -r more.txt', ['Here -c other.txt is ignored']],
    ['a -c other.txt', ['Here -c other.txt is ignored']],
    ['--pre\n--no-binary a,b\n-f x -i https://h\na --hash=sha256:00', []],
  ])('loses nothing without a word: %j', async (file, lost) => {
    const { errors } = await declare({ file, files: { '/etc/more.txt': 'm', '/etc/other.txt': 'o' } });
    expect(errors.map(({ error }) => error.message)).toEqual(lost);
    for (const { error } of errors) expect(error.hint).toMatch(/on a line of its own\.$/);
  });

  test.each<readonly [file: string, warning: string | null]>([
    ['a --pre', '--pre has no effect here. Write it on a line of its own; there it counts for all.'],
    ['a -i https://h', '-i has no effect here. Write it on a line of its own; there it counts for all.'],
    ['-r more.txt --pre', '--pre has no effect here. Write it on a line of its own; there it counts for all.'],
    ['-f x -f y', '-f has no effect here. Write it on a line of its own; there it counts for all.'],
    ['--hash=sha256:00', '--hash has no effect without a requirement. Write it behind the requirement it is for.'],
    ['-i https://${TOKEN}@h/simple', '${TOKEN} has no value. Set the variable TOKEN.'],
    ['a @ https://h/${VERSION}/a.whl', '${VERSION} has no value. Set the variable VERSION.'],
    [
      '-i https://${T:-x}@h',
      '${T:-x} is not replaced. Only ${NAME} is replaced, in upper case; defaults such as ${NAME:-x} are for shells.',
    ],
    [
      '-i https://h/simple\u200b',
      'The line holds U+200B zero width space, which cannot be seen. Delete it, or percent-encode it.',
    ],
    [
      '-i https://u:p/w@h/simple',
      'The login in the URL of -i has a character that ends the host. Percent-encode @, /, # and ? in user name and password: %40, %2F, %23, %3F.',
    ],
    [
      '-i https://u:p#w@h/simple',
      'The login in the URL of -i has a character that ends the host. Percent-encode @, /, # and ? in user name and password: %40, %2F, %23, %3F.',
    ],
    ['-i https://u:p%2Fw@h/simple', null],
    ['-i https://u:p@w@h/simple', null],
    ['a --no-binary a', null],
    ['a --config-settings x=y', null],
    ['--pre --no-index -f x', null],
  ])('is warned of: %j', async (file, warning) => {
    const { errors, warnings } = await declare({ file, files: { '/etc/more.txt': 'm' } });
    expect(errors).toEqual([]);
    const [first = null] = warnings.map(formatWarning);
    expect(first).toBe(warning === null ? null : `extensions.txt:1: ${warning}`);
  });

  test.each([
    ['-i http://user:S3 CRETpart@127.0.0.1:8080/simple/', '-i'],
    ['--index-url http://user:${PW}@127.0.0.1:8080/simple/', '--index-url'],
    ['--extra-index-url=http://user:${PW}@index/simple/', '--extra-index-url'],
    ['--pre -f http://user:a@S3/b CRETpart@127.0.0.1/simple/', '-f'],
    ['-r http://user:${PW}@127.0.0.1:8080/list.txt', '-r'],
  ])('a blank in a login is told without a part of it: %j', async (file, name) => {
    const { errors } = await declare({ file, variables: { PW: 'S3 CRETpart' } });
    const [{ error } = { error: null }] = errors.filter(({ error: { code } }) => code === 'REQUIREMENT_SYNTAX');
    expect(error?.message).toBe(`The login in the URL of ${name} holds a blank`);
    expect(error?.hint).toBe('Percent-encode the blank in user name and password: %20.');
    const text = errors.map((one) => JSON.stringify(one.error) + formatExcerpt(one.error)).join('');
    expect(text).not.toMatch(/CRET|S3/);
  });

  test('a password is not shown by that', async () => {
    const { warnings } = await declare({
      file: '-i https://u:${T}@h\n-i https://user:s3c/ret@h/simple ${U}',
      variables: { T: 's3cret' },
    });
    expect(warnings.map(formatWarning).join('\n')).not.toContain('s3c');
  });
});
