import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect } from 'vitest';
import { handoffReports } from './fixtures/agent.ts';
import { childEnvironment } from './fixtures/child-environment.ts';
import { editableExtension } from './fixtures/extensions.ts';
import type { Fault, FaultScope } from './fixtures/fault.ts';
import { makeGitRepository } from './fixtures/git-repository.ts';
import { importProbe } from './fixtures/import-probe.ts';
import { failingOutput, writeProject } from './fixtures/python-project.ts';
import { uv } from './fixtures/uv.ts';
import { test, type Workbench } from './fixtures/workbench.ts';
import type { Workspace } from './fixtures/workspace.ts';

type Environment = Readonly<Record<string, string>>;

interface Outcome {
  readonly failed: boolean;
  readonly output: string;
}

async function run({ home }: Workspace, command: string, args: readonly string[], env: Environment): Promise<Outcome> {
  const { failed, all } = await execa(command, args, {
    env: { ...childEnvironment({ home }), ...env },
    extendEnv: false,
    reject: false,
    all: true,
    timeout: 45_000,
  });
  return { failed, output: all };
}

type Install = (bench: Workbench, args: readonly string[], env?: Environment) => Promise<Outcome>;

const withUv: Install = async ({ workspace, localStack, index }, args, env = {}) =>
  run(workspace, await uv(), ['pip', 'install', '--python', join(localStack, 'bin/python'), ...args], {
    UV_DEFAULT_INDEX: index().urlWithCredentials,
    UV_CACHE_DIR: join(workspace.folder, 'uv-cache'),
    ...env,
  });

const withPip: Install = async ({ workspace, localStack, index }, args, env = {}) =>
  run(workspace, join(localStack, 'bin/pip'), ['install', '--no-input', ...args], {
    PIP_INDEX_URL: index().urlWithCredentials,
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    ...env,
  });

/** The report of the fake LocalStack, started as the agent hands off. */
async function report({ workspace, localStack }: Workbench) {
  const file = join(workspace.folder, 'report.jsonl');
  await run(workspace, join(localStack, 'bin/localstack-supervisor'), ['--debug'], { HANDOFF_REPORT: file });
  const [first] = await handoffReports(file);
  return first;
}

/** So that a fault shows soon. */
const impatience = { UV_HTTP_TIMEOUT: '2', UV_HTTP_RETRIES: '1', PIP_TIMEOUT: '2', PIP_RETRIES: '1' };

/** What each installer says to a fault. */
const faults: readonly (readonly [name: string, fault: Fault, scope: FaultScope, uv: RegExp, pip: RegExp])[] = [
  ['refuse', { kind: 'refuse' }, {}, /Connection refused/, /Connection refused/],
  ['reset', { kind: 'refuse' }, { on: /whl$/ }, /[Cc]onnection reset|error sending/, /Connection ?reset/],
  ['hang', { kind: 'hang' }, {}, /timed out|timeout/i, /timed out|timeout/i],
  // To pip an index that fails to answer is one that has nothing.
  ['500', { kind: 'status', status: 500 }, {}, /500/, /No matching distribution/],
  ['429', { kind: 'status', status: 429, retryAfter: 1 }, {}, /429/, /429|No matching distribution/],
  ['cut', { kind: 'cut' }, { on: /whl$/ }, /failed|error/i, /IncompleteRead|incomplete|hash/i],
  ['wrong size', { kind: 'wrong size' }, { on: /whl$/ }, /failed|invalid/i, /hash/i],
  ['wrong hash', { kind: 'wrong hash' }, {}, /hash/i, /hash/i],
  ['tls error', { kind: 'tls error' }, {}, /certificate|UnknownIssuer/i, /CERTIFICATE_VERIFY_FAILED|certificate/],
  ['redirect loop', { kind: 'redirect loop' }, {}, /redirect|Content-Type/i, /redirect/i],
];

