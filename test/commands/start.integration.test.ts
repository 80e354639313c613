import { describe, expect } from 'vitest';
import { agent, filesWith, installed, installers, run, start } from '../fixtures/installation.ts';
import { test } from '../fixtures/workbench.ts';

describe.concurrent.each(installers)('start with %s', { timeout: 180_000 }, (installer) => {
  test('installs the good items, reports the bad one by its number, and is quick the second time', async ({
    bench,
  }) => {
    const index = await bench.serve();
    const items = 'extension-extras[http]>=1,<2,./no/such,extension-alpha>=1,<2';
    const first = await start(bench, installer, items);
    expect(first.exitCode, first.stderr).toBe(0);
    expect(await installed(bench)).toEqual({
      'chain-a': '1.0',
      'chain-b': '1.0',
      'chain-c': '1.1',
      'extension-alpha': '1.1',
      'extension-extras': '1.0',
      'extra-http': '1.0',
    });
    expect(Object.values(first.localStack?.extensions ?? {})).toMatchObject([
      { file: expect.stringContaining('/generations/') as string },
      { file: expect.stringContaining('/generations/') as string },
    ]);
    const reported = [
      'WARN  EXTENSION_AUTO_INSTALL item 2: REQUIREMENT_SYNTAX: There is no project name',
      '    2 | ./no/such',
      '      | ^',
      '    expected: a name of ASCII letters, digits, -, _ and .',
      '    Hint: If this is meant as a path: there is no such file, or no Python project in that folder.',
    ].join('\n');
    expect(first.stderr).toContain(reported);
    expect(first.stderr).toMatch(/6 installed, 0 kept, 0 removed, 1 failed in [\d.]+ s\.\n$/);
    expect(first.activity).not.toEqual([]);

    index.forget();
    const second = await start(bench, installer, items, { env: { EXTENSION_AUTO_LOAD: 'extension-beta' } });
    expect(second.localStack?.extensions).toEqual(first.localStack?.extensions);
    expect(second.activity).toEqual([]);
    expect(index.connections).toBe(0);
    expect(second.stderr).toContain(reported);
    expect(second.stderr).toContain('Unknown variable EXTENSION_AUTO_LOAD. Did you mean EXTENSION_AUTO_INSTALL?');
    expect(second.stderr).toMatch(/0 installed, 6 kept, 0 removed, 1 failed, nothing to do in [\d.]+ s\.\n$/);

    const failing = await start(bench, installer, items, { env: { EXTENSION_AGENT_ON_FAILURE: 'fail' } });
    expect(failing.exitCode).toBe(3);
    expect(failing.localStack).toBeUndefined();
    expect(failing.stderr).toContain('LocalStack is not started: EXTENSION_AGENT_ON_FAILURE is fail.');
  });

  test('uninstalls what is no longer declared with the dependencies that only it had', async ({ bench }) => {
    await bench.serve();
    await bench.workspace.writeList('extension-alpha==1.0', 'extension-beta', 'plain-script');
    const prefixed = { env: { LOCALSTACK_EXTENSION_AUTO_INSTALL: 'plain-library<2' } };
    const first = await start(bench, installer, '', prefixed);
    expect(first.exitCode, first.stderr).toBe(0);
    expect(await installed(bench)).toMatchObject({
      'chain-a': '1.0',
      'extension-alpha': '1.0',
      'plain-library': '1.1',
    });
    expect(Object.keys(first.localStack?.environment ?? {}).filter((name) => name.includes('AUTO_INSTALL'))).toEqual(
      [],
    );

    await bench.workspace.writeList('extension-beta', 'plain-script');
    const second = await start(bench, installer);
    expect(second.stderr).toMatch(/0 installed, 4 kept, 3 removed, 0 failed in/);
    expect(await installed(bench)).toEqual({
      'chain-b': '1.0',
      'chain-c': '1.1',
      'extension-beta': '1.0',
      'plain-script': '1.0',
    });
    const { stdout } = await run(bench, `${bench.workspace.venv}/bin/plain-script`);
    expect(stdout).toContain('plain-script');
    const [shebang] = (
      await bench.workspace.read('var/lib/localstack/lib/extensions/python_venv/bin/plain-script')
    ).split('\n');
    expect(shebang).toBe(`#!${bench.workspace.venv}/bin/python`);

    await bench.workspace.writeList('# nothing');
    await start(bench, installer);
    expect(await installed(bench)).toEqual({});
  });

  test('keeps a version until its line changes or an upgrade is asked for', async ({ bench }) => {
    const index = await bench.serve();
    index.remove('plain-library', '2.0');
    index.remove('extension-alpha', '2.0');
    await start(bench, installer, 'plain-library,extension-alpha');
    expect(await installed(bench)).toMatchObject({ 'plain-library': '1.1', 'extension-alpha': '1.1' });
    index.add(
      { name: 'plain-library', version: '2.0' },
      { name: 'extension-alpha', version: '2.0', requires: ['chain-a'] },
    );
    await start(bench, installer, 'plain-library,extension-alpha,extra-yaml');
    expect(await installed(bench)).toMatchObject({
      'plain-library': '1.1',
      'extension-alpha': '1.1',
      'extra-yaml': '1.0',
    });
    await start(bench, installer, 'plain-library,extension-alpha>=2');
    expect(await installed(bench)).toMatchObject({ 'plain-library': '1.1', 'extension-alpha': '2.0' });
    const upgraded = await start(bench, installer, 'plain-library,extension-alpha>=2', {
      env: { EXTENSION_AGENT_UPGRADE: '1' },
    });
    expect(upgraded.stderr).toContain('~ plain-library 1.1 -> 2.0  (EXTENSION_AUTO_INSTALL item 1)');
    expect(await installed(bench)).toMatchObject({ 'plain-library': '2.0', 'extension-alpha': '2.0' });
  });

  test('names what cannot hold beside LocalStack by versions, and installs the rest', async ({ bench }) => {
    const index = await bench.serve();
    const items = [
      'werkzeug<3',
      'extension-alpha',
      'extension-old-werkzeug',
      'localstack-core<4',
      'extension-old-localstack',
      'extension-licensed',
      'extension-new-typing',
      'click',
      'extension-old-chain',
    ].join('\n');
    const first = await start(bench, installer, items);
    expect(first.exitCode).toBe(0);
    const conflicts = [
      /item 1: werkzeug<3: LOCALSTACK_CONFLICT: It wants werkzeug<3, but LocalStack has werkzeug 3\.1\.3/,
      /item 3: extension-old-werkzeug: LOCALSTACK_CONFLICT: extension-old-werkzeug wants werkzeug<3, but LocalStack has werkzeug 3\.1\.3/,
      /item 4: localstack-core<4: LOCALSTACK_CONFLICT: It wants localstack-core<4, but LocalStack has localstack-core 4\.13\.1/,
      /item 5: extension-old-localstack: LOCALSTACK_CONFLICT: \S+ wants localstack-core<4, but LocalStack has localstack-core 4\.13\.1/,
      /item 6: extension-licensed: LICENSED_EDITION: extension-licensed needs localstack-ext/,
      /item 7: extension-new-typing: LOCALSTACK_CONFLICT: \S+ wants typing-extensions>=99, but LocalStack has typing-extensions 4\.15\.0/,
    ];
    for (const conflict of conflicts) expect(first.stderr).toMatch(conflict);
    // Versions of dependencies give way before an item does.
    expect(await installed(bench)).toEqual({
      'chain-a': '1.0',
      'chain-b': '1.0',
      'chain-c': '1.0',
      'extension-alpha': '2.0',
      'extension-old-chain': '1.0',
    });
    index.forget();
    const second = await start(bench, installer, items);
    expect(second.activity).toEqual([]);
    expect(index.connections).toBe(0);
    for (const conflict of conflicts) expect(second.stderr).toMatch(conflict);
  });

  test('says what was not found, not built, not importable or at odds, in the order of the declaration', async ({
    bench,
  }) => {
    await bench.serve();
    const items = [
      'extension-old-chain',
      'extension-new-chain',
      'no-such-package',
      'plain-library>=77',
      'extension-future-python',
      'extension-failing-build',
      'extension-missing-import',
    ].join(',');
    const { stderr, exitCode } = await start(bench, installer, items);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/item 2: extension-new-chain: CONFLICT: [^\n]*extension-old-chain[^\n]*chain-c<1\.1/);
    expect(stderr).toMatch(/item 3: no-such-package: NOT_FOUND: /);
    expect(stderr).toMatch(/item 4: plain-library>=77: NOT_FOUND: /);
    expect(stderr).toMatch(
      /item 5: extension-future-python: NOT_FOUND: [^\n]*\n    Hint: Use a version that supports Python /,
    );
    expect(stderr).toMatch(
      /item 6: extension-failing-build: BUILD_FAILED: Its build failed: RuntimeError: this project needs libfixture 3 or newer\.\n    checking for libfixture\.\.\. no\n/,
    );
    expect(stderr).toMatch(/item 7: extension-missing-import: IMPORT_FAILED: .*No module named 'no_such_module'/);
    expect(stderr).toMatch(/3 installed, 0 kept, 0 removed, 6 failed/);
  });

  test('starts LocalStack without a registry, and catches up when there is one', async ({ bench }) => {
    const index = await bench.serve();
    await index.fault({ kind: 'refuse' });
    const without = await start(bench, installer, 'extension-alpha');
    expect(without.localStack?.extensions).toEqual({});
    expect(without.stderr).toMatch(/item 1: extension-alpha: NETWORK: /);
    expect(without.stderr).toMatch(/0 installed, 0 kept, 0 removed, 1 failed/);

    await index.heal();
    const later = await start(bench, installer, 'extension-alpha');
    expect(later.localStack?.extensions).toMatchObject({ 'extension-alpha': { version: '2.0' } });

    await index.fault({ kind: 'refuse' });
    const more = await start(bench, installer, 'extension-alpha,plain-library');
    expect(more.localStack?.extensions).toMatchObject({ 'extension-alpha': { version: '2.0' } });
    expect(more.stderr).toMatch(/item 2: plain-library: NETWORK: /);
    const fewer = await start(bench, installer, 'extension-alpha>=2');
    expect(fewer.stderr).toMatch(/0 installed, 4 kept, 0 removed, 0 failed/);
  });

  test('names what is missing when it may not fetch, and tries again when it may', async ({ bench }) => {
    await bench.serve();
    const offline = await start(bench, installer, 'plain-library', { env: { EXTENSION_AGENT_OFFLINE: '1' } });
    expect(offline.stderr).toMatch(/item 1: plain-library: OFFLINE: .*\n    Hint: Unset EXTENSION_AGENT_OFFLINE/);
    expect(offline.localStack?.extensions).toEqual({});
    await start(bench, installer, 'plain-library');
    expect(await installed(bench)).toEqual({ 'plain-library': '2.0' });
  });

  test('sees that a variable of a line changed, and that a rotated token did not', async ({ bench }) => {
    const index = await bench.serve();
    await bench.workspace.writeList(
      `--index-url http://user:\${TOKEN}@127.0.0.1:${index.port}/simple/`,
      'plain-library==${VERSION}',
    );
    const startWith = (version: string, token: string) =>
      start(bench, installer, '', { env: { VERSION: version, TOKEN: token } });
    await startWith('1.0', 'token-one');
    expect(await installed(bench)).toEqual({ 'plain-library': '1.0' });
    expect((await startWith('1.0', 'token-two')).activity).toEqual([]);
    await startWith('1.1', 'token-two');
    expect(await installed(bench)).toEqual({ 'plain-library': '1.1' });
    expect(await filesWith(bench.workspace.folder, ['token-one', 'token-two'])).toEqual([]);
  });

  test('makes the environment anew when forced to', async ({ bench }) => {
    await bench.serve();
    await start(bench, installer, 'plain-library');
    await bench.workspace.write('var/lib/localstack/lib/extensions/python_venv/stray', '');
    const { stderr, exitCode } = await agent(bench, installer, ['sync', '--force'], {
      env: { EXTENSION_AUTO_INSTALL: 'plain-library' },
    });
    expect(exitCode, stderr).toBe(0);
    expect(await installed(bench)).toEqual({ 'plain-library': '2.0' });
    await expect(bench.workspace.read('var/lib/localstack/lib/extensions/python_venv/stray')).rejects.toThrow();
  });
});

