import { expect, test } from 'vitest';
import type { ErrorCode } from '../../src/errors/codes.ts';
import { permanentFailure } from '../../src/errors/failure.ts';
import { secretUrl } from '../../src/secrets/secret-url.ts';
import { readSettings } from '../../src/settings/settings.ts';
import { stillUnavailable } from '../../src/sync/short-question.ts';
import { serveIndex } from '../fixtures/diagnosis.ts';
import type { Fault } from '../fixtures/fault.ts';
import { snapshotAfter, type SnapshotDescription } from '../fixtures/snapshot.ts';

const hashedItem = `wanted==1.0 --hash=sha256:${'0'.repeat(64)}`;

/** Time that no answer of this machine needs. */
const AMPLE = 60_000;

interface Question {
  readonly fault?: Fault;
  /** Paths that the fault is of; default: all. */
  readonly on?: RegExp;
  readonly code?: ErrorCode;
  readonly transient?: boolean;
  /** Path of the file of `wanted` and `other` that did not come. */
  readonly file?: string;
  /** The dependency of `wanted` and `other` that could not be had. */
  readonly dependency?: string;
  /** What is kept of what failed; default: nothing. */
  readonly version?: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly milliseconds?: number;
  readonly snapshot?: Partial<SnapshotDescription>;
}

/** Asks after `works` was installed and `wanted` and `other` failed; `wanted` can be had where the index is well. */
async function ask(question: Question) {
  const { fault, code = 'NETWORK', transient = true, variables = {}, milliseconds = AMPLE, version } = question;
  const index = await serveIndex({ packages: [{ name: 'wanted', version: '1.0' }] });
  if (fault !== undefined) await index.fault(fault, question.on === undefined ? {} : { on: question.on });
  const at = question.file === undefined ? {} : { file: new URL(question.file, index.url).href };
  const { dependency } = question;
  const failure = { ...permanentFailure(code, 'It was so.'), transient, dependency, ...at };
  const snapshot = await snapshotAfter({
    variable: 'works,wanted,other',
    ledgerItem: ({ line }) => {
      if (line === 'works') return {};
      const lost = { name: null, version: null, state: 'failed', failure } as const;
      return version === undefined ? lost : { version, state: 'kept', failure };
    },
    options: { indexUrl: secretUrl(index.url) },
    ...question.snapshot,
  });
  const { settings } = readSettings(variables, '/srv');
  const interrupt = new AbortController().signal;
  const outcome = await stillUnavailable({ settings, interrupt }, snapshot, milliseconds);
  return {
    said: outcome?.failures.map(({ subject, failure: { message } }) => `${subject}: ${message}`),
    kept: outcome?.failures.map((one) => one.kept?.version),
    index,
  };
}

test('an index that still asks for a login is asked once for each item that failed, and for none that works', async () => {
  const { said, index } = await ask({ fault: { kind: 'status', status: 401 } });
  expect(said).toEqual([
    expect.stringMatching(/^wanted: \S+ asks for a login \(401\)\.$/),
    expect.stringMatching(/^other: \S+ asks for a login \(401\)\.$/),
  ]);
  expect(index.paths.toSorted()).toEqual(['/simple/other/', '/simple/wanted/']);
});

test('what it says now is told', async () => {
  const { said } = await ask({ fault: { kind: 'status', status: 503 } });
  expect(said?.[0]).toMatch(/^wanted: \S+ answered 503/);
});

test('what an index says now of a version that is kept is told, and the version stays', async () => {
  const { said, kept } = await ask({ fault: { kind: 'status', status: 503 }, version: '0.9' });
  expect(said?.[0]).toMatch(/^wanted: \S+ answered 503/);
  expect(kept).toEqual(['0.9', '0.9']);
});

test('an index that has what failed ends the waiting', async () => {
  expect((await ask({})).said).toBeUndefined();
});

test('an index that never answered may be silent again', async () => {
  const { said } = await ask({ fault: { kind: 'hang' }, code: 'TIMEOUT', milliseconds: 200 });
  expect(said).toEqual(['wanted: It was so.', 'other: It was so.']);
});

test('one that answered before and is silent now is tried by the installer', async () => {
  expect((await ask({ fault: { kind: 'hang' }, milliseconds: 200 })).said).toBeUndefined();
});

const file = '/files/wanted-1.0-py3-none-any.whl';

test('a file that still does not come is asked for, and no installer is', async () => {
  const snapshot = { variable: 'works,wanted' };
  const { said, index } = await ask({ fault: { kind: 'status', status: 403 }, on: /^\/files/, file, snapshot });
  expect(said).toEqual(['wanted: It was so.']);
  expect(index.paths.toSorted()).toEqual([file, '/simple/wanted/']);
  const cut = await ask({ fault: { kind: 'cut' }, on: /^\/files/, file, snapshot });
  expect(cut.said).toEqual(['wanted: It was so.']);
});

test('a file that comes now ends the waiting', async () => {
  expect((await ask({ file, snapshot: { variable: 'works,wanted' } })).said).toBeUndefined();
});

test('a file behind a URL is asked for as its index would be', async () => {
  const url = `https://127.0.0.1:1${file}`;
  expect((await ask({ snapshot: { variable: `works,${url}` } })).said).toEqual([
    `wanted @ ${url}: 127.0.0.1:1 cannot be reached: the server refuses the connection.`,
  ]);
});

test('the index is asked about the dependency that could not be had, and not about what needs it', async () => {
  const fault = { kind: 'status', status: 500 } as const;
  const { said, index } = await ask({
    fault,
    on: /needed/,
    dependency: 'needed',
    snapshot: { variable: 'works,wanted' },
  });
  expect(said).toEqual([expect.stringMatching(/^wanted: A dependency is missing: \S+ answered 500/)]);
  expect(index.paths).toEqual(['/simple/needed/']);
  const repository = { variable: 'works,git+https://host/x.git' };
  const other = await ask({ fault, on: /needed/, dependency: 'needed', snapshot: repository });
  expect(other.said).toEqual([expect.stringMatching(/: A dependency is missing: \S+ answered 500/)]);
  expect((await ask({ dependency: 'wanted', snapshot: repository })).said).toBeUndefined();
});

test('nothing is asked that no index can tell', async () => {
  const none = async (question: Question) => {
    const { said, index } = await ask({ fault: { kind: 'status', status: 401 }, ...question });
    expect(said).toBeUndefined();
    expect(index.requests).toEqual([]);
  };
  await none({ code: 'VOLUME' });
  await none({ variables: { EXTENSION_AGENT_OFFLINE: '1' } });
  await none({ snapshot: { variable: 'works,git+https://host/x.git' } });
  await none({ snapshot: { ledger: { declaration: 'other' } } });
  await none({ snapshot: { ledger: { created: new Date(Date.now() - 3_600_001).toISOString() } } });
});

test('a hash that the index does not have stays a failure, is proven now, and costs no installer', async () => {
  const { said, index } = await ask({ code: 'HASH_MISMATCH', snapshot: { variable: hashedItem } });
  expect(said).toEqual([expect.stringMatching(/^wanted==1\.0 .*: \S+ has wanted 1\.0 with other hashes only/)]);
  expect(index.paths).toEqual(['/simple/wanted/']);
});

test('a file without a declared hash that is not as its index announces is tried again', async () => {
  expect((await ask({ code: 'HASH_MISMATCH' })).said).toBeUndefined();
});
