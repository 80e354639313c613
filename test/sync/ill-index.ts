import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { fixturePackages } from '../fixtures/extensions.ts';
import type { Fault, FaultScope } from '../fixtures/fault.ts';
import { agent, type InstallerName, type Run } from '../fixtures/installation.ts';
import type { PackageIndex } from '../fixtures/package-index.ts';
import type { Workbench } from '../fixtures/workbench.ts';

/** One way in which an index can be ill. */
export interface Illness {
  readonly name: string;
  /** Absent where the index has lost what is declared, and answers well otherwise. */
  readonly fault?: Fault;
  readonly scope?: FaultScope;
  readonly code: RegExp;
  /** What is said of the index. */
  readonly said: RegExp;
  /** Variables of the starts that meet it. */
  readonly env?: Readonly<Record<string, string>>;
  /** Met in the same code as others, where pip is asked or nothing is there yet; the long tests have all. */
  readonly isRare?: true;
}

/** What the index loses where it loses something. */
const lost = ['extension-alpha', 'extension-beta'];

const network = /^NETWORK$/;

export const illnesses: readonly Illness[] = [
  {
    name: 'asks for a login',
    fault: { kind: 'status', status: 401 },
    code: network,
    said: /^HOST asks for a login \(401\)/,
  },
  {
    name: 'forbids it',
    fault: { kind: 'status', status: 403 },
    code: network,
    said: /^HOST forbids access to \S+ \(403\)/,
    isRare: true,
  },
  {
    name: 'has a proxy that asks for a login',
    fault: { kind: 'status', status: 407 },
    code: network,
    said: /^The proxy before HOST asks for a login \(407\)/,
    isRare: true,
  },
  {
    name: 'shows a login page',
    fault: { kind: 'page', contentType: 'text/html', body: '<html><form>Please log in</form></html>' },
    code: network,
    said: /^HOST answered with a web page instead of a package list/,
    isRare: true,
  },
  {
    name: 'answers with other JSON',
    fault: { kind: 'page', contentType: 'application/json', body: '{"error":"login"}' },
    code: network,
    said: /^HOST answered with JSON that is no package list/,
    isRare: true,
  },
  {
    name: 'answers with nothing',
    fault: { kind: 'page', contentType: 'text/html', body: '' },
    code: network,
    said: /^HOST answered with an empty page/,
    isRare: true,
  },
  {
    name: 'redirects in a circle',
    fault: { kind: 'redirect loop' },
    code: network,
    said: /^HOST redirects in a circle/,
    isRare: true,
  },
  {
    name: 'answers that there is nothing at all',
    fault: { kind: 'status', status: 404 },
    code: /^NOT_FOUND$/,
    said: /^HOST answered that there is no \S+ \(404\), but it does not look like a package index/,
    isRare: true,
  },
  { name: 'has lost what is declared', code: /^NOT_FOUND$/, said: /^HOST has no project called/ },
  {
    name: 'fails',
    fault: { kind: 'status', status: 503 },
    code: network,
    said: /^HOST answered 503/,
    isRare: true,
  },
  { name: 'cuts its answers', fault: { kind: 'cut' }, code: network, said: /^HOST broke off the connection/ },
  {
    name: 'refuses connections',
    fault: { kind: 'refuse' },
    code: network,
    said: /^HOST cannot be reached: the server refuses/,
    isRare: true,
  },
  {
    name: 'never answers',
    fault: { kind: 'hang' },
    code: /^(?:NETWORK|TIMEOUT)$/,
    said: /did not (?:answer|finish)|tim(?:e|ed) ?out/i,
    env: { EXTENSION_AGENT_TIMEOUT: '10' },
    isRare: true,
  },
];

/** What a declaration of the table names beside what is installed before. */
export const installedBefore = 'extension-alpha==1.0';

/** One column of the table, on a workbench of its own. */
export class IllIndexCase {
  readonly #illness: Illness;
  readonly #bench: Workbench;
  readonly #installer: InstallerName;
  readonly #index: PackageIndex;

  private constructor(illness: Illness, bench: Workbench, installer: InstallerName, index: PackageIndex) {
    this.#illness = illness;
    this.#bench = bench;
    this.#installer = installer;
    this.#index = index;
  }

  static async begin(illness: Illness, bench: Workbench, installer: InstallerName): Promise<IllIndexCase> {
    return new IllIndexCase(illness, bench, installer, await bench.serve());
  }

  /** Starts while the index is well. */
  async startWell(...lines: readonly string[]): Promise<void> {
    const run = await this.#run('start', lines);
    expect(run.localStack, run.stderr).toBeDefined();
    expect(run.stderr).not.toContain('Hint: ');
  }

  async fallIll(): Promise<void> {
    const { fault, scope } = this.#illness;
    if (fault !== undefined) await this.#index.fault(fault, scope);
    else for (const name of lost) this.#index.remove(name);
  }

  /** Starts while the index is ill: LocalStack starts in any case. */
  async startIll(...lines: readonly string[]): Promise<Run> {
    const run = await this.#run('start', lines, this.#illness.env);
    expect(run.exitCode, run.stderr).toBe(0);
    expect(run.localStack, run.stderr).toBeDefined();
    return run;
  }

