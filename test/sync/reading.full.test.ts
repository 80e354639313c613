import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRequirementsFile } from '../../src/requirements/requirements-txt/requirements-file.ts';
import type { SourceReader, SourceReading } from '../../src/requirements/source-reader.ts';
import { machineReader } from '../../src/system/source-reader.ts';
import { planStart } from '../fixtures/planned-start.ts';
import { makeWorkspace } from '../fixtures/workspace.ts';
import { oddLines } from './odd-declaration.ts';
import { unreadablePlaces } from './unreadable-place.ts';

const runs = 5_000;
const seed = Number(process.env['FUZZ_SEED'] ?? 1);

/** Each file, with what it declares while all is well. */
const files = {
  'extensions.txt': 'list-one\nlist-two==1.0\n-r nested.txt\n',
  'nested.txt': 'nested-one\n# a comment\nnested-two>=1\n',
  'variable.txt': 'variable-one\n',
} as const;

type FileName = keyof typeof files;

const names: Readonly<Record<FileName, readonly string[]>> = {
  'extensions.txt': ['list-one', 'list-two'],
  'nested.txt': ['nested-one', 'nested-two'],
  'variable.txt': ['variable-one'],
};

const fileNames = Object.keys(files) as FileName[];
const installed = Object.fromEntries(
  [...Object.values(names).flat(), 'variable-two', 'command-one'].map((name) => [`${name} 1.0`, {}]),
);

/** What becomes of a file. */
type Fate =
  | { readonly kind: 'same' }
  | { readonly kind: 'place'; readonly number: number }
  | { readonly kind: 'text'; readonly bytes: Uint8Array };

const lines = [...oddLines.filter(({ name, line }) => name !== 'includes that double' && line.length < 5000)].map(
  ({ line }) => line,
);

const edits = fc.array(fc.record({ at: fc.nat(), remove: fc.nat(3), add: fc.uint8Array({ maxLength: 3 }) }), {
  minLength: 1,
  maxLength: 3,
});

function edited(text: string, changes: readonly { at: number; remove: number; add: Uint8Array }[]): Uint8Array {
  let bytes = Buffer.from(text);
  for (const { at, remove, add } of changes) {
    const place = at % (bytes.length + 1);
    bytes = Buffer.concat([bytes.subarray(0, place), add, bytes.subarray(place + remove)]);
  }
  return bytes;
}

const fateOf = (name: FileName): fc.Arbitrary<Fate> =>
  fc.oneof(
    fc.constant<Fate>({ kind: 'same' }),
    fc.nat(unreadablePlaces.length - 1).map((number): Fate => ({ kind: 'place', number })),
    fc.uint8Array({ maxLength: 200 }).map((bytes): Fate => ({ kind: 'text', bytes })),
    edits.map((changes): Fate => ({ kind: 'text', bytes: edited(files[name], changes) })),
    fc
      .array(fc.constantFrom(...lines, ...files[name].split('\n')), { maxLength: 5 })
      .map((some): Fate => ({ kind: 'text', bytes: Buffer.from(some.join('\n')) })),
  );

/** A fault of the file system: which call meets it, and what it answers. */
const faults = fc.array(
  fc.record({
    call: fc.nat(6),
    answer: fc.constantFrom('absent', 'may not be read by this user', 'cannot be read: its disk fails (EIO)', 'EMFILE'),
  }),
  { maxLength: 2 },
);

interface FaultyReader extends SourceReader {
  /** The files that met a fault. */
  readonly met: Set<string>;
}

/** The machine's reader, some calls of which fail. */
function faultyReader(plan: readonly { call: number; answer: string }[]): FaultyReader {
  const reader = machineReader({ offline: true });
  const met = new Set<string>();
  let calls = 0;
  const take = (): string | undefined => {
    calls += 1;
    return plan.find(({ call }) => call === calls)?.answer;
  };
  return {
    met,
    stat: (path) => (take() === undefined ? reader.stat(path) : null),
    fetch: async (url, trustedHosts) => reader.fetch(url, trustedHosts),
    read: async (path): Promise<SourceReading> => {
      const answer = take();
      if (answer === undefined) return reader.read(path);
      met.add(path);
      return answer === 'absent' ? { kind: 'absent' } : { kind: 'unreadable', reason: answer };
    },
  };
}

