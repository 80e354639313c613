import fc from 'fast-check';
import { blank, list, maybe, often, pick, sequence } from './generated-text.ts';

/** Requirements and their parts, right and wrong: names, extras, specifiers, markers, URLs, paths. */
const name = pick(
  ...'a foo Foo_Bar foo.bar foo--bar zope.interface Pillow x1 1x foo- foo. _foo fOO__B a.b-c_d ſoo K pkg plain sub dist foo_ é foo.zip my.tar.gz'.split(
    ' ',
  ),
);
const extra = pick(...'x Test_Extra security all a.b X--y 1 _ é'.split(' '));
const version = pick(
  ...'1 1 1.0 1.0 1.0.0 2.31.0 0 1.0a1 1.0.RC2 1.0-alpha.3 1.0.post1 1.0-1 1.0.dev4 1!2.0 v1.0 1.0+local.1 1.0+ubuntu_2 1.* 1.0.* 1.0a1.* 1.0rev2 01.002 1.0c1 1.0-preview 1..0 1.0. x 1.0+ 1.0+A-B 2024.1.1 1.0.po\u017ft1 1.0.prev\u0131ew 1.0_ 1.0r 1.0dev'.split(
    ' ',
  ),
);
const operator = pick(...'== == >= <= ~= != < > === = => ^ ~ <>'.split(' '));
const clause = sequence(operator, blank, version);
const specifier = list(clause, pick(',', ', ', ' ,', ' , ', ',,', ' '), 4);
const extras = sequence(
  blank,
  fc.constant('['),
  blank,
  maybe(list(extra, pick(',', ', ', ' ,', ' '), 3), 6),
  blank,
  often(']', '', ')', ']]'),
);

const variable = pick(
  ...'python_version python_full_version os_name os.name sys_platform sys.platform platform_machine platform.machine platform_release platform.release platform_version platform.version platform.python_implementation python_implementation platform_python_implementation implementation_name implementation_version platform_system extra extras dependency_groups python.version foo'.split(
    ' ',
  ),
);
const literal = pick(
  '"3.8"',
  "'linux'",
  '"Foo_Bar"',
  '"3.8,3.9"',
  "'a\"b'",
  '"it\'s"',
  '""',
  "'x\\n'",
  '"\\x41"',
  "'\\u00e9'",
  '"\\t"',
  "'\\'",
  '"a\\\\b"',
  '"a#b"',
  '"a #b"',
  '"x;y"',
  '"\\x4"',
  "'\\777'",
  '"\\q"',
  '"a\\\\"',
  "'é'",
  '3.8',
  '"unclosed',
  '"\\"x"',
  '"--pre"',
  '"a -b"',
  '"\'\\x22"',
);
const comparator = pick(...'== != >= <= < > ~= === in'.split(' '), 'not in', 'not  in', 'notin', '=', 'is');
const operand = fc.oneof({ arbitrary: variable, weight: 4 }, { arbitrary: literal, weight: 1 });
const comparison = sequence(
  blank,
  operand,
  blank,
  comparator,
  pick(' ', '', '  '),
  fc.oneof({ arbitrary: literal, weight: 5 }, { arbitrary: variable, weight: 1 }),
  blank,
);
const { marker } = fc.letrec<{ marker: string; term: string }>((tie) => ({
  term: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    { arbitrary: comparison, weight: 5 },
    {
      arbitrary: sequence(blank, fc.constant('('), blank, tie('marker'), blank, often(')', '', '))'), blank),
      weight: 2,
    },
  ),
  marker: list(tie('term'), pick(' and ', ' or ', 'and', ' or', ' AND ', ' ', ' && '), 3),
}));
export const condition = sequence(pick(';', '; ', ' ; ', ' ;', ';;'), marker);

