import { describe, expect } from 'vitest';
import type { Fault } from '../fixtures/fault.ts';
import { agent, installed, installers, type InstallerName, type Run } from '../fixtures/installation.ts';
import { test, type Workbench } from '../fixtures/workbench.ts';

interface Illness {
  readonly name: string;
  readonly fault: Fault;
  /** What is said of the index. */
  readonly said: RegExp;
}

const illnesses: readonly Illness[] = [
  { name: 'asks for a login', fault: { kind: 'status', status: 401 }, said: /asks for a login \(401\)/ },
  { name: 'forbids it', fault: { kind: 'status', status: 403 }, said: /forbids access to \S+ \(403\)/ },
  {
    name: 'has a proxy that asks for a login',
    fault: { kind: 'status', status: 407 },
    said: /asks for a login \(407\)/,
  },
  { name: 'fails', fault: { kind: 'status', status: 500 }, said: /answered 500/ },
  {
    name: 'shows a login page',
    fault: { kind: 'page', contentType: 'text/html', body: '<html><form>Please log in</form></html>' },
    said: /web page instead of a package list/,
  },
  {
    name: 'answers with other JSON',
    fault: { kind: 'page', contentType: 'application/json', body: '{"error":"login"}' },
    said: /JSON that is no package list/,
  },
  { name: 'answers with nothing', fault: { kind: 'page', contentType: 'text/html', body: '' }, said: /empty page/ },
  { name: 'redirects in a circle', fault: { kind: 'redirect loop' }, said: /redirects in a circle/ },
  { name: 'resets connections', fault: { kind: 'refuse' }, said: /cannot be reached|broke off/ },
];

const rare = new Set(['forbids it', 'has a proxy that asks for a login', 'fails', 'answers with other JSON']);

/** pip meets all of them in the same code as uv; one start of it takes as long as ten. */
function illnessesFor(installer: InstallerName): readonly Illness[] {
  return illnesses.filter(({ name }) => installer === 'uv' || !rare.has(name));
}

async function startWith(bench: Workbench, installer: InstallerName, ...lines: readonly string[]): Promise<Run> {
  await bench.workspace.writeList(lines.join('\n'));
  return agent(bench, installer, ['start']);
}

/** What the log says of one line. */
function failureOf({ stderr }: Run, subject: string): string {
  return stderr.split('\n').find((line) => line.includes(`: ${subject}: `)) ?? '';
}

describe.concurrent.each(installers)('with %s', { timeout: 240_000 }, (installer) => {
  test.for(illnessesFor(installer))(
    'nothing that works is lost while the index $name',
    async ({ fault, said }, { bench }) => {
      const index = await bench.serve();
      await startWith(bench, installer, 'plain-library==1.0');
      await index.fault(fault);
      const one = await startWith(bench, installer, 'plain-library==1.0', 'no-such-one');
      const two = await startWith(bench, installer, 'plain-library==1.0', 'no-such-one', 'extension-beta');
      for (const run of [one, two]) {
        expect(run.exitCode, run.stderr).toBe(0);
        expect(failureOf(run, 'plain-library==1.0')).toBe('');
        expect(failureOf(run, 'no-such-one')).toMatch(/: NETWORK: /);
        expect(failureOf(run, 'no-such-one')).toMatch(said);
      }
      expect(failureOf(two, 'extension-beta')).toMatch(said);
      expect(await installed(bench)).toEqual({ 'plain-library': '1.0' });
      await index.heal();
      const cured = await startWith(bench, installer, 'plain-library==1.0', 'no-such-one', 'extension-beta');
      expect(failureOf(cured, 'no-such-one')).toMatch(/: NOT_FOUND: \S+ has no project called no-such-one\.$/);
      expect(await installed(bench)).toMatchObject({
        'plain-library': '1.0',
        'extension-beta': expect.anything() as string,
      });
    },
  );

  test('what an index lacks of one item leaves the others alone', async ({ bench }) => {
    const index = await bench.serve();
    await index.fault({ kind: 'status', status: 403 }, { on: /plain-library/ });
    const run = await startWith(bench, installer, 'plain-library', 'extension-alpha', 'extension-beta');
    expect(failureOf(run, 'plain-library')).toMatch(/: NETWORK: \S+ forbids access to plain-library \(403\)\.$/);
    const names = Object.keys(await installed(bench));
    expect(names).toEqual(expect.arrayContaining(['extension-alpha', 'extension-beta']));
    expect(names).not.toContain('plain-library');
  });

  test('a misspelt name is told what it may have meant, and a version that does not exist what there is', async ({
    bench,
  }) => {
    await bench.serve();
    const run = await startWith(bench, installer, 'localstack-extension-strpe', 'plain-library==99');
    expect(failureOf(run, 'localstack-extension-strpe')).toMatch(/: NOT_FOUND: \S+ has no project called/);
    expect(run.stderr).toContain('Hint: Did you mean localstack-extension-stripe?');
    expect(failureOf(run, 'plain-library==99')).toMatch(
      /: NOT_FOUND: \S+ has no version of plain-library that matches ==99 /,
    );
    expect(run.stderr).not.toContain('LICENSED_EDITION');
  });
});
