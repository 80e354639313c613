import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedVariables, type GeneratedFile } from './generated-file.ts';

const FOLDER = join(import.meta.dirname, 'collection');

/** One requirements file of the collection, as it is written in the collection. */
export interface Case {
  readonly topic: string;
  readonly written: string;
  readonly content: Uint8Array;
}

/** Values for `${NAME}` in the collection. */
export const collectionVariables = {
  ...generatedVariables,
  MORE: 'more.txt',
  HERE: './',
  PACKAGE: 'pkg',
  VERSION: '3.8',
  HASHED: '--hash=sha256:abc',
  QUOTED: '"a b"',
  _X1: 'x',
};

/**
 * The cases of all files `collection/TOPIC.cases`: one a line, `## ` lines are headings. `\n`, `\r`, `\t`, `\v`, `\f` and `\\` as in TypeScript,
 * `\uXXXX` a character, `\xXX` a byte.
 */
export function readCollection(): Case[] {
  return readdirSync(FOLDER).flatMap((file) =>
    readFileSync(join(FOLDER, file), 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('## '))
      .map((written) => ({ topic: file.replace('.cases', ''), written, content: unescape(written) })),
  );
}

const CONTROLS: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, v: 11, f: 12, '\\': 92 };

function unescape(written: string): Uint8Array {
  const encoder = new TextEncoder();
  const bytes: number[] = [];
  for (const [part] of written.matchAll(/\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|\\.|[^\\]+/gi)) {
    if (/^\\[xu]./i.test(part)) {
      const code = parseInt(part.slice(2), 16);
      bytes.push(...(part[1] === 'x' ? [code] : encoder.encode(String.fromCharCode(code))));
    } else if (part.startsWith('\\')) {
      const control = CONTROLS[part.slice(1)];
      if (control === undefined) throw new Error(`The collection knows no escape ${part}: ${written}`);
      bytes.push(control);
    } else {
      bytes.push(...encoder.encode(part));
    }
  }
  return Uint8Array.from(bytes);
}

/** The cases as generated files are: with something to include. */
export function collectionFiles(cases: readonly Case[]): GeneratedFile[] {
  const first = new TextEncoder().encode('first\n');
  return cases.map(({ content }) => ({ content, first, second: first }));
}
