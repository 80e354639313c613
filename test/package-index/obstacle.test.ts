import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { diagnose } from '../../src/package-index/diagnose.ts';
import { linksSource, type PackageSource } from '../../src/package-index/package-source.ts';
import { secretUrl } from '../../src/secrets/secret-url.ts';
import { diagnoseOne, diagnosisContext, indexAt, serveIndex, wanted } from '../fixtures/diagnosis.ts';
import type { Fault, FaultScope } from '../fixtures/fault.ts';
import { makeWorkspace } from '../fixtures/workspace.ts';

const broken: Fault = { kind: 'status', status: 503 };
const away = indexAt('http://127.0.0.1:1/simple');

/** An index with some projects, which may be ill. */
async function indexWith(names: readonly string[], fault?: Fault, scope?: FaultScope): Promise<PackageSource> {
  const index = await serveIndex({ packages: names.map((name) => ({ name, version: '1.0' })) });
  if (fault !== undefined) await index.fault(fault, scope);
  return indexAt(index.url);
}

async function folderWith(file: string): Promise<PackageSource> {
  const path = join((await makeWorkspace()).folder, 'wheels');
  await mkdir(path);
  await writeFile(join(path, file), '');
  return linksSource(secretUrl(path));
}

async function obstacles(names: readonly string[], ...sources: readonly PackageSource[]): Promise<readonly string[]> {
  const report = await diagnose(names.map(wanted), sources, diagnosisContext());
  return report.obstacles.map(({ place, sentence }) => {
    const source = sources.find((one) => one.place === place);
    return sentence.replace(source?.label ?? '', 'HOST');
  });
}

test('an index that fails for what another one has is in the way, wherever it stands', async () => {
  const [well, ill] = [await indexWith(['x']), await indexWith([], broken)];
  expect(await obstacles(['x'], well, ill)).toEqual(['HOST answered 503 when asked for x.']);
  expect(await obstacles(['x'], ill, well)).toEqual(['HOST answered 503 when asked for x.']);
  expect(await obstacles(['y', 'x'], well, ill)).toEqual(['HOST answered 503 when asked for x.']);
});

test('where no other source has what is wanted, none is', async () => {
  const [well, ill] = [await indexWith(['x']), await indexWith([], broken)];
  expect(await obstacles(['y'], well, ill)).toEqual([]);
  expect(await obstacles(['x==2'], well, ill)).toEqual([]);
  expect(await obstacles(['x'], ill)).toEqual([]);
});

test('nor is one that lacks what another one has, or has it, too', async () => {
  const [well, other] = [await indexWith(['x']), await indexWith(['y'])];
  expect(await obstacles(['x', 'y'], well, other)).toEqual([]);
  expect(await obstacles(['x'], well, well)).toEqual([]);
});

test('one that alone has something is not, whatever else it does not tell', async () => {
  const [well, half] = [await indexWith(['x']), await indexWith(['x', 'y'], broken, { on: /\/x\// })];
  expect(await obstacles(['x', 'y'], well, half)).toEqual([]);
  expect(await obstacles(['x'], well, half)).toEqual(['HOST answered 503 when asked for x.']);
});

test('one that is away is for what another index has; what a folder has may need what is in a cache', async () => {
  const folder = await folderWith('x-1.0.tar.gz');
  expect(await obstacles(['x'], await indexWith(['x']), away)).toEqual([
    'HOST cannot be reached: the server refuses the connection.',
  ]);
  expect(await obstacles(['x'], folder, away)).toEqual([]);
  expect(await obstacles(['x'], folder, await indexWith([], broken))).toEqual(['HOST answered 503 when asked for x.']);
});

test('where the first index that has a project owns it, others count up to the first that does not tell', async () => {
  const [main, further] = [await indexWith(['x']), await indexWith(['y'])];
  const ill = await indexWith([], broken);
  const kind = async (name: string, ...sources: readonly PackageSource[]) =>
    (await diagnoseOne(name, sources, { isFirstOwner: true })).finding.kind;
  expect(await kind('x', main, further)).toBe('available');
  expect(await kind('x', main, ill)).toBe('unclear');
  expect(await kind('y', main, further, ill)).toBe('available');
  expect(await kind('y', main, ill, further)).toBe('unclear');
  expect(await kind('z', main, further)).toBe('absent');
  expect(await kind('y==2', main, further)).toBe('noSuchVersion');
  expect(await kind('w', await folderWith('w-1.0.tar.gz'), main, further)).toBe('available');
});
