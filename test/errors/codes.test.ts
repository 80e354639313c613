import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { errorCodes } from '../../src/errors/codes.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const rows = [...readme.matchAll(/^\| `([A-Z_]+)`\s*\| (\d+)\s*\| ([^|]*?)\s*\|/gmu)];
const documented = new Map(
  rows.flatMap(([, code = '', status = '', meaning = '']) =>
    code in errorCodes ? [[code, [Number(status), meaning]]] : [],
  ),
);

test.each(Object.entries(errorCodes))('the README explains %s', (code, { exitStatus, meaning }) => {
  expect(documented.get(code)).toEqual([exitStatus, meaning]);
});
