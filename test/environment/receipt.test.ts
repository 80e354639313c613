import { readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import {
  currentReceipt,
  readReceipt,
  settingsFingerprint,
  variableFingerprints,
  writeReceipt,
} from '../../src/environment/receipt.ts';
import { watch } from '../../src/environment/watch.ts';
import { readSettings } from '../../src/settings/settings.ts';
import { fnv1a } from '../../src/system/fnv.ts';
import { makeWorkspace, type Workspace } from '../fixtures/workspace.ts';

let workspace: Workspace;

beforeEach(async () => {
  workspace = await makeWorkspace();
});

function settings(variables: Readonly<Record<string, string>> = {}, folder = '/srv') {
  return readSettings({ FILESYSTEM_ROOT: workspace.root, VERSION: '1', ...variables }, folder).settings;
}

const notes = [
  { level: 'warn', text: 'item 1: x: NOT_FOUND: …\n    Hint: y' },
  { level: 'info', text: '0 installed' },
] as const;

async function leave(until: number | null = null) {
  const before = settings();
  await writeFile(join(workspace.confD, 'extensions.txt'), 'a\n');
  await workspace.write('var/lib/localstack/lib/extensions/.keep', '');
  const receipt = {
    settings: settingsFingerprint(before),
    variables: variableFingerprints(['VERSION', 'MISSING'], before),
    watched: [watch('content', before.paths.listFile)],
    notes,
    until,
    failures: 1,
  };
  writeReceipt(before.paths.receipt, receipt);
  return { receipt: { format: 3, ...receipt }, path: before.paths.receipt };
}

test('what is written is read', async () => {
  const { receipt, path } = await leave();
  expect(readReceipt(path)).toEqual(receipt);
  expect(currentReceipt(settings())).toEqual(receipt);
});

test('it counts until it ends', async () => {
  await leave(Date.now() + 3_600_000);
  expect(currentReceipt(settings())).not.toBeNull();
  await leave(Date.now() - 1);
  expect(currentReceipt(settings())).toBeNull();
});

test('one that ends counts no more where the clock was put back since', async () => {
  const { path } = await leave(Date.now() + 3_600_000);
  const ahead = Date.now() / 1000 + 3600;
  await utimes(path, ahead, ahead);
  expect(currentReceipt(settings())).toBeNull();
  await leave(null);
  await utimes(path, ahead, ahead);
  expect(currentReceipt(settings())).not.toBeNull();
});

test.for([
  'no JSON',
  'null',
  '[]',
  '{"format": 3}',
  '{"format": 3, "until": null, "settings": "", "variables": [[1, 2]], "watched": [], "notes": [], "failures": 0}',
  '{"format": 3, "until": null, "settings": "", "variables": [], "watched": [["content", 5, ""]], "notes": [], "failures": 0}',
  '{"format": 3, "until": null, "settings": "", "variables": [], "watched": [], "notes": [{"level": "fatal", "text": ""}], "failures": 0}',
  '{"format": 3, "until": null, "settings": "", "variables": [], "watched": [], "notes": {}, "failures": 0}',
  '{"format": 3, "until": "never", "settings": "", "variables": [], "watched": [], "notes": [], "failures": 0}',
])('one with the right checksum of %s counts as none', async (body) => {
  const { path } = await leave();
  await writeFile(path, `fnv1a ${fnv1a(body)}\n${body}`);
  expect(readReceipt(path)).toBeNull();
});

describe('it counts no longer when', () => {
  test.for<readonly [name: string, variables: Readonly<Record<string, string>>, folder?: string]>([
    ['what is declared by variable changes', { EXTENSION_AUTO_INSTALL: 'a' }],
    ['the working folder changes', {}, '/elsewhere'],
    ['another LocalStack is meant', { VIRTUAL_ENV: '/other' }],
    ['another installer is wanted', { EXTENSION_AGENT_INSTALLER: 'pip' }],
    ['an upgrade is asked for', { EXTENSION_AGENT_UPGRADE: '1' }],
    ['developer mode begins', { EXTENSION_DEV_MODE: '1' }],
    ['an index is named', { PIP_INDEX_URL: 'https://host/simple' }],
    ['a proxy is named', { https_proxy: 'http://proxy' }],
    ['pip.conf and uv.toml lie elsewhere', { HOME: '/y' }],
    ['a limit is set', { UV_EXCLUDE_NEWER: 'P7D' }],
    ['a certificate is named', { SSL_CERT_FILE: '/ca.pem' }],
    ['a variable changes that a line refers to', { VERSION: '2' }],
    ['a variable appears that a line refers to', { MISSING: '', VERSION: '2' }],
  ])('%s', async ([, variables, folder]) => {
    await leave();
    expect(currentReceipt(settings(variables, folder))).toBeNull();
  });

  test('a file that it depends on changes', async () => {
    await leave();
    await workspace.writeList('b');
    expect(currentReceipt(settings())).toBeNull();
  });
});

test.each<readonly [name: string, variables: Readonly<Record<string, string>>]>([
  ['a variable that nothing refers to', { OTHER: 'x' }],
  ['how LocalStack is to run', { DEBUG: '1', GATEWAY_LISTEN: '1' }],
  ['what a failure leads to', { EXTENSION_AGENT_ON_FAILURE: 'fail' }],
  ['a value that is not understood, whose default counts', { EXTENSION_AGENT_INSTALLER: 'conda' }],
  ['where the log goes', { EXTENSION_AGENT_LOG: 'json' }],
  ['a password of its own', { UV_INDEX_HOME_PASSWORD: 'secret' }],
])('%s does not matter', async (_, variables) => {
  await leave();
  expect(currentReceipt(settings(variables))).not.toBeNull();
});

test('a rotated token in a URL is no change, another user’s index is one', () => {
  const withIndex = (url: string) => settingsFingerprint(settings({ PIP_INDEX_URL: url }));
  expect(withIndex('https://me:one@host/simple')).toBe(withIndex('https://me:two@host/simple'));
  expect(withIndex('https://me:one@host/simple')).not.toBe(withIndex('https://me:one@other/simple'));
});

test('the order of variables does not matter', () => {
  const one = settingsFingerprint(settings({ PIP_PRE: '1', UV_OFFLINE: '1' }));
  expect(settingsFingerprint(settings({ UV_OFFLINE: '1', PIP_PRE: '1' }))).toBe(one);
});

test('no value of a variable is written down', async () => {
  const { path } = await leave();
  writeReceipt(path, {
    settings: settingsFingerprint(settings({ PIP_INDEX_URL: 'https://me:top-secret@host' })),
    variables: variableFingerprints(['TOKEN'], settings({ TOKEN: 'top-secret' })),
    watched: [],
    notes: [],
    until: null,
    failures: 0,
  });
  expect(await readFile(path, 'utf8')).not.toContain('top-secret');
});

test.each<readonly [name: string, spoil: (text: string) => string]>([
  ['cut off', (text) => text.slice(0, -10)],
  ['empty', () => ''],
  ['without a checksum', (text) => text.slice(text.indexOf('\n') + 1)],
  ['edited', (text) => text.replace('"failures": 1', '"failures": 0')],
  ['binary', () => '\0\u0001\u0002'],
  ['of an older version', (text) => sealed(text.slice(text.indexOf('\n') + 1).replace('"format": 3', '"format": 2'))],
  ['of a newer version', (text) => sealed(text.slice(text.indexOf('\n') + 1).replace('"format": 3', '"format": 4'))],
])('one that is %s is none', async (_, spoil) => {
  const { path } = await leave();
  const spoilt = spoil(await readFile(path, 'utf8'));
  await writeFile(path, spoilt);
  expect(readReceipt(path)).toBeNull();
  expect(currentReceipt(settings())).toBeNull();
});

test('a changed byte anywhere is noticed', async () => {
  const { path } = await leave();
  const whole = await readFile(path);
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 127 }), async (place, mask) => {
      const spoilt = Buffer.from(whole);
      spoilt[place] = (spoilt[place] ?? 0) ^ mask;
      await writeFile(path, spoilt);
      expect(readReceipt(path)).toBeNull();
    }),
  );
});

function sealed(body: string): string {
  return `fnv1a ${fnv1a(body)}\n${body}`;
}

test('what another version of the agent left is no proof, and what failed for it is tried again', async () => {
  vi.resetModules();
  vi.doMock('../../src/settings/version.ts', () => ({ AGENT_VERSION: '99.0.0' }));
  const next = await import('../../src/environment/receipt.ts');
  expect(next.settingsFingerprint(settings())).not.toBe(settingsFingerprint(settings()));
  vi.doUnmock('../../src/settings/version.ts');
});