const host = pick(
  'example.org',
  'u:p@example.org',
  '${TOKEN}@example.org',
  '${HOST}',
  '[::1]:8080',
  '[::1',
  'h:99999',
  '',
  'localhost',
  'exam\u2100ple',
  '[v1.x]',
  'H.ORG',
  '[1.2.3.4]',
  '[::ffff:1.2.3.4%25x]',
);
const tail = pick(
  '/a.zip',
  '/foo-1.0-py3-none-any.whl',
  '/foo-1.0-1-py3-none-any.whl',
  '/Foo_Bar-1.0.RC1+l.2-cp39.cp310-abi3-manylinux1_x86_64.whl',
  '/x-y-py3-none-any.whl',
  '/foo-1.0.whl',
  '/a%20b/c.tar.gz',
  '/../x/../y',
  '/r.git@v1.0',
  '/r@main',
  '/a,b',
  '/a;b',
  '/',
  '',
  '/foo%2D1.0-py3-none-any.whl',
  '/x.tar.whl',
  '/foo-%201.0-py3-none-any.whl',
  '/foo__x-1.0-py3-none-any.whl',
  '/é',
  '/pkg',
  '/foo-1.0-py3..x-none-any.whl',
  '/foo-1.0-3py-none-any.whl',
  '/foo-1.0-x1-py3-none-any.whl',
  '/a[x]',
  '/a[x y]',
  '/.whl',
);
const query = maybe(pick('?x=1', '?a=b&c=d', '?x=[y]', '?'));
const fragment = maybe(
  pick(
    '#egg=foo',
    '#egg=Foo_Bar&subdirectory=x',
    '#sha256=abc',
    '#egg=foo[x]',
    '#subdirectory=y&egg=z',
    '#egg=',
    '#egg=foo>=1',
    '#egg=-a',
    '#x&egg=b',
    ' #egg=c',
    '#egg=foo&egg=[',
    '#egg=\u017ff',
    '#egg=a&',
    '#egg=foo bar',
  ),
  2,
);
const scheme = pick(
  ...'https:// http:// ftp:// git+https:// git+ssh://git@ git+file:/// git+git:// git:// hg+https:// hg+static-http:// svn+svn:// svn:// bzr+lp: bzr+https:// git+ftp:// HTTPS:// s3:// ssh:// Git+HTTPS:// hg: lp: git+http: https:'.split(
    ' ',
  ),
);
export const remote = sequence(scheme, host, tail, query, fragment);
export const fileUrl = sequence(
  pick(
    'file:',
    'file://',
    'file:///',
    'file://localhost/',
    'file://h/',
    'FILE:///',
    'file:./',
    'file:../',
    'File:///',
    'file://LOCALHOST/',
  ),
  pick(
    'pkg',
    'tmp/x',
    'a/../b',
    '../pkg',
    'x%20y',
    'foo-1.0-py3-none-any.whl',
    'a/../foo-1.0-py3-none-any.whl',
    'é',
    'dist',
    'x?y',
    '',
    '%2e%2e/x',
    'a/..%2fb',
    'x/../..//y',
    '%zz',
    '%ff',
    'a b',
  ),
  maybe(pick('[x]', '[X,y]', '[', '[a b]', '[x]]')),
  fragment,
);
export const path = sequence(
  pick('./', '', './sub/', '../', '/', '//', './/', './../', 'sub/', './dist/', '~/', './/./', '.'),
  pick(
    'pkg',
    'legacy',
    'plain',
    'missing',
    'my pkg',
    'x.zip',
    'x.ZIP',
    'foo-1.0-py3-none-any.whl',
    'bar-2.0.post1-py2.py3-none-any.whl',
    'a.tar.gz',
    'a.tar.lzma',
    'x.7z',
    '.',
    '..',
    'pkg/',
    'pkg@1',
    'a@b.zip',
    'é',
    'p;q',
    'pkg\\x',
    'tree.whl',
    '.zip',
    'x.tar',
    'a.TAR.gz',
    '#x',
    'with[b]',
    'first.txt',
    'pkg/..',
    'real.zip',
    '..zip',
    '%41',
    'a+b.zip',
  ),
  maybe(pick('[x]', '[X,y_z]', '[]', '[a b]', ' [x]', '[x][y]', '[[x]', '[a,]', '[x]/')),
  maybe(fragment),
);
export const reference = sequence(
  name,
  maybe(extras),
  pick(' @ ', '@', ' @', '@ ', ' @\t', '@@'),
  fc.oneof(remote, fileUrl, path, pick('', '\\\\unc\\x', 'x y')),
);
export const subject = fc.oneof(
  { arbitrary: sequence(name, maybe(extras), blank, maybe(specifier, 6)), weight: 6 },
  {
    arbitrary: sequence(name, maybe(extras), pick('(', ' (', ' ( '), maybe(specifier, 4), often(')', ' )', '', '))')),
    weight: 1,
  },
  { arbitrary: reference, weight: 2 },
  { arbitrary: remote, weight: 2 },
  { arbitrary: fileUrl, weight: 1 },
  { arbitrary: path, weight: 2 },
  {
    arbitrary: pick(
      '${PINS}',
      '${BLANK}x',
      '${NESTED}',
      '${LINES}',
      '${EMPTY}',
      '${MISSING}',
      '$TOKEN',
      '${token}',
      '${TOKEN}${NESTED}',
      '${NESTED}-${TOKEN}',
      '${DASH}',
      'foo = "^1.0"',
      'foo=1.0=py_0',
      'python 3.8',
      '\u00a0foo',
      'foo\u00a0',
      'foo\u3000>=1',
      '\ufefffoo',
      'foo\x1f',
      'a\x1f#b',
    ),
    weight: 1,
  },
);
