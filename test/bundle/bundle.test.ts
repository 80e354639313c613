import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openBundle } from '../../src/bundle/bundle.ts';
import { isBundle } from '../../src/bundle/bundle-name.ts';
import { markerEnvironment } from '../../src/python/localstack-venv.ts';
import { normalizeName } from '../../src/requirements/project-name.ts';
import { makeBundle, type BundleDescription } from '../fixtures/bundle.ts';

const target = {
  localstack: '4.13.1',
  environment: {
    ...markerEnvironment('3.13', '3.13.2'),
    sys_platform: 'linux',
    platform_machine: 'x86_64',
    implementation_name: 'cpython',
  },
};

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bundle-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  return folder;
}

function written(bytes: Uint8Array): string {
  const path = join(temporaryFolder(), 'some.bundle.zip');
  writeFileSync(path, bytes);
  return path;
}

test('a bundle says what it declares and holds, and unpacks its wheels', () => {
  const wheels = { 'alpha-1.0-py3-none-any.whl': 'a', 'beta-2.0-cp313-cp313-manylinux_2_17_x86_64.whl': 'b' };
  const bundle = openBundle(written(makeBundle({ wheels, declared: ['alpha[x]==1.0'] })), target);
  expect(bundle.lines).toEqual(['alpha[x]==1.0']);
  expect(bundle.versions).toEqual(
    new Map([
      [normalizeName('alpha'), '1.0'],
      [normalizeName('beta'), '2.0'],
    ]),
  );
  const folder = join(temporaryFolder(), 'wheels');
  bundle.unpack(folder);
  expect(readdirSync(folder).sort()).toEqual(Object.keys(wheels));
  expect(readFileSync(join(folder, 'alpha-1.0-py3-none-any.whl'), 'utf8')).toBe('a');
});

describe('is refused', () => {
  const wheelOf = (tags: string): BundleDescription => ({ wheels: { [`alpha-1.0-${tags}.whl`]: 'a' } });
  test.for<[description: BundleDescription, code: string, text: string]>([
    [{ python: '3.12' }, 'BUNDLE_MISMATCH', 'is for Python ==3.12.*, but this is Python 3.13.2'],
    [{ localStack: '3.8.1' }, 'BUNDLE_MISMATCH', 'was made for LocalStack 3.8.1, but this is LocalStack 4.13.1'],
    [wheelOf('cp312-cp312-any'), 'BUNDLE_MISMATCH', 'which is not for Python 3.13.2 on linux x86_64'],
    [wheelOf('cp313-cp313-manylinux_2_17_aarch64'), 'BUNDLE_MISMATCH', 'which is not for Python'],
    [{ more: { '../escaped.txt': 'x' } }, 'BUNDLE_INVALID', 'holds ../escaped.txt, which its lockfile does not name'],
    [{ more: { '/etc/passwd': 'x' } }, 'BUNDLE_INVALID', 'holds /etc/passwd'],
    [{ more: { 'wheels/beta-1.0-py3-none-any.whl': 'x' } }, 'BUNDLE_INVALID', 'holds wheels/beta-1.0'],
    [{ more: { 'wheels/alpha-1.0-py3-none-any.whl': '/etc/passwd' } }, 'BUNDLE_INVALID', 'holds another wheels/alpha'],
    [{ edit: (text) => text.replace('wheels/', 'wheels/../') }, 'BUNDLE_INVALID', 'names no wheel of alpha'],
    [{ edit: (text) => text.replace('wheels/', '../../') }, 'BUNDLE_INVALID', 'names no wheel of alpha'],
    [{ edit: (text) => text.replace('alpha-1.0-', 'beta-1.0-') }, 'BUNDLE_INVALID', 'names no wheel of alpha'],
    [{ edit: (text) => text.replace('py3-none-any', 'py3-none-win') }, 'BUNDLE_INVALID', 'which its lockfile'],
    [{ edit: (text) => text.replace('sha256 =', 'md5 =') }, 'BUNDLE_INVALID', 'with its hash'],
    [{ edit: (text) => text.replace(/sha256 = "..../u, 'sha256 = "0000') }, 'BUNDLE_INVALID', 'holds another wheels/'],
    [{ edit: () => 'no = [toml' }, 'BUNDLE_INVALID', 'holds a lockfile that cannot be read: '],
  ])('%j: %s', ([description, code, text]) => {
    const path = written(makeBundle(description));
    expect(() => openBundle(path, target)).toThrow(expect.objectContaining({ code }) as Error);
    expect(() => openBundle(path, target)).toThrow(text);
  });

  test('what is cut short at any place, or no archive', () => {
    const whole = makeBundle();
    for (let length = 0; length < whole.length; length += 7) {
      const path = written(whole.subarray(0, length));
      expect(() => openBundle(path, target), String(length)).toThrow(/BUNDLE|is cut short|lacks pylock\.toml/u);
    }
  });

  test('with any byte changed, unless that changes nothing of what it holds', () => {
    const whole = makeBundle();
    for (let place = 0; place < whole.length; place += 5) {
      const changed = Uint8Array.from(whole);
      changed[place] = (changed[place] ?? 0) ^ 0xff;
      try {
        const { versions } = openBundle(written(changed), target);
        expect([...versions.values()]).toHaveLength(1);
      } catch (error) {
        expect(error).toMatchObject({ code: expect.stringMatching(/^BUNDLE_/u) as string });
      }
    }
  });

  test('one that says that it holds more than it may', () => {
    const bytes = makeBundle();
    const directory = Buffer.from(bytes).lastIndexOf('PK\u0001\u0002');
    new DataView(bytes.buffer, bytes.byteOffset).setUint32(directory + 24, 0xf0000000, true);
    expect(() => openBundle(written(bytes), target)).toThrow('holds more than 512 MB');
  });

  test('a folder, a file that is not there, and a link to nowhere', () => {
    const folder = temporaryFolder();
    symlinkSync('/no/such/file', join(folder, 'link.bundle.zip'));
    for (const path of [folder, join(folder, 'none.bundle.zip'), join(folder, 'link.bundle.zip')]) {
      expect(() => openBundle(path, target)).toThrow(expect.objectContaining({ code: 'BUNDLE_INVALID' }) as Error);
    }
  });
});

test.for([
  ['/a/extensions.bundle.zip', true],
  ['X.BUNDLE.ZIP', true],
  ['bundle.zip', false],
  ['a.bundle.zip.bak', false],
  ['a.zip', false],
] as const)('%s: %s', ([path, expected]) => {
  expect(isBundle(path)).toBe(expected);
});
