import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { licensedModuleIn } from '../../src/resolution/conflict.ts';
import { normalizeName } from '../../src/requirements/project-name.ts';
import { ProcessRunner } from '../../src/system/process-runner.ts';
import { startVerification, type EntryPointCheck } from '../../src/verification/verify.ts';
import { childEnvironment } from '../fixtures/child-environment.ts';
import { localStackWith } from '../fixtures/declaration.ts';
import { python } from '../fixtures/python.ts';
import { makeWorkspace } from '../fixtures/workspace.ts';

/** A site-packages folder with extensions, by name and what their module says. */
async function extensions(sources: Readonly<Record<string, string>>): Promise<string> {
  const { folder } = await makeWorkspace();
  for (const [name, source] of Object.entries(sources)) {
    const metadata = join(folder, `${name}-1.0.dist-info`);
    await mkdir(metadata);
    await writeFile(join(metadata, 'METADATA'), `Metadata-Version: 2.1\nName: ${name}\nVersion: 1.0\n`);
    await writeFile(join(metadata, 'entry_points.txt'), `[localstack.extensions]\n${name} = ${name}_module:value\n`);
    await writeFile(join(folder, `${name}_module.py`), `${source}\nvalue = 1\n`);
  }
  return folder;
}

interface Limits {
  readonly seconds?: number;
  readonly first?: readonly string[];
  /** Ends the process from outside. */
  readonly signal?: AbortSignal;
}

async function verify(
  sources: Readonly<Record<string, string>>,
  { seconds = 100, first = [], signal }: Limits = {},
): Promise<Readonly<Record<string, EntryPointCheck>>> {
  const folder = await extensions(sources);
  const runner = new ProcessRunner({ environment: childEnvironment({ home: folder }), signal });
  const { executable } = await python();
  const verification = startVerification(executable, runner, true);
  const scope = { deadline: performance.now() + seconds * 1000, first: first.map(normalizeName) };
  const checks = await verification.check(folder, scope);
  return Object.fromEntries(checks.map((check) => [check.name, check]));
}

const nested = `try:
    import localstack_ext.utils
except ImportError as error:
    REST
`;

/** What a module does, and what is known of its import; null for one that works. */
const failing = {
  plain: ['import no_such_module', "ModuleNotFoundError: No module named 'no_such_module'", ['no_such_module'], null],
  submodule: ['import json.no_such', "ModuleNotFoundError: No module named 'json.no_such'", ['json.no_such'], null],
  name: ['from json import nothing', /^ImportError: cannot import name 'nothing'/, [], null],
  says: ['raise RuntimeError("No module named \'localstack_ext\'")', /^RuntimeError: /, [], null],
  looks: ['import localstack_extension_x', /^ModuleNotFoundError/, ['localstack_extension_x'], null],
  licensed: ['import localstack_ext.utils', /^ModuleNotFoundError/, ['localstack_ext'], 'localstack_ext'],
  cause: [
    nested.replace('REST', 'raise RuntimeError("sorry") from error'),
    'RuntimeError: sorry',
    ['localstack_ext'],
    'localstack_ext',
  ],
  context: [nested.replace('REST', 'raise ValueError("oh")'), 'ValueError: oh', ['localstack_ext'], 'localstack_ext'],
  hidden: [
    nested.replace('REST', 'raise ValueError("oh") from None'),
    'ValueError: oh',
    ['localstack_ext'],
    'localstack_ext',
  ],
  fallback: [nested.replace('REST', 'import other'), /'other'$/, ['other', 'localstack_ext'], 'localstack_ext'],
  group: [
    nested.replace('REST', 'raise ExceptionGroup("all", [error])'),
    /^ExceptionGroup: all/,
    ['localstack_ext'],
    'localstack_ext',
  ],
  deep: [
    'raise ModuleNotFoundError("x", name="localstack.pro.core.utils")',
    'ModuleNotFoundError: x',
    ['localstack.pro.core.utils'],
    'localstack.pro.core.utils',
  ],
  circle: [
    'error = ValueError("x")\nerror.__context__ = TypeError("y")\nerror.__context__.__context__ = error\nraise error',
    'ValueError: x',
    [],
    null,
  ],
  silent: [
    'class Silent(Exception):\n    def __str__(self):\n        raise ValueError\nraise Silent',
    'Silent',
    [],
    null,
  ],
  leaves: ['raise SystemExit(3)', 'SystemExit: 3', [], null],
} as const;

