import { createServer, type AddressInfo } from 'node:net';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { cloneCheckout, preparedCheckout } from '../fixtures/checkout.ts';
import { childEnvironment } from '../fixtures/child-environment.ts';
import { freePort } from '../fixtures/host-mode.ts';
import { uv } from '../fixtures/uv.ts';
import { newWorkspace, removeWorkspace, type Workspace } from '../fixtures/workspace.ts';

const nowhere = 'http://127.0.0.1:1';

let workspace: Workspace;
let checkout: string;

beforeAll(async () => {
  workspace = await newWorkspace();
  checkout = await preparedCheckout(join(workspace.folder, 'checkout'));
  return () => removeWorkspace(workspace);
});

/** A folder of programs, each a shell script, beside Node itself. */
async function programs(name: string, scripts: Readonly<Record<string, string>>): Promise<string> {
  const folder = join(workspace.folder, name);
  await mkdir(folder);
  await symlink(process.execPath, join(folder, 'node'));
  for (const [program, script] of Object.entries(scripts)) {
    await writeFile(join(folder, program), `#!/bin/sh\n${script}\n`);
    await chmod(join(folder, program), 0o755);
  }
  return folder;
}

/** The commands by which this machine may have another Python than `python3`. */
const absent = Object.fromEntries(['3.11', '3.12', '3.13', '3.14'].map((minor) => [`python${minor}`, 'exit 127']));

/** Runs the quick start, which is to end before it starts LocalStack. */
async function quickStart(env: Readonly<Record<string, string>>, cwd = checkout) {
  const child = await execa(process.execPath, ['scripts/quick-start.mjs'], {
    cwd,
    env: { ...childEnvironment(workspace), GATEWAY_LISTEN: `127.0.0.1:${await freePort()}`, ...env },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
  });
  return { exitCode: child.exitCode, stderr: child.stderr };
}

describe('the quick start says in a sentence and a hint what is missing', () => {
  test('no Python', async () => {
    const { exitCode, stderr } = await quickStart({ PATH: await programs('no-python', {}) });
    expect(stderr).toContain('There is no python3 in PATH.\n    Hint: Install it: sudo apt-get install python3');
    expect(exitCode).toBe(1);
  });

  test('a Python that is too old', async () => {
    const { exitCode, stderr } = await quickStart({
      PATH: await programs('old-python', { python3: 'echo 3 7; echo venv' }),
    });
    expect(stderr).toContain('Python 3.7 is too old: LocalStack needs 3.11 or newer.');
    expect(exitCode).toBe(1);
  });

  test('a Python that is too old, where uv may not fetch a newer one', async () => {
    const script = [
      'case "$2" in',
      'venv) mkdir -p "$4/bin" && cp "$0" "$4/bin/python" ;;',
      `pip) while [ "$1" != --target ]; do shift; done; mkdir -p "$2/bin" && ln -sf ${await uv()} "$2/bin/uv" ;;`,
      '*) echo 3 9; echo venv ;;',
      'esac',
    ];
    const { PATH = '' } = childEnvironment(workspace);
    const { exitCode, stderr } = await quickStart({
      PATH: `${await programs('older-python', { python3: script.join('\n'), ...absent })}:${PATH}`,
      UV_PYTHON_DOWNLOADS: 'never',
    });
    expect(stderr).toContain('installed uv for Python 3.9');
    expect(stderr).toMatch(/Python 3\.13 cannot be fetched: .*downloads.*never/);
    expect(stderr).toContain('Python 3.9 is too old: LocalStack needs 3.11 or newer.');
    expect(exitCode).toBe(1);
  });

  test('a Python without venv', async () => {
    const { exitCode, stderr } = await quickStart({
      PATH: await programs('no-venv', { python3: 'echo 3 11; exit 1' }),
    });
    expect(stderr).toContain(
      'Python 3.11 has no module venv.\n    Hint: Install it: sudo apt-get install python3-venv',
    );
    expect(exitCode).toBe(1);
  });

  test('a port that is in use', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const { exitCode, stderr } = await quickStart({ GATEWAY_LISTEN: `127.0.0.1:${port}` });
    expect(stderr).toContain(`Port ${port} of 127.0.0.1 is in use`);
    expect(stderr).toContain('GATEWAY_LISTEN=127.0.0.1:4567 npm start');
    expect(exitCode).toBe(1);
  });

  test('an address that LocalStack refuses', async () => {
    const { exitCode, stderr } = await quickStart({ GATEWAY_LISTEN: '::1' });
    expect(stderr).toContain(
      'LocalStack cannot start with GATEWAY_LISTEN "::1".\n    Hint: Set GATEWAY_LISTEN to host:port',
    );
    expect(exitCode).toBe(1);
  });

  test('a host that is not there, by a port alone', async () => {
    const { exitCode, stderr } = await quickStart({ GATEWAY_LISTEN: '4567' });
    expect(stderr).toContain('LocalStack cannot listen on port 4566 of 4567 (');
    expect(exitCode).toBe(1);
  });

  test('no way to the Python package index, with a folder of wheels that does not exist', async () => {
    const { exitCode, stderr } = await quickStart({
      PIP_INDEX_URL: nowhere,
      PIP_RETRIES: '1',
      PIP_FIND_LINKS: '/no/such/folder',
    });
    expect(stderr).toMatch(/ended with status 1 while installing uv/);
    expect(stderr).toContain('Hint: The package registry cannot be reached');
    expect(exitCode).toBe(1);
  });

  test('no way to the registry of npm', async () => {
    const fresh = await cloneCheckout(join(workspace.folder, 'fresh'));
    const { exitCode, stderr } = await quickStart(
      { npm_config_registry: nowhere, npm_config_fetch_retries: '0' },
      fresh,
    );
    expect(stderr).toMatch(/npm ended with status \d+ while installing the npm packages/);
    expect(stderr).toContain('Hint: The package registry cannot be reached');
    expect(exitCode).toBe(1);
  });
});
