import { expect, test } from 'vitest';
import { parseItem, splitAutoInstall } from '../../../src/requirements/auto-install/auto-install.ts';
import { formatRequirementError } from '../../../src/requirements/requirement-error.ts';
import { machineReader } from '../../../src/system/source-reader.ts';

const MEGABYTE = 1_000_000;

/** What a quadratic rule would take minutes for takes about a second of computing time. */
const LIMIT_MS = 10_000;

const heads = ['', 'foo; ', 'foo[', 'https://h/', '-e "', '--no-binary '];
const units = [
  ' ',
  '\t',
  '[',
  ']',
  '[a',
  '(',
  ')',
  '\\',
  ';',
  '; ',
  '"',
  "'",
  '#',
  ' #',
  '-',
  '-a ',
  '=',
  '==',
  '>=1,',
  ',',
  ' ,',
  '.',
  '1.',
  '1',
  'a',
  '_',
  '/',
  '../',
  ':',
  'http://',
  'http://a@',
  '@',
  '%41',
  '%',
  '${A}',
  '${HOME}',
  '&egg=',
  '\u00a0',
  '\\\n',
  'a\n',
  '\n',
  'os_name=="x" and ',
  '--hash=sha256:a ',
  ':all:,',
  'https://h/a,',
];

const context = {
  reader: machineReader(),
  folder: '/nowhere',
  variables: { HOME: '/root' },
  source: 'requirements.txt',
  line: 1,
};

/** Computing time of this process in milliseconds. */
function computed(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

test.each(units)('a megabyte of %j is read and split in linear time', { timeout: 600_000 }, async (unit) => {
  // what comes before the first of many lines does not count
  for (const head of unit.endsWith('\n') ? [''] : heads) {
    const text = head + unit.repeat(MEGABYTE / unit.length) + 'x';
    const start = computed();
    splitAutoInstall(text);
    const { errors } = await parseItem(text, context);
    errors.slice(0, 100).map(formatRequirementError);
    expect(computed() - start, JSON.stringify(head)).toBeLessThan(LIMIT_MS);
  }
});
