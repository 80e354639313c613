import { expect, test } from 'vitest';
import { normalizeName } from '../../../src/requirements/project-name.ts';
import { pinnedVersion, rewritePins } from '../../../src/requirements/requirements-txt/pin.ts';

const a = normalizeName('my-ext');
const pin = (line: number) => ({ name: a, line, from: '1.0', to: '2.0' });

test.for([
  ['==1.0', '1.0'],
  ['===1.0', '1.0'],
  ['==1.0.RC1', '1.0rc1'],
  ['==1!1.0+x', '1!1.0+x'],
  ['==1.*', null],
  ['>=1.0', null],
  ['==1.0,!=1.1', null],
  ['', null],
] as const)('the specifier "%s" allows %s alone', ([specifier, version]) => {
  expect(pinnedVersion({ kind: 'name', specifier })).toBe(version);
});

test('a direct reference pins nothing', () => {
  expect(pinnedVersion({ kind: 'url', specifier: '' })).toBeNull();
});

test.for([
  ['a bare pin', 'my-ext==1.0', 'my-ext==2.0'],
  ['another spelling', 'My_Ext == v1.0', 'My_Ext == 2.0'],
  [
    'extras, a marker with the same version, a comment',
    'my-ext[b, c]==1.0 ; python_version>"1.0"  # not 1.0',
    'my-ext[b, c]==2.0 ; python_version>"1.0"  # not 1.0',
  ],
  ['parentheses', 'my-ext (==1.0)', 'my-ext (==2.0)'],
  ['three signs', 'my-ext===1.0', 'my-ext===2.0'],
  ['options behind it', 'my-ext==1.0 --config-settings=x=1.0', 'my-ext==2.0 --config-settings=x=1.0'],
  ['a byte order mark', '\uFEFFmy-ext==1.0', '\uFEFFmy-ext==2.0'],
  [
    'a continuation before it',
    'my-ext \\\n  ==\\\r\n1.0 \\\n ; python_version>"3"\n',
    'my-ext \\\n  ==\\\r\n2.0 \\\n ; python_version>"3"\n',
  ],
  ['no line end after it', 'my-ext==1.0', 'my-ext==2.0'],
  ['line ends of Windows', 'my-ext==1.0\r\n', 'my-ext==2.0\r\n'],
] as const)('a pin with %s', ([, before, after]) => {
  expect(rewritePins(before, [pin(1)])).toEqual({ text: after, missing: [] });
});

test('all else stays as it is, whatever ends its lines', () => {
  const text = '# my-ext==1.0\r\n\r\n-r more.txt\n  my-ext==1.0\\\n  # ends here\nb==1.0\rmy-ext==1.0\u2028c==1.0 \\';
  expect(rewritePins(text, [pin(4), pin(7)])).toEqual({
    text: '# my-ext==1.0\r\n\r\n-r more.txt\n  my-ext==2.0\\\n  # ends here\nb==1.0\rmy-ext==2.0\u2028c==1.0 \\',
    missing: [],
  });
});

test.for([
  ['has its version in a variable', 'my-ext==${VERSION}'],
  ['is of another project', 'other==1.0'],
  ['has another version by now', 'my-ext==1.1'],
  ['is no pin any more', 'my-ext>=1.0'],
  ['is a comment', '# my-ext==1.0'],
  ['is gone', ''],
] as const)('a line that %s stays, and is told', ([, text]) => {
  expect(rewritePins(text, [pin(1)])).toEqual({ text, missing: [pin(1)] });
});
