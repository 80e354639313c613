import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseItem, splitAutoInstall } from '../../../src/requirements/auto-install/auto-install.ts';
import { machineReader } from '../../../src/system/source-reader.ts';

describe('splitting', () => {
  test.each([
    ['', []],
    [' , ,, ', []],
    ['a', ['a']],
    ['a,b', ['a', 'b']],
    ['a, b,,c,', ['a', 'b', 'c']],
    ['a b, c', ['a b', 'c']],
    // line ends, continuations, comments; a YAML block
    ['a\nb\r\nc', ['a', 'b', 'c']],
    ['  a\n\n  b[x, y]\n  # off: foo, bar\n  c,\n', ['a', 'b[x, y]', 'c']],
    ['a \\\n  >=1, \\\n  b', ['a   >=1', 'b']],
    ['# off: foo, bar', []],
    ['a # b, c\nd', ['a', 'd']],
    ['a==1 \\\n# note\n--hash=sha256:x', ['a==1', '--hash=sha256:x']],
    // extras
    ['a[x,y]>=1,<2,b', ['a[x,y]>=1,<2', 'b']],
    ['a[x, y],b[z]', ['a[x, y]', 'b[z]']],
    ['a[x,b,c', ['a[x', 'b', 'c']],
    ['a[x, b[y]', ['a[x', 'b[y]']],
    ['a], b', ['a]', 'b']],
    ['./p[x,y], b', ['./p[x,y]', 'b']],
    // versions
    ['a>=1,<2', ['a>=1,<2']],
    ['a>=1, <2 , !=1.5, b', ['a>=1, <2 , !=1.5', 'b']],
    ['a>=1,2', ['a>=1', '2']],
    ['a (>=1,<2), b', ['a (>=1,<2)', 'b']],
    ['a~=1.4,===x,b', ['a~=1.4,===x', 'b']],
    // markers
    ['a; python_version in "3.8,3.9", b', ['a; python_version in "3.8,3.9"', 'b']],
    ["a;os_name=='x,y' and extra=='z',b", ["a;os_name=='x,y' and extra=='z'", 'b']],
    ['a; os_name == "x, b', ['a; os_name == "x', 'b']],
    ['a @ https://h/x ; os_name == "p,q", b', ['a @ https://h/x ; os_name == "p,q"', 'b']],
    // options
    ['--no-binary foo,bar', ['--no-binary foo,bar']],
    ['a, --only-binary=:all:,b, c', ['a', '--only-binary=:all:,b, c']],
    ['a --no-binary x,y\nb', ['a --no-binary x,y', 'b']],
    ['--all-rel x,y', ['--all-rel x,y']],
    ['-i https://h/s,--pre,a', ['-i https://h/s', '--pre', 'a']],
    ['a --hash=sha256:x,b', ['a --hash=sha256:x', 'b']],
    ['a --config-settings "k=v,w",b', ['a --config-settings "k=v,w"', 'b']],
    ["a -C 'k=v,w' -C x=y,b", ["a -C 'k=v,w' -C x=y", 'b']],
    ['-e ./p[x,y],-r more.txt,b', ['-e ./p[x,y]', '-r more.txt', 'b']],
    ['-e "n @ git+https://h/x ; os_name in \'a,b\'", c', ['-e "n @ git+https://h/x ; os_name in \'a,b\'"', 'c']],
    // URLs and paths
    ['https://h/a.whl?s=a,b', ['https://h/a.whl?s=a', 'b']],
    ['https://h/a.whl?s=a,b=2', ['https://h/a.whl?s=a,b=2']],
    ['https://h/a.whl?s=a%2Cb', ['https://h/a.whl?s=a%2Cb']],
    ['https://h/a, b=2', ['https://h/a', 'b=2']],
    ['git+https://h/x@feat,1', ['git+https://h/x@feat', '1']],
    ['git+https://h/x@feat,-1', ['git+https://h/x@feat,-1']],
    ['git+https://h/x@feat,1/2', ['git+https://h/x@feat,1/2']],
    ['./my,ext', ['./my', 'ext']],
    ['./my,ext/sub', ['./my,ext/sub']],
    ["./bob's/x,b,c", ["./bob's/x", 'b', 'c']],
    ['./a,./b,../c,/d', ['./a', './b', '../c', '/d']],
    ['file:///a,file:///b', ['file:///a', 'file:///b']],
    ['https://h/a,', ['https://h/a']],
    ['a @ https://[::1]/x,b[y]==1', ['a @ https://[::1]/x', 'b[y]==1']],
    ['https://h/a,%41,b', ['https://h/a,%41', 'b']],
    ['https://h/a,b @ https://h/b', ['https://h/a', 'b @ https://h/b']],
    ['https://h/a.whl#sha256=x,b>=1', ['https://h/a.whl#sha256=x', 'b>=1']],
  ])('%j', (text, items) => {
    expect(splitAutoInstall(text)).toEqual(items);
  });

  const item = fc
    .tuple(
      fc.constantFrom(
        'a',
        'Foo_Bar',
        'x[p,q]',
        'n @ https://h/x.zip',
        'https://h/y-1.0-py3-none-any.whl',
        './p',
        '-e ./p[r,s]',
        'git+https://h/x@v1#egg=z',
        '-e git+ssh://git@h/x#egg=y',
        '/abs/pkg',
        'file:///tmp/x',
        '-r more.txt',
        '-c limits.txt',
        '--pre',
      ),
      fc.constantFrom('', '>=1', '>=1,<2', ' ~= 1.4', '==1.*'),
      fc.constantFrom('', ' ; os_name == "x"', ' ; python_version in "3.8,3.9" and extra == \'a\''),
      fc.constantFrom('', ' --hash=sha256:ab', ' --config-settings "a=b, c"'),
    )
    .map(([subject, specifier, marker, option]) => {
      if (subject.startsWith('-')) return subject;
      return subject + (/^[\w[\],]+$/.test(subject) ? specifier : '') + marker + option;
    });

  test('items that are valid alone come back from what joins them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(item, fc.constantFrom(',', ', ', ' , ', '\n', ',\n', '\r\n', ' # note, x\n')), {
          minLength: 1,
        }),
        (pairs) => {
          const text = pairs.map(([written, separator]) => written + separator).join('');
          expect(splitAutoInstall(text)).toEqual(pairs.map(([written]) => written));
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('what is split is not split further', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from('ab1,;@[]=<>!~ "\'/.:-#\\\n(){}')) }), (text) => {
        const items = splitAutoInstall(text);
        expect(items.every((written) => written === written.trim() && written !== '')).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('items', () => {
  const context = {
    reader: machineReader(),
    folder: '/nowhere',
    variables: { T: 's3cret' },
    source: 'EXTENSION_AUTO_INSTALL',
    line: 3,
  };

  test('an item is a line of its source', async () => {
    const { requirements, errors } = await parseItem('Foo[x]>=1 --hash=sha256:a', context);
    expect(errors).toEqual([]);
    expect(requirements).toMatchObject([
      { name: 'foo', extras: ['x'], source: 'EXTENSION_AUTO_INSTALL', line: 3, hashes: { sha256: ['a'] } },
    ]);
  });

  test('paths are relative to the folder', async () => {
    const { requirements } = await parseItem('./x.zip', context);
    expect(requirements).toMatchObject([{ kind: 'path', url: 'file:///nowhere/x.zip' }]);
  });

  test('a file that an item names is relative to the folder, its error belongs to the item', async () => {
    const { errors, files } = await parseItem('-r more.txt', context);
    expect(errors).toMatchObject([{ code: 'REQUIREMENTS_FILE', file: 'EXTENSION_AUTO_INSTALL', line: 3 }]);
    expect(files).toEqual(['/nowhere/more.txt']);
  });

  test('a bad item is one error', async () => {
    const { requirements, errors } = await parseItem('foo=1', context);
    expect(requirements).toEqual([]);
    expect(errors).toMatchObject([{ code: 'REQUIREMENT_SYNTAX', line: 3, column: 4 }]);
  });
});
