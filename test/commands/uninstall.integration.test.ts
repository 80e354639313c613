import { describe, expect } from 'vitest';
import { agent, installed, start } from '../fixtures/installation.ts';
import { test } from '../fixtures/workbench.ts';

describe('uninstall', () => {
  test('removes what was installed by command, and the dependencies that only it needed', async ({ bench }) => {
    await bench.serve();
    await bench.workspace.writeList('extension-beta');
    await agent(bench, 'uv', ['install', 'extension-alpha', 'extension-extras[http]']);
    const run = await agent(bench, 'uv', ['uninstall', 'Extension_Alpha', 'extension-extras']);
    expect(run, run.stderr).toMatchObject({
      exitCode: 0,
      stdout: 'Uninstalled extension-alpha\nUninstalled extension-extras\n',
    });
    expect(Object.keys(await installed(bench))).toEqual(['chain-b', 'chain-c', 'extension-beta']);
  });

  test('says where a thing is declared that would come back, and does not do it', async ({ bench }) => {
    await bench.serve();
    await bench.workspace.writeList('', 'extension-beta');
    await start(bench, 'uv', 'extension-extras');
    const cases = [
      ['extension-beta', 'DECLARED_ELSEWHERE', 'extensions.txt:2'],
      ['extension-extras', 'DECLARED_ELSEWHERE', 'EXTENSION_AUTO_INSTALL item 1'],
      ['chain-c', 'DECLARED_ELSEWHERE', 'chain-b needs chain-c.'],
      ['extension-bet', 'NOT_INSTALLED', 'Did you mean extension-beta?'],
    ] as const;
    for (const [name, code, words] of cases) {
      const run = await agent(bench, 'uv', ['uninstall', name]);
      expect(run).toMatchObject({ exitCode: 1, stdout: '' });
      expect(run.stderr).toContain(code);
      expect(run.stderr).toContain(words);
    }
    expect(Object.keys(await installed(bench))).toContain('extension-beta');
  });
});
