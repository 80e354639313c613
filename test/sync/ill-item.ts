import { expect } from 'vitest';
import type { Fault } from '../fixtures/fault.ts';
import { start, type InstallerName } from '../fixtures/installation.ts';
import type { Workbench } from '../fixtures/workbench.ts';
import { extensionsIn } from './index-fault.ts';

/** What of one item an index answers in an ill way. */
interface IllPlace {
  readonly place: string;
  readonly on: RegExp;
  /** Whether the index gives the metadata of wheels apart (PEP 658): then nothing is wrong before the install. */
  readonly metadataFiles: boolean;
  /** What the failure names, HOST standing for the index. */
  readonly named: RegExp;
}

interface ItemFault {
  readonly fault: Fault;
  readonly fails: string;
  readonly said: RegExp;
}

// A download that is cut uv tells by the project alone.
const file = /http:\/\/HOST\/files\/plain_library-2\.0-py3-none-any\.whl|plain-library==2\.0 could not be fetched/;

const places: readonly IllPlace[] = [
  { place: 'page', on: /^\/simple\/plain-library/, metadataFiles: true, named: /HOST .*plain-library/ },
  { place: 'file', on: /^\/files\/plain_library.*whl$/, metadataFiles: true, named: file },
  { place: 'file with its metadata', on: /^\/files\/plain_library/, metadataFiles: false, named: file },
];

const faults: readonly ItemFault[] = [
  { fails: 'is forbidden', fault: { kind: 'status', status: 403 }, said: /403/ },
  { fails: 'answers 500', fault: { kind: 'status', status: 500 }, said: /500/ },
  { fails: 'is reset', fault: { kind: 'refuse' }, said: /reset|broke off/i },
  { fails: 'is cut', fault: { kind: 'cut' }, said: /broke off|not enough bytes|end of file|connection closed/i },
];

export type IllItem = IllPlace & ItemFault & { readonly isRare: boolean };

/** Every fault at every place; the rare ones pip meets in the same code as others. */
export const illItems: readonly IllItem[] = places.flatMap((place, row) =>
  faults.map((fault, column) => ({ ...place, ...fault, isRare: (row + column) % 3 !== 0 })),
);

/** Starts with three items, one of them ill: it fails alone, for its own reason, and the others are there. */
export async function failAlone(
  { fault, on, metadataFiles, named, said }: IllItem,
  bench: Workbench,
  installer: InstallerName,
): Promise<void> {
  const index = await bench.serve({ metadataFiles });
  await index.fault(fault, { on });
  const run = await start(bench, installer, 'plain-library,extension-alpha,extension-beta');
  const failures = run.stderr.split('\n').filter((line) => /: [A-Z_]{3,}: /.test(line));
  expect(failures, run.stderr).toHaveLength(1);
  expect(failures[0]).toMatch(/item 1: plain-library: NETWORK: /);
  expect(failures[0]?.replaceAll(new URL(index.url).host, 'HOST')).toMatch(named);
  expect(failures[0]).toMatch(said);
  expect(extensionsIn(run.stdout)).toEqual(['extension-alpha', 'extension-beta']);
}
