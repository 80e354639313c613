import { describe, expect } from 'vitest';
import { agent, installed, installers } from '../fixtures/installation.ts';
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
    expect((await agent(bench, 'uv', ['completion'])).stdout).toContain('complete');
    const misspelt = await agent(bench, 'uv', ['instal', 'x']);
    expect(misspelt.exitCode).toBe(2);
    expect(misspelt.stderr).toContain('Did you mean install?');
  });

  test('completes the names of what is installed', async ({ bench }) => {
    await bench.serve();
    await agent(bench, 'uv', ['install', 'extension-beta']);
    expect(Object.keys(await installed(bench))).toContain('extension-beta');
    const words = ['localstack-extensions', 'uninstall', 'ext'];
    const completed = await agent(bench, 'uv', ['--get-yargs-completions', ...words]);
    expect(completed.stdout).toBe('extension-beta\n');
  });
});