describe.concurrent.each([
  { name: 'uv', install: withUv },
  { name: 'pip', install: withPip },
])('$name and the package index', ({ name, install }) => {
  test('installs wheels, source archives and what setuptools builds', async ({ bench }) => {
    await bench.serve();
    const names = ['extension-alpha', 'extension-source', 'extension-setuptools', 'plain-script'];
    const { failed, output } = await install(bench, names);
    expect(failed, output).toBe(false);
    expect((await report(bench))?.extensions).toMatchObject({
      'extension-alpha': { version: '2.0', file: expect.stringContaining(bench.localStack) as string },
      'extension-source': { version: '1.0' },
      'extension-setuptools': { version: '1.0' },
    });
    const script = await run(bench.workspace, join(bench.localStack, 'bin/plain-script'), [], {});
    expect(script.output).toBe(`plain-script ${bench.localStack}`);
  });

  test('needs the credentials that the index asks for', async ({ bench }) => {
    const index = await bench.serve({ auth: { username: 'user', password: 'secret' } });
    expect(await install(bench, ['plain-library'])).toMatchObject({ failed: false });
    const variable = name === 'uv' ? 'UV_DEFAULT_INDEX' : 'PIP_INDEX_URL';
    expect(await install(bench, ['chain-a'], { [variable]: index.url })).toMatchObject({ failed: true });
  });

  test('trusts https if told of the authority', async ({ bench }) => {
    const { certificateAuthority = '' } = await bench.serve({ tls: true });
    const variable = name === 'uv' ? 'SSL_CERT_FILE' : 'PIP_CERT';
    const { failed, output } = await install(bench, ['plain-library'], { [variable]: certificateAuthority });
    expect(failed, output).toBe(false);
    expect(await install(bench, ['chain-a'])).toMatchObject({ failed: true });
  });

  test('installs from a git repository and a source folder', async ({ bench }) => {
    await bench.serve();
    const { url } = await makeGitRepository(join(bench.workspace.folder, 'repository'), {
      subdirectory: 'packages/one',
      versions: ['1.0', '1.1'].map((version) => ({ name: 'from-git', version })),
    });
    const project = await writeProject(join(bench.workspace.folder, 'project'), editableExtension);
    const reference = `${url}@v1.0#egg=from-git&subdirectory=packages/one`;
    const { failed, output } = await install(bench, [
      name === 'uv' ? `from-git @ ${reference}` : reference,
      ...['-e', project],
    ]);
    expect(failed, output).toBe(false);
    expect(output).toMatch(/from-git[-=]+1\.0/);
    expect((await report(bench))?.extensions['extension-editable']?.file).toBe(
      join(project, 'src/extension_editable/extension.py'),
    );
  });

  test.for(['extension-failing-build', 'extension-setuptools-failing'])(
    'shows why %s fails',
    async (extension, { bench }) => {
      await bench.serve();
      const { failed, output } = await install(bench, [extension]);
      expect(failed).toBe(true);
      expect(output).toContain(failingOutput['setup.py raises']);
    },
  );

  test.for(['extension-compiled', 'extension-setuptools-compiled'])(
    'shows what %s needs',
    async (extension, { bench }) => {
      await bench.serve();
      const { failed, output } = await install(bench, [extension]);
      expect(failed).toBe(true);
      expect(output).toContain(failingOutput['needs compiler']);
    },
  );

  test('waits for a slow index', async ({ bench }) => {
    const index = await bench.serve();
    await index.fault({ kind: 'slow', bytesPerSecond: 1000 }, { on: /whl$/ });
    const size = index.files('plain-library')[0]?.content.length ?? 0;
    const begin = performance.now();
    const { failed, output } = await install(bench, ['plain-library==1.0']);
    expect(failed, output).toBe(false);
    expect(performance.now() - begin).toBeGreaterThan(size * 0.9);
  });

  test.for(faults)('fails on: %s', async ([, fault, scope, ofUv, ofPip], { bench }) => {
    const index = await bench.serve();
    await index.fault(fault, scope);
    const { failed, output } = await install(bench, ['plain-library==1.0'], impatience);
    expect(failed, output).toBe(true);
    expect(output).toMatch(name === 'uv' ? ofUv : ofPip);
  });
});

describe.concurrent('the fake LocalStack', () => {
  test('reports how it was started', async ({ bench }) => {
    expect(await report(bench)).toMatchObject({
      argv: [join(bench.localStack, 'bin/localstack-supervisor'), '--debug'],
      cwd: process.cwd(),
      environment: { HOME: bench.workspace.home },
      extensions: {},
    });
  });

  test('says why an extension cannot be loaded', async ({ bench }) => {
    await bench.serve();
    expect(await withUv(bench, ['extension-missing-import'])).toMatchObject({ failed: false });
    const loaded = (await report(bench))?.extensions['extension-missing-import'];
    expect(loaded?.error).toContain("No module named 'no_such_module'");
  });

  test('is a copy that does not reach into the original', async ({ bench }) => {
    const program = 'import localstack.version, pip, sys, werkzeug\nprint(sys.prefix, werkzeug.__file__, pip.__file__)';
    const { output } = await run(bench.workspace, join(bench.localStack, 'bin/python'), ['-c', program], {});
    const [prefix, ...files] = output.split(' ');
    expect(prefix).toBe(bench.localStack);
    for (const file of files) {
      expect(file).toContain(bench.localStack);
    }
    await bench.serve();
    const resolved = await withPip(bench, ['extension-old-werkzeug', '--dry-run']);
    expect(resolved.output).toContain('Would install extension-old-werkzeug-1.0 werkzeug-2.3.8');
  });
});

describe.concurrent('the import probe', () => {
  test('ends a watch whose end comes together with its begin', async ({ bench }) => {
    const probe = importProbe(join(bench.localStack, 'bin/python'), bench.workspace.venv, ['extension_alpha']);
    const { looks, seen, failures } = await probe.watch()();
    probe.stop();
    expect(looks).toBeGreaterThan(0);
    expect(seen).toEqual([]);
    expect(failures).not.toEqual([]);
  });
});
