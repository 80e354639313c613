import { expect, test } from 'vitest';
import { columnsOf, wantsColour, withColouredMarks } from '../../src/system/terminal.ts';

// A test's standard output and error are no terminals.
test.for<readonly [variables: Readonly<Record<string, string>>, wanted: boolean]>([
  [{}, false],
  [{ FORCE_COLOR: '1' }, true],
  [{ FORCE_COLOR: '3' }, true],
  [{ FORCE_COLOR: 'true' }, true],
  [{ FORCE_COLOR: '0' }, false],
  [{ FORCE_COLOR: 'false' }, false],
  [{ FORCE_COLOR: '' }, false],
  [{ FORCE_COLOR: '0', CLICOLOR_FORCE: '1' }, false],
  [{ FORCE_COLOR: '1', TERM: 'dumb' }, true],
  [{ FORCE_COLOR: '1', CLICOLOR: '0' }, true],
  [{ CLICOLOR_FORCE: '1' }, true],
  [{ CLICOLOR_FORCE: '0' }, false],
  [{ CLICOLOR_FORCE: '' }, false],
  [{ CLICOLOR: '1' }, false],
  [{ FORCE_COLOR: '1', NO_COLOR: '1' }, false],
  [{ CLICOLOR_FORCE: '1', NO_COLOR: '0' }, false],
  [{ FORCE_COLOR: '1', NO_COLOR: '' }, true],
])('colours by %o: %s', ([variables, wanted]) => {
  for (const descriptor of [1, 2] as const) expect(wantsColour(variables, descriptor)).toBe(wanted);
});

test.for([
  ['80', 80],
  [' 200 ', 200],
  ['0', null],
  ['-3', null],
  ['wide', null],
  ['', null],
  [undefined, null],
] as const)('COLUMNS=%s are %s columns', ([COLUMNS, columns]) => {
  expect(columnsOf({ COLUMNS })).toBe(columns);
});

test('only marks at the beginning of a line are coloured, with what they mark', () => {
  const text = '✔ a  1.0  ok\n  - not this\n✘ b  failed\n--- nor this\n+ c 1.0 + d\n~ e 1 -> 2\n- f 1\n! g';
  const [bold, reset] = ['\u001b[1m', '\u001b[0m'];
  const marked = (colour: string, mark: string, name: string): string =>
    `\u001b[${colour}m${mark}${reset} ${bold}${name}${reset}`;
  expect(withColouredMarks(text)).toBe(
    [
      `${marked('32', '✔', 'a')}  1.0  ok`,
      '  - not this',
      `${marked('31', '✘', 'b')}  failed`,
      '--- nor this',
      `${marked('32', '+', 'c')} 1.0 + d`,
      `${marked('33', '~', 'e')} 1 -> 2`,
      `${marked('31', '-', 'f')} 1`,
      `\u001b[33m!${reset} g`,
    ].join('\n'),
  );
});
