import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatTable } from '../../src/output/table.ts';

const header = ['Name', 'Summary'];

test.each<readonly [name: string, rows: readonly (readonly string[])[], width: number | null, text: string]>([
  ['no rows', [], null, 'Name  Summary\n────  ───────\n'],
  [
    'columns as wide as their text',
    [
      ['a', 'of little use'],
      ['longer', 'x'],
    ],
    null,
    'Name    Summary\n──────  ─────────────\na       of little use\nlonger  x\n',
  ],
  ['nothing behind the last word of a line', [['a', '']], null, 'Name  Summary\n────  ───────\na\n'],
  ['a width that is enough', [['a', '12345678']], 14, 'Name  Summary\n────  ────────\na     12345678\n'],
  ['the widest column gives way', [['a', '123456789012']], 16, 'Name  Summary\n────  ──────────\na     123456789…\n'],
  [
    'both give way where both are wide',
    [['123456789012', '123456789012']],
    22,
    'Name        Summary\n──────────  ──────────\n123456789…  123456789…\n',
  ],
  [
    'no column becomes narrower than can be read',
    [['123456789012', '123456789012']],
    3,
    'Name      Summary\n────────  ────────\n1234567…  1234567…\n',
  ],
  ['a line that lacks a cell', [['a']], null, 'Name  Summary\n────  ───────\na\n'],
])('%s', (_, rows, width, text) => {
  expect(formatTable(header, rows, width)).toBe(text);
});

test('characters that are two columns wide count as two, and are not torn', () => {
  expect(
    formatTable(
      header,
      [
        ['漢字', 'x'],
        ['a', '한글한글한글'],
      ],
      16,
    ),
  ).toBe('Name  Summary\n────  ──────────\n漢字  x\na     한글한글…\n');
});

describe('columns that may go', () => {
  const columns = [
    { title: 'Name', whole: true },
    { title: 'Summary', goes: 2 },
    { title: 'Author', goes: 1 },
    'Origin',
  ];
  const name = 'a-name-that-is-never-cut';
  const rows = [[name, 'A summary that is long enough to give way first', 'Somebody', 'a-list-of-extensions.txt:12']];

  test.for([
    [120, /^Name +Summary +Author +Origin$/mu, 'to give way first  Somebody'],
    [100, /^Name +Summary +Origin$/mu, 'A summary that is long enough to give way fi…  a-list'],
    [60, /^Name +Origin$/mu, 'a-list-of-extensions.txt:12'],
    [40, /^Name +Origin$/mu, 'a-list-of-ext…'],
    [10, /^Name +Origin$/mu, 'a-list-…'],
  ] as const)('go in their order: %i columns', ([width, head, text]) => {
    const table = formatTable(columns, rows, width);
    expect(table).toMatch(head);
    expect(table).toContain(text);
    expect(table).toContain(name);
  });
});

describe('a table', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', 'b', '-'), maxLength: 30 });
  const rows = fc.array(fc.tuple(cell, cell, cell), { maxLength: 5 });
  const columns = ['One', 'Two', 'Three'];

  test('fits a terminal that is wide enough for columns that can be read, and is not narrowed without need', () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 28, max: 120 }), (cells, width) => {
        const fitted = formatTable(columns, cells, width).split('\n');
        for (const line of fitted) expect(line.length).toBeLessThanOrEqual(width);
        const whole = formatTable(columns, cells, null);
        if (whole.split('\n').every((line) => line.length <= width)) expect(fitted.join('\n')).toBe(whole);
      }),
    );
  });

  test('loses nothing where there is no terminal', () => {
    fc.assert(
      fc.property(rows, (cells) => {
        const lines = formatTable(columns, cells, null).split('\n').slice(2, -1);
        expect(lines).toHaveLength(cells.length);
        cells.forEach((row, index) => {
          for (const text of row) expect(lines[index]).toContain(text);
        });
      }),
    );
  });
});
