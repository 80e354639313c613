import { execa } from 'execa';
import {
  chmod,
  cp,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { agentOptions, denying } from '../fixtures/agent-options.ts';
import { reportsIn, runAgent, type AgentResult } from '../fixtures/agent.ts';
import { childEnvironment } from '../fixtures/child-environment.ts';
import { python } from '../fixtures/python.ts';
import { exists } from '../fixtures/test-state.ts';
import { test, type Workbench } from '../fixtures/workbench.ts';

const declared = { EXTENSION_AUTO_INSTALL: 'extension-alpha,extension-extras[http]' };
const names = ['extension-alpha', 'extension-extras'];

async function start(bench: Workbench, env: Readonly<Record<string, string>> = {}): Promise<AgentResult> {
  return runAgent(['start'], await agentOptions(bench, 'uv', { ...declared, ...env }));
}

function extensionsOf({ stdout }: AgentResult): readonly string[] {
  const loaded = Object.entries(reportsIn(stdout)[0]?.extensions ?? {});
  return loaded
    .filter(([, { error }]) => error === undefined)
    .map(([name]) => name)
    .sort();
}

async function sitePackages({ workspace }: Workbench): Promise<string> {
  return join(workspace.venv, 'lib', `python${(await python()).minor}`, 'site-packages');
}

async function localStackPackages({ localStack }: Workbench): Promise<string> {
  return join(localStack, 'lib', `python${(await python()).minor}`, 'site-packages');
}

async function pipWorks({ workspace }: Workbench): Promise<string> {
  const { stdout } = await execa(join(workspace.venv, 'bin/pip'), ['--version'], {
    env: childEnvironment({ home: workspace.home }),
    extendEnv: false,
    reject: false,
  });
  return stdout;
}

interface Damage {
  readonly name: string;
  readonly inflict: (bench: Workbench) => Promise<void>;
  /** What the start says of it. */
  readonly said: RegExp;
}

const damages: readonly Damage[] = [
  {
    name: 'an interpreter that leads nowhere',
    inflict: async ({ workspace }) => {
      for (const name of await readdir(join(workspace.venv, 'bin'))) {
        if (!name.startsWith('python')) continue;
        await unlink(join(workspace.venv, 'bin', name));
        await symlink('/no/such/python3', join(workspace.venv, 'bin', name));
      }
    },
    said: /Its interpreter is gone/,
  },
  {
    name: 'no pip',
    inflict: async ({ workspace }) => unlink(join(workspace.venv, 'bin/pip')),
    said: /Its pip is gone/,
  },
  {
    name: 'a pip of its own without its insides',
    inflict: async (bench) => {
      const [from, to] = [await localStackPackages(bench), await sitePackages(bench)];
      for (const name of (await readdir(from)).filter((entry) => entry.startsWith('pip'))) {
        await cp(join(from, name), join(to, name), { recursive: true });
      }
      await rm(join(to, 'pip/_internal'), { recursive: true });
    },
    said: /Its pip is damaged/,
  },
  {
    name: 'a pyvenv.cfg that is empty',
    inflict: async ({ workspace }) => replace(join(workspace.venv, 'pyvenv.cfg'), ''),
    said: /Its pyvenv\.cfg is damaged/,
  },
  {
    name: 'a package folder that is gone',
    inflict: async (bench) => rm(join(await sitePackages(bench), 'extension_alpha'), { recursive: true }),
    said: /Reinstalling extension-alpha:/,
  },
  {
    name: 'metadata that is gone',
    inflict: async (bench) => rm(join(await sitePackages(bench), 'chain_b-1.0.dist-info'), { recursive: true }),
    said: /Reinstalling chain-b: its metadata is gone/,
  },
  {
    name: 'an empty ledger',
    inflict: async (bench) => replaceLedger(bench, () => ''),
    said: /Its ledger is missing or damaged/,
  },
  {
    name: 'half a ledger',
    inflict: async (bench) => replaceLedger(bench, (text) => text.slice(0, text.length / 2)),
    said: /Its ledger is missing or damaged/,
  },
  {
    name: 'a ledger of a newer version',
    inflict: async (bench) => replaceLedger(bench, (text) => text.replace('"format": 1', '"format": 1000')),
    said: /Its ledger is missing or damaged/,
  },
  {
    name: 'a link that is gone',
    inflict: async ({ workspace }) => unlink(workspace.venv),
    said: /Its link is gone/,
  },
  {
    name: 'a link that leads nowhere',
    inflict: async ({ workspace }) => {
      await unlink(workspace.venv);
      await symlink('generations/none', workspace.venv);
    },
    said: /Its link is gone or leads nowhere/,
  },
  {
    name: 'a file in the place of the environment',
    inflict: async ({ workspace }) => {
      await unlink(workspace.venv);
      await writeFile(workspace.venv, 'not an environment');
    },
    said: /Its link is gone|Something else is in its place/,
  },
];

/** As an editor does: another file, so that generations that share the old one keep it. */
async function replace(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}

/** With the receipt gone too: otherwise nobody asks for the ledger. */
async function replaceLedger({ workspace }: Workbench, change: (text: string) => string): Promise<void> {
  const file = join(workspace.venv, 'ledger.json');
  await replace(file, change(await readFile(file, 'utf8')));
  await rm(join(workspace.extensions, 'receipt.json'));
}

describe.concurrent('a start repairs, without the index,', () => {
  test.for(damages)('$name', async ({ inflict, said }, { bench }) => {
    const index = await bench.serve();
    expect(extensionsOf(await start(bench))).toEqual(names);
    await inflict(bench);
    await index.fault({ kind: 'refuse' });
    const repaired = await start(bench);
    expect(repaired.exitCode, repaired.stderr).toBe(0);
    expect(repaired.stderr).toMatch(said);
    expect(extensionsOf(repaired), repaired.stderr).toEqual(names);
    expect(await pipWorks(bench)).toMatch(/^pip \d+/);
    const again = await start(bench);
    expect(again.stderr).toMatch(/nothing to do/);
    expect(extensionsOf(again)).toEqual(names);
  });
});

describe.concurrent('a start', () => {
  test('makes an environment of another Python version anew', async ({ bench }) => {
    await bench.serve();
    await start(bench);
    const { minor } = await python();
    const generation = join(bench.workspace.extensions, await readlink(bench.workspace.venv));
    await rename(join(generation, `lib/python${minor}`), join(generation, 'lib/python3.9'));
    await replace(join(generation, 'pyvenv.cfg'), 'home = /usr/bin\nversion = 3.9.1\n');
    const repaired = await start(bench);
    expect(repaired.stderr).toContain(`It was made for Python 3.9, LocalStack has ${minor}.`);
    expect(extensionsOf(repaired)).toEqual(names);
    expect((await start(bench)).stderr).toMatch(/nothing to do/);
  });

  test('unpacks a pip where LocalStack has none', async ({ bench }) => {
    await bench.serve();
    const packages = await localStackPackages(bench);
    await start(bench);
    for (const name of (await readdir(packages)).filter((entry) => entry.startsWith('pip'))) {
      await rm(join(packages, name), { recursive: true });
    }
    expect((await start(bench)).stderr).toMatch(/Its pip is gone/);
    expect(await pipWorks(bench)).toContain(`from ${bench.workspace.venv}`);
    expect((await start(bench)).stderr).toMatch(/nothing to do/);
  });

  test('repairs what status --deep found inside packages', async ({ bench }) => {
    await bench.serve();
    await start(bench);
    const folder = join(await sitePackages(bench), 'extension_alpha');
    const source = await readFile(join(folder, 'extension.py'), 'utf8');
    await replace(join(folder, 'extension.py'), source.replace('class ', 'clasz '));
    const options = await agentOptions(bench, 'uv', declared);
    const deep = await runAgent(['status', '--deep'], options);
    expect(deep.exitCode).toBe(1);
    expect(deep.stdout).toContain('extension_alpha/extension.py is missing or changed');
    expect((await runAgent(['sync'], options)).stderr).toContain('Reinstalling extension-alpha:');
    expect((await runAgent(['status', '--deep'], options)).exitCode).toBe(0);
    expect(extensionsOf(await start(bench))).toEqual(names);
  });

  test(
    'adopts an environment that pip made, in two steps that can be interrupted',
    { timeout: 120_000 },
    async ({ bench }) => {
      const index = await bench.serve();
      const { venv, extensions, home } = bench.workspace;
      await mkdir(extensions, { recursive: true });
      const env = { ...childEnvironment({ home }), PIP_INDEX_URL: index.url, PIP_DISABLE_PIP_VERSION_CHECK: '1' };
      await execa((await python()).executable, ['-m', 'venv', venv], { env, extendEnv: false });
      await execa(join(venv, 'bin/pip'), ['install', 'extension-beta'], { env, extendEnv: false });
      // As after a kill between the two renames.
      await mkdir(join(extensions, 'generations'));
      await rename(venv, join(extensions, 'generations/adopted-1'));
      const adopted = await start(bench);
      expect(adopted.stderr).toContain('extension-beta was installed by hand and is kept');
      expect(extensionsOf(adopted)).toEqual(['extension-alpha', 'extension-beta', 'extension-extras']);
      expect((await start(bench)).stderr).toMatch(/nothing to do/);
      expect(await exists(join(extensions, 'generations/adopted-1/bin/pip'))).toBe(true);
    },
  );

  test(
    'mends an environment in which files, folders and FIFOs take the place of each other',
    { timeout: 120_000 },
    async ({ bench }) => {
      await bench.serve();
      await start(bench);
      const site = await sitePackages(bench);
      const file = async (path: string): Promise<void> => {
        await rm(path, { recursive: true });
        await writeFile(path, '');
      };
      const folder = async (path: string): Promise<void> => {
        await rm(path, { recursive: true });
        await mkdir(path);
      };
      const fifo = async (path: string): Promise<void> => {
        await rm(path, { recursive: true });
        await execa('mkfifo', [path]);
      };
      const alpha = (await readdir(site)).find((name) => /^extension_alpha-.*\.dist-info$/.test(name)) ?? '';
      const rounds: readonly (readonly [string, (path: string) => Promise<void>])[][] = [
        [
          [join(bench.workspace.venv, 'bin'), file],
          [join(site, alpha), fifo],
          [join(site, 'extension_extras'), file],
          [join(site, 'localstack-venv.pth'), folder],
        ],
        [
          [join(bench.workspace.venv, 'bin/python'), fifo],
          [join(bench.workspace.venv, 'pyvenv.cfg'), fifo],
          [join(site, 'extension_alpha/__init__.py'), folder],
        ],
        [[site, file]],
      ];
      for (const damages of rounds) {
        for (const [path, inflict] of damages) await inflict(path);
        const mended = await start(bench);
        expect(extensionsOf(mended), mended.stderr).toEqual(names);
        expect(await pipWorks(bench), mended.stderr).toMatch(/^pip /);
        expect((await start(bench)).stderr).toContain('nothing to do');
      }
    },
  );

  test('moves files out of the place of folders, and folders out of the place of files', async ({ bench }) => {
    await bench.serve();
    const { volume, extensions } = bench.workspace;
    await writeFile(join(volume, 'lib'), '');
    const first = await start(bench);
    expect(first.stderr).toContain(`${join(volume, 'lib')} was a file`);
    expect(extensionsOf(first)).toEqual(names);
    for (const name of ['receipt.json', 'agent.lock', 'declarations.json']) {
      await rm(join(extensions, name), { force: true });
      await mkdir(join(extensions, name));
      await writeFile(join(extensions, name, 'content'), '');
    }
    await rm(join(extensions, 'cache'), { recursive: true });
    await writeFile(join(extensions, 'cache'), '');
    const second = await start(bench);
    expect(second.exitCode).toBe(0);
    expect(extensionsOf(second), second.stderr).toEqual(names);
    expect((await start(bench)).stderr).toMatch(/nothing to do/);
  });

  // uv needs links for its cache: where the volume has none, it is not there, but here nothing has any.
  test('needs no symbolic links and no hard links', { timeout: 120_000 }, async ({ bench }) => {
    await bench.serve();
    const options = async (items: string) =>
      denying(['symlink=EPERM', 'link=EPERM'], await agentOptions(bench, 'pip', { EXTENSION_AUTO_INSTALL: items }));
    const first = await runAgent(['start'], await options('extension-alpha'));
    expect(first.stderr).toContain('The volume has no symbolic links');
    expect(extensionsOf(first), first.stderr).toEqual(['extension-alpha']);
    const quick = await runAgent(['start'], await options('extension-alpha'));
    expect(quick.stderr).toMatch(/nothing to do/);
    const second = await runAgent(['start'], await options('extension-alpha,extension-beta'));
    expect(second.stderr).not.toContain('symbolic links');
    expect(extensionsOf(second), second.stderr).toEqual(['extension-alpha', 'extension-beta']);
    const { extensions, venv } = bench.workspace;
    expect(await readdir(join(extensions, 'generations'))).toHaveLength(1);
    // As after a kill between the two renames: the new one is not in its place yet.
    await rename(venv, join(extensions, 'generations', '20990101T000000-aaaaaa'));
    const third = await runAgent(['start'], await options('extension-alpha,extension-beta'));
    expect(extensionsOf(third), third.stderr).toEqual(['extension-alpha', 'extension-beta']);
    expect(await pipWorks(bench)).toMatch(/^pip \d+/);
  });

  test('needs no hard links', async ({ bench }) => {
    await bench.serve();
    const options = async (items: string) =>
      denying(['link=EPERM'], await agentOptions(bench, 'uv', { EXTENSION_AUTO_INSTALL: items }));
    await runAgent(['start'], await options('extension-alpha'));
    const second = await runAgent(['start'], await options('extension-alpha,extension-beta'));
    expect(extensionsOf(second), second.stderr).toEqual(['extension-alpha', 'extension-beta']);
  });

  test('keeps what was installed by command when its file and the ledger are lost', async ({ bench }) => {
    await bench.serve();
    await start(bench);
    const options = await agentOptions(bench, 'uv', declared);
    expect((await runAgent(['install', 'extension-beta'], options)).exitCode).toBe(0);
    const { extensions, venv } = bench.workspace;
    await runAgent(['sync', '--force'], options);
    await replace(join(extensions, 'declarations.json'), '{"format":');
    await replace(join(venv, 'ledger.json'), '');
    await rm(join(extensions, 'receipt.json'));
    const mended = await start(bench);
    expect(extensionsOf(mended)).toEqual(['extension-alpha', 'extension-beta', 'extension-extras']);
    expect(mended.stderr).toContain('declarations.json is damaged; restoring it');
    expect((await start(bench)).stderr).not.toContain('is damaged');
    await chmod(extensions, 0o755);
  });
});