describe.concurrent('start', { timeout: 180_000 }, () => {
  test('takes the python3 of PATH, unconstrained, where there is no LocalStack', async ({ bench }) => {
    await bench.serve();
    const { stderr, exitCode } = await start(bench, 'uv', 'extension-old-werkzeug', {
      localStack: `${bench.workspace.folder}/nowhere`,
    });
    expect(stderr).toContain(`There is no LocalStack in ${bench.workspace.folder}/nowhere`);
    expect(stderr).toContain('COMMAND_NOT_FOUND');
    expect(exitCode).toBe(127);
    expect(await installed(bench)).toMatchObject({ 'extension-old-werkzeug': '1.0', werkzeug: '2.3.8' });
  });

  test('takes from the cache of uv what the registry cannot give', async ({ bench }) => {
    const index = await bench.serve();
    await start(bench, 'uv', 'plain-library==1.0');
    await start(bench, 'uv', '');
    expect(await installed(bench)).toEqual({});
    await index.fault({ kind: 'refuse' });
    const again = await start(bench, 'uv', 'plain-library==1.0,extra-yaml');
    expect(again.stderr).toMatch(/item 2: extra-yaml: NETWORK/);
    expect(await installed(bench)).toEqual({ 'plain-library': '1.0' });
  });
});
