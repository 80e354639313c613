import { describe, expect, test } from 'vitest';
import { AgentError } from '../../src/errors/agent-error.ts';
import type { LockedPackage, Pylock } from '../../src/lockfile/format.ts';
import { normalizeName } from '../../src/requirements/project-name.ts';
import {
  applicable,
  checkLockfileTarget,
  lockfileMismatches,
  lockfileResolution,
} from '../../src/resolution/lockfile-resolution.ts';
import { declare, environment, localStackWith } from '../fixtures/declaration.ts';

const localstack = localStackWith({ 'localstack-core': '4.13.1', werkzeug: '3.1.3' });
const context = { localstack, environment, path: '/etc/pylock.toml' };
const entry = (name: string, more: object = { version: '1.0' }): LockedPackage => ({
  name: normalizeName(name),
  ...more,
});

interface DeclaredLine {
  readonly requirement: string;
  readonly origin?: string;
  readonly name?: string;
}

function lock(
  packages: readonly LockedPackage[],
  declared: readonly DeclaredLine[] = [],
  more: Partial<Pylock> = {},
): Pylock {
  const lines = declared.map(({ requirement, origin = 'extensions.txt:1', name = requirement }) => ({
    requirement,
    origin,
    name: normalizeName(name),
  }));
  const own = { localstack: '4.13.1', python: '3.13', fingerprint: '', declared: lines };
  return {
    'lock-version': '1.0',
    'created-by': 'x',
    packages: [...packages],
    tool: { 'localstack-extension-agent': own },
    ...more,
  };
}

describe('a lockfile', () => {
  const refusal = (pylock: Pylock, there: typeof localstack | null = localstack): string | null => {
    try {
      checkLockfileTarget(pylock, { ...context, localstack: there });
      return null;
    } catch (error) {
      return error instanceof AgentError ? `${error.code}: ${error.message}` : String(error);
    }
  };

  test('is for the LocalStack that it was made for', () => {
    expect(refusal(lock([]))).toBeNull();
    expect(refusal(lock([]), localStackWith({ 'localstack-core': '4.0' }))).toBe(
      'LOCKFILE_MISMATCH: /etc/pylock.toml was made for LocalStack 4.13.1, but this is LocalStack 4.0.',
    );
    expect(refusal(lock([]), null)).toContain('but this is LocalStack .');
    expect(refusal({ 'lock-version': '1.0', 'created-by': 'x', packages: [] })).toBeNull();
    expect(refusal({ 'lock-version': '1.0', 'created-by': 'x', packages: [], tool: {} })).toBeNull();
  });

  test('is for the Python that it names', () => {
    expect(refusal(lock([], [], { 'requires-python': '>= 3.13, < 4' }))).toBeNull();
    expect(refusal(lock([], [], { 'requires-python': '>=3.14' }))).toBe(
      'LOCKFILE_MISMATCH: /etc/pylock.toml is for Python >=3.14, but this is Python 3.13.1.',
    );
  });

  test('has packages for some environments only, and none that LocalStack has', () => {
    const packages = [
      entry('a'),
      entry('b', { version: '1', marker: 'python_version < "3"' }),
      entry('c', { version: '1', marker: 'python_version > "3"' }),
      entry('werkzeug'),
    ];
    expect(applicable(lock(packages), context).map(({ name }) => name)).toEqual(['a', 'c']);
    expect(applicable(lock(packages), { ...context, localstack: null }).map(({ name }) => name)).toEqual([
      'a',
      'c',
      'werkzeug',
    ]);
  });
});

describe('a declared line', () => {
  test.each<readonly [name: string, variable: string, says: string | null]>([
    ['that was locked fits', 'known', null],
    ['that names a locked project fits', 'a', null],
    ['whose versions hold the locked one fits', 'a>=0.5', null],
    ['that LocalStack meets fits', 'werkzeug', null],
    ['that is new does not', 'b', 'b is not in it'],
    ['that wants another version does not', 'a>1.0', 'a>1.0 does not allow version 1.0, which is locked'],
    ['that wants extras does not', 'a[x]', 'a[x] has other extras than what is locked'],
    ['that names a place does not', 'a @ https://h/a.zip', 'is from another place than what is locked'],
    ['that is a place without a name does not', 'https://h/c.zip', 'is not in it'],
    ['of what has no version locked fits', 'folder>=3', null],
  ])('%s', async (_, variable, says) => {
    const declared = await declare({ variable });
    const pylock = lock([entry('a'), entry('folder', { directory: { path: 'x' } })], [{ requirement: 'known' }]);
    const mismatches = lockfileMismatches(pylock, declared, context);
    // What was locked from a file and is declared no longer is another mismatch.
    const own = mismatches.filter((text) => !text.startsWith('known '));
    if (says === null) expect(own).toEqual([]);
    else expect(own).toEqual([expect.stringMatching(/^EXTENSION_AUTO_INSTALL item 1: /)]);
    if (says !== null) expect(own[0]).toContain(says);
  });

  test('of a file that is gone is a mismatch; one of the variable is not', async () => {
    const pylock = lock(
      [entry('a')],
      [
        { requirement: 'a' },
        { requirement: 'b', origin: 'EXTENSION_AUTO_INSTALL item 2' },
        { requirement: 'c>=1', origin: 'extensions.txt:3', name: 'c' },
        { requirement: 'd>=1', origin: 'extensions.txt:4', name: 'd' },
        { requirement: 'e; python_version < "3"', origin: 'extensions.txt:5', name: 'other' },
      ],
    );
    const declared = await declare({ variable: 'a,d; python_version < "3",e; python_version < "3"' });
    const lines = declared.skipped.map(({ line }) => line);
    expect(lines).toHaveLength(2);
    const same = lock(pylock.packages, [
      ...(pylock.tool?.['localstack-extension-agent']?.declared ?? []).filter(({ name }) => name !== 'other'),
      { requirement: lines[1] ?? '', origin: 'extensions.txt:5', name: 'other' },
    ]);
    expect(lockfileMismatches(same, declared, context)).toEqual([
      'c>=1 (extensions.txt:3 then) is locked, but no longer declared',
    ]);
  });

  test('leads to what is locked for it', async () => {
    const declared = await declare({ variable: 'a,https://h/c.zip,werkzeug,new,x; python_version < "3"' });
    const [, reference] = declared.items;
    const packages = [entry('a'), entry('c', { archive: { url: 'https://h/c.zip', hashes: {} } })];
    const pylock = lock(packages, [{ requirement: reference?.line ?? '', name: 'c' }]);
    const { outcomes, packages: targets } = lockfileResolution(pylock, declared, context);
    expect(targets).toEqual([
      { name: 'a', version: '1.0', url: null },
      { name: 'c', version: '', url: 'https://h/c.zip' },
    ]);
    expect(
      outcomes.map((outcome) => [outcome.kind, 'name' in outcome ? `${outcome.name} ${outcome.version}` : '']),
    ).toEqual([
      ['resolved', 'a 1.0'],
      ['resolved', 'c '],
      ['provided', 'werkzeug 3.1.3'],
      ['resolved', 'new '],
      ['skipped', ''],
    ]);
  });
});