  /** A start that finds its declaration unchanged, and has no receipt to go by: nobody is asked for anything. */
  async startUnchanged(...lines: readonly string[]): Promise<void> {
    await rm(join(this.#bench.workspace.extensions, 'receipt.json'), { force: true });
    this.#index.forget();
    const run = await this.startIll(...lines);
    expect(run.stderr).not.toContain('Hint: ');
    expect(run.activity.filter((line) => line === 'connection')).toEqual([]);
    expect(this.#index.requests).toEqual([]);
  }

  /** Expects that a run says of a line what is wrong with the index. */
  expectTold(run: Run, subject: string): void {
    const { code, said } = this.#illness;
    const [found, sentence] = failureOf(run, subject, new URL(this.#index.url).host);
    expect(found, run.stderr).toMatch(code);
    expect(sentence, run.stderr).toMatch(said);
  }

  /** Expects that a run says of a line that an earlier version was kept, and what is wrong with the index. */
  expectKept(run: Run, subject: string, version: string): void {
    expect(run.stderr).toContain(`: kept ${version}; ${subject}: `);
    this.expectTold({ ...run, stderr: run.stderr.replace(`: kept ${version}; `, ': ') }, subject);
  }

  /** Expects that a run says nothing of a line. */
  expectUntouched(run: Run, subject: string): void {
    expect(failureOf(run, subject, ''), run.stderr).toEqual([]);
  }

  /**
   * The index is well again. `sync` asks for all again; so does the next start, but for what the index had proven to lack, or where it
   * never answered and may seem to on a slow machine.
   */
  async startCured(...lines: readonly string[]): Promise<Run> {
    await this.#index.heal();
    this.#index.add(...fixturePackages.filter(({ name }) => lost.includes(name)));
    const isAskedAgain = (this.#illness.fault?.kind ?? 'hang') !== 'hang';
    return this.#run(isAskedAgain ? 'start' : 'sync', lines);
  }

  /** Names and versions of what the live environment holds, without pip and dependencies. */
  async extensions(): Promise<Readonly<Record<string, string>>> {
    const library = join(this.#bench.workspace.venv, 'lib');
    const [python = ''] = await readdir(library);
    const names = await readdir(join(library, python, 'site-packages'));
    return Object.fromEntries(
      names.flatMap((entry): [string, string][] => {
        const [, name, version] = /^(extension_\w+)-(.+)\.dist-info$/.exec(entry) ?? [];
        return name === undefined || version === undefined ? [] : [[name.replaceAll('_', '-'), version]];
      }),
    );
  }

  async #run(verb: string, lines: readonly string[], env: Illness['env'] = {}): Promise<Run> {
    await this.#bench.workspace.writeList(...lines);
    return agent(this.#bench, this.#installer, [verb], { env });
  }
}

/** The code and the sentence that the log has for a line, HOST standing for the index. */
function failureOf({ stderr }: Run, subject: string, host: string): readonly string[] {
  const line = stderr.split('\n').find((one) => one.includes(`: ${subject}: `)) ?? '';
  const [, code = '', sentence = ''] = /: ([A-Z_]{3,}): (.*)$/.exec(line) ?? [];
  return line === '' ? [] : [code, host === '' ? sentence : sentence.replaceAll(host, 'HOST')];
}

/** Unchanged, then a line added, then another: what works stays, and all is there when the index is well again. */
export async function addWhileIll(illness: Illness, bench: Workbench, installer: InstallerName): Promise<void> {
  const one = await IllIndexCase.begin(illness, bench, installer);
  await one.startWell(installedBefore);
  await one.fallIll();
  await one.startUnchanged(installedBefore);
  const first = await one.startIll(installedBefore, 'extension-beta');
  const second = await one.startIll(installedBefore, 'extension-beta', 'no-such-one');
  for (const run of [first, second]) {
    one.expectUntouched(run, installedBefore);
    one.expectTold(run, 'extension-beta');
  }
  one.expectTold(second, 'no-such-one');
  expect(await one.extensions()).toEqual({ 'extension-alpha': '1.0' });
  const cured = await one.startCured(installedBefore, 'extension-beta', 'no-such-one');
  expect(cured.stderr).toMatch(/no-such-one: NOT_FOUND: \S+ has no project called no-such-one\./);
  expect(await one.extensions(), cured.stderr).toEqual({ 'extension-alpha': '1.0', 'extension-beta': '1.0' });
}

/** A first start gets nothing and says why; the next one gets all. */
export async function beginWhileIll(illness: Illness, bench: Workbench, installer: InstallerName): Promise<void> {
  const one = await IllIndexCase.begin(illness, bench, installer);
  await one.fallIll();
  const first = await one.startIll(installedBefore, 'extension-beta');
  one.expectTold(first, installedBefore);
  one.expectTold(first, 'extension-beta');
  const cured = await one.startCured(installedBefore, 'extension-beta');
  expect(await one.extensions(), cured.stderr).toEqual({ 'extension-alpha': '1.0', 'extension-beta': '1.0' });
}