/** Whether a text may drop what it declared: nothing in it is wrong, as far as can be told without the files that it names. */
async function mayDrop(bytes: Uint8Array): Promise<boolean> {
  const text = Buffer.from(bytes).toString('latin1');
  if (/-[rc]|-c/u.test(text.replace(/^-r nested\.txt$/mu, ''))) return true;
  const reader: SourceReader = {
    ...machineReader({ offline: true }),
    read: (path) =>
      Promise.resolve({ kind: 'read', bytes: path === '/srv/x.txt' ? bytes : new Uint8Array(), charset: null }),
  };
  const { errors } = await parseRequirementsFile('/srv/x.txt', { reader, folder: '/srv', variables: {} });
  return errors.length === 0;
}

test(`${runs} starts with odd files and a faulty file system lose nothing (FUZZ_SEED=${seed})`, async () => {
  const workspace = await makeWorkspace();
  const specimens = join(workspace.folder, 'specimens');
  await mkdir(specimens);
  for (const [number, { put }] of unreadablePlaces.entries()) put(join(specimens, String(number)));
  const pathOf = (name: FileName): string => join(workspace.confD, name);
  const write = (fates: Partial<Record<FileName, Fate>>): void => {
    for (const name of fileNames) {
      const fate = fates[name] ?? { kind: 'same' };
      rmSync(pathOf(name), { recursive: true, force: true });
      if (fate.kind === 'place') symlinkSync(join(specimens, String(fate.number)), pathOf(name));
      else writeFileSync(pathOf(name), fate.kind === 'text' ? fate.bytes : files[name]);
    }
  };
  const start = {
    workspace,
    installed,
    variable: `variable-two\n-r ${pathOf('variable.txt')}`,
    edit: () => [{ requirement: 'command-one', folder: workspace.folder }],
  };
  write({});
  const { ledger, removed: lost } = await planStart(start);
  expect(lost).toEqual([]);
  const figures = { starts: 0, odd: 0, removed: 0 };

  const property = fc.asyncProperty(
    fc.record(
      Object.fromEntries(fileNames.map((name) => [name, fateOf(name)])) as Record<FileName, fc.Arbitrary<Fate>>,
    ),
    faults,
    async (fates, plan) => {
      write(fates);
      const reader = faultyReader(plan);
      const { removed, outcome } = await planStart({ ...start, reader, ledger });
      expect(outcome.failures.map(({ failure }) => failure.code)).not.toContain('INTERNAL');
      const droppers: FileName[] = [];
      for (const name of fileNames) {
        const fate = fates[name];
        if (fate.kind !== 'text' || reader.met.has(pathOf(name))) continue;
        if (await mayDrop(fate.bytes)) droppers.push(name);
      }
      // A list that is valid need not include the nested file any more.
      const isCut = droppers.includes('extensions.txt') && !isNamed(fates['extensions.txt']);
      const allowed = [...droppers, ...(isCut ? (['nested.txt'] as const) : [])].flatMap((name) => names[name]);
      expect(removed.filter((name) => !allowed.includes(name))).toEqual([]);
      figures.starts += 1;
      figures.odd += outcome.failures.length > 0 ? 1 : 0;
      figures.removed += removed.length;
    },
  );
  await fc.assert(property, { numRuns: runs, seed, endOnFailure: true });
  console.log(figures);
  expect(figures.odd).toBeGreaterThan(runs / 4);
});

function isNamed(fate: Fate): boolean {
  return fate.kind === 'text' && Buffer.from(fate.bytes).toString().split('\n').includes('-r nested.txt');
}
