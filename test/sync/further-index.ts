import { expect } from 'vitest';
import { fixturePackages } from '../fixtures/extensions.ts';
import type { Fault, FaultScope } from '../fixtures/fault.ts';
import { start, type InstallerName, type Run } from '../fixtures/installation.ts';
import type { PackageIndex } from '../fixtures/package-index.ts';
import type { Workbench } from '../fixtures/workbench.ts';
import { extensionsIn } from './index-fault.ts';

/** How a further index can be ill beside one that has all but one of what is declared. */
interface IllFurtherIndex {
  readonly name: string;
  readonly fault: Fault;
  readonly scope?: FaultScope;
  /** Of the URL that is declared, where another one is. */
  readonly url?: (index: PackageIndex) => string;
  /** What is said of it, HOST standing for its host. */
  readonly said: RegExp;
  /** pip and uv alike fail at it for all items; the long tests have the others with pip, too. */
  readonly failsPip?: true;
}

const json = 'application/vnd.pypi.simple.v1+json';

const status = (code: number): IllFurtherIndex => ({
  name: `answers ${code}`,
  fault: { kind: 'status', status: code },
  said: new RegExp(`HOST answered ${code}`),
});

const page = (contentType: string, body: string, said: RegExp): IllFurtherIndex => ({
  name: `answers with ${contentType}`,
  fault: { kind: 'page', contentType, body },
  said,
});

export const illFurtherIndexes: readonly IllFurtherIndex[] = [
  ...[204, 400, 410, 429, 451, 500, 503].map(status),
  page('text/plain', 'hello', /HOST answered with text\/plain/),
  page('application/xml', '<a/>', /HOST answered with application\/xml/),
  { ...page(json, '{"a":1', /HOST answered with JSON that is no package list/), failsPip: true },
  {
    name: 'sends what is no gzip',
    fault: { kind: 'page', contentType: 'text/html', body: 'hello', encoding: 'gzip' },
    said: /HOST sent a damaged answer/,
    failsPip: true,
  },
  { name: 'refuses connections', fault: { kind: 'refuse' }, said: /HOST cannot be reached/ },
  { name: 'redirects in a circle', fault: { kind: 'redirect loop' }, said: /HOST redirects in a circle/ },
  {
    name: 'speaks no TLS',
    fault: { kind: 'hang' },
    scope: { on: /never/ },
    url: ({ url }) => url.replace(/^http:/, 'https:'),
    said: /HOST cannot be reached: the server speaks no TLS/,
    failsPip: true,
  },
  {
    name: 'has a name that nobody knows',
    fault: { kind: 'hang' },
    scope: { on: /never/ },
    url: () => 'http://no-such-host.invalid/simple',
    said: /no-such-host\.invalid cannot be reached/,
  },
  {
    name: 'fails for a dependency alone',
    fault: { kind: 'status', status: 503 },
    scope: { on: /chain-a/ },
    said: /HOST answered 503 when asked for chain-a/,
  },
];

/** What the well index has is installed beside an ill one, which is named; when that is well again, what it has comes, too. */
export async function goWithoutFurther(
  { fault, scope, url = (index) => index.url, said }: IllFurtherIndex,
  bench: Workbench,
  installer: InstallerName,
): Promise<void> {
  const further = await bench.serve({ packages: fixturePackages.filter(({ name }) => name === 'plain-library') });
  const index = await bench.serve();
  index.remove('plain-library');
  const begin = async (): Promise<Run> =>
    start(bench, installer, 'extension-alpha,extension-beta', { env: { PIP_EXTRA_INDEX_URL: url(further) } });
  await further.fault(fault, scope);
  const run = await begin();
  const { host } = new URL(further.url);
  expect(extensionsIn(run.stdout), run.stderr).toEqual(['extension-alpha', 'extension-beta']);
  expect(run.stderr.replaceAll(host, 'HOST')).toMatch(said);
  expect(run.stderr).toContain(' 0 failed ');
}
