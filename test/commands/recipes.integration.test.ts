import { mkdir, readdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { describe, expect } from 'vitest';
import { agentFile } from '../fixtures/agent.ts';
import { agent, installers } from '../fixtures/installation.ts';
import { recipe } from '../fixtures/recipe.ts';
import { test } from '../fixtures/workbench.ts';

describe('the recipes', () => {
  test('a private index with a secret: installed, and written down nowhere', async ({ bench }) => {
    const publicIndex = await bench.serve({ packages: [] });
    const index = await bench.serve({ auth: { username: 'user', password: 'pass-word' } });
    const url = index.url.replace('://', '://${INDEX_USER}:${INDEX_PASSWORD}@');
    const list = recipe('Private index with a secret', '')
      .replace('my-extension', 'extension-beta')
      .replace(/https:\/\/\S+/u, url);
    await bench.workspace.writeList(...list.trim().split('\n'));
    const env = { PIP_INDEX_URL: publicIndex.url, INDEX_USER: 'user', INDEX_PASSWORD: 'pass-word' };
    const run = await agent(bench, 'uv', ['sync', '--verbose'], { env });
    expect(run.exitCode, run.stderr).toBe(0);
    const receipt = await bench.workspace.read('var/lib/localstack/lib/extensions/receipt.json');
    expect(run.stdout + run.stderr + receipt).not.toContain('pass-word');
  });

  test('an authority of one’s own', async ({ bench }) => {
    const { certificateAuthority = '' } = await bench.serve({ tls: true });
    await bench.workspace.writeList('extension-beta');
    expect((await agent(bench, 'uv', ['sync'])).exitCode).toBe(4);
    const run = await agent(bench, 'uv', ['sync'], { env: { PIP_CERT: certificateAuthority } });
    expect(run.exitCode, run.stderr).toBe(0);
  });

  test.for(installers)('a proxy, with %s', async (installer, { bench }) => {
    const index = await bench.serve();
    expect(recipe('Proxy and an authority of your own', 'yaml')).toContain('HTTPS_PROXY: http://');
    await bench.workspace.writeList('extension-beta');
    const env = {
      HTTP_PROXY: `http://127.0.0.1:${index.port}`,
      NO_PROXY: 'localhost',
      PIP_INDEX_URL: 'http://packages.example.com/simple/',
      PIP_TRUSTED_HOST: 'packages.example.com',
    };
    const run = await agent(bench, installer, ['sync'], { env });
    expect(run.exitCode, run.stderr).toBe(0);
    expect(index.paths).toContain('http://packages.example.com/simple/extension-beta/');
  });
});

describe('the command line', () => {
  test('has help with examples for every verb, a completion script, and names that are meant', async ({ bench }) => {
    for (const verb of [
      'start',
      'sync',
      'plan',
      'init',
      'install',
      'uninstall',
      'list',
      'outdated',
      'upgrade',
      'lock',
    ]) {
      const help = await agent(bench, 'uv', [verb, '--help']);
      expect(help, verb).toMatchObject({ exitCode: 0, stderr: '' });
      expect(help.stdout, verb).toContain('Examples:');
    }
    expect((await agent(bench, 'uv', ['completion'], { env: { SHELL: '/bin/zsh' } })).stdout).toContain('compdef');
    const misspelt = await agent(bench, 'uv', ['instal', 'x']);
    expect(misspelt.exitCode).toBe(2);
    expect(misspelt.stderr).toContain('Did you mean install?');
  });

  test('completes what is installed, and what can be put back, in bash', async ({ bench }) => {
    await bench.serve();
    await agent(bench, 'uv', ['install', 'extension-beta']);
    await agent(bench, 'uv', ['install', 'plain-library']);
    const { root, folder } = bench.workspace;
    const bin = join(folder, 'bin');
    await mkdir(bin);
    await symlink(agentFile, join(bin, 'localstack-extensions'));
    const { stdout: script } = await agent(bench, 'uv', ['completion', 'bash']);
    const completed = async (...words: readonly string[]): Promise<readonly string[]> => {
      const lines = [
        script,
        `COMP_WORDS=(localstack-extensions ${words.map((word) => `'${word}'`).join(' ')})`,
        `COMP_CWORD=${words.length}`,
        '_localstack_extensions localstack-extensions',
        'printf "%s\\n" "${COMPREPLY[@]}"',
      ];
      const PATH = [bin, dirname(process.execPath), '/usr/bin', '/bin'].join(':');
      const env = { PATH, HOME: folder, FILESYSTEM_ROOT: root };
      const { stdout } = await execa('bash', ['-c', lines.join('\n')], { env, extendEnv: false });
      return stdout.split('\n');
    };
    const generations = await readdir(join(bench.workspace.venv, '../generations'));
    expect(await completed('uninstall', '')).toEqual(['extension-beta', 'plain-library']);
    expect(await completed('uninstall', 'extension-beta', '')).toEqual(['plain-library']);
    expect(await completed('upgrade', 'chain')).toEqual(['chain-b', 'chain-c']);
    expect(await completed('rollback', '')).toEqual(generations.sort().slice(0, -1));
    expect(await completed('plan', '--format', '')).toEqual(['text', 'json', 'markdown']);
    // bash itself completes files then.
    expect(await completed('install', '')).toEqual(['']);
  });
});