test('what an import fails for is known by the chain of its exceptions, not by their words', async () => {
  const sources = Object.fromEntries(Object.entries(failing).map(([name, [source]]) => [name, source]));
  const checks = await verify({ ...sources, works: '' });
  expect(checks['works']).toMatchObject({ error: null, missing: [], isFinished: true });
  const community = localStackWith({ 'localstack-core': '4.13.1' });
  for (const [name, [, error, missing, licensed]] of Object.entries(failing)) {
    const check = checks[name];
    expect(check, name).toMatchObject({ missing, isFinished: true, isTransient: false });
    if (typeof error === 'string') expect(check?.error, name).toBe(error);
    else expect(check?.error, name).toMatch(error);
    expect(licensedModuleIn(missing, community), name).toBe(licensed);
    expect(licensedModuleIn(missing, localStackWith({ 'localstack-ext': '4.13.1' })), name).toBeNull();
    expect(licensedModuleIn(missing, null), name).toBeNull();
  }
});

test('one that takes the interpreter down, whatever way, costs only itself', async () => {
  const checks = await verify({ a: '', b: 'import os\nos._exit(0)', c: 'import os\nos.kill(os.getpid(), 9)', d: '' });
  const error = 'the interpreter ended during the import';
  expect(checks).toMatchObject({
    a: { error: null, isFinished: true },
    b: { error, isFinished: false, isTransient: false },
    c: { error, isFinished: false, isTransient: false },
    d: { error: null, isFinished: true },
  });
});

test('what an extension prints is no answer', async () => {
  const row = '{"ended": 0, "error": null, "missing": [], "isLate": false}';
  const checks = await verify({ a: `print('${row}')\nprint('Timeout (0)')\nraise ValueError("x")` });
  expect(checks['a']).toMatchObject({ error: 'ValueError: x' });
});

const endless = {
  sleeps: 'import time\ntime.sleep(1000)',
  'takes every exception':
    'import time\nfor _ in iter(int, 1):\n    try:\n        time.sleep(1)\n    except BaseException:\n        time.sleep(1000)',
  'waits in C and hears no signal': 'import ctypes\nctypes.PyDLL(None).sleep(1000)',
};

test('one whose import does not end is ended, whatever it does, and the others have their turn', async () => {
  const verified = Object.entries(endless).map(async ([name, source]) => {
    const checks = await verify({ hanging: source, other: '' }, { seconds: 12, first: ['hanging'] });
    expect(checks['hanging']?.error, name).toMatch(/^its import did not end within [\d.]+ s$/);
    expect(checks['hanging'], name).toMatchObject({ isFinished: false, isTransient: true });
    expect(checks['other'], name).toMatchObject({ error: null, isFinished: true });
  });
  await Promise.all(verified);
});

test('what there is no time for was not verified, and is never good', async () => {
  const checks = await verify({ a: '', b: '' }, { seconds: 0 });
  const error = 'it was not verified: there was no time left to import it';
  for (const name of ['a', 'b']) expect(checks[name]).toMatchObject({ error, isFinished: false, isTransient: true });
});

test('nothing is good where the interpreter does not even begin', async () => {
  const checks = await verify({ a: '' }, { signal: AbortSignal.abort() });
  expect(checks['a']).toMatchObject({ isFinished: false, isTransient: true });
});
