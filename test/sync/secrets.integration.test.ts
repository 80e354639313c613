import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect } from 'vitest';
import { agentOptions } from '../fixtures/agent-options.ts';
import { handoffReports, runAgent } from '../fixtures/agent.ts';
import { installers } from '../fixtures/installation.ts';
import { test } from '../fixtures/workbench.ts';

const secrets = {
  index: 'token-of-the-index',
  extra: 'token-of-the-extra-index',
  file: 'token-of-a-file',
  git: 'token-of-git',
  netrc: 'token-of-netrc',
  variable: 'token-of-a-variable',
};

/** Looks at all command lines of the machine until it is told to stop; gives those that hold a secret, and how many looks. */
function watchCommandLines(): () => Promise<{ looks: number; found: string[] }> {
  const found = new Set<string>();
  const watch = { isOn: true };
  let looks = 0;
  const watching = (async () => {
    while (watch.isOn) {
      looks += 1;
      for (const id of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
        const line = await readFile(`/proc/${id}/cmdline`, 'latin1').catch(() => '');
        if (Object.values(secrets).some((secret) => line.includes(secret))) found.add(line.replaceAll('\0', ' '));
      }
    }
  })();
  return async () => {
    watch.isOn = false;
    await watching;
    return { looks, found: [...found] };
  };
}

/** Files below a folder that hold a secret. */
async function filesWithSecrets(folder: string): Promise<string[]> {
  const patterns = Object.values(secrets).flatMap((secret) => ['-e', secret]);
  const search = promisify(execFile)('grep', ['-rlaF', ...patterns, folder]);
  const { stdout } = await search.catch(() => ({ stdout: '' }));
  return stdout.split('\n').filter((line) => line !== '');
}

describe.each(installers)('with %s', (installer) => {
  test('no secret reaches log, volume or command lines', { timeout: 180_000 }, async ({ bench }) => {
    const { workspace, localStack, serve } = bench;
    const extra = await serve({ auth: { username: 'user', password: secrets.extra } });
    const files = await serve({ auth: { username: 'user', password: secrets.file } });
    const other = await serve({ auth: { username: 'user', password: secrets.netrc } });
    const index = await serve({ auth: { username: 'user', password: secrets.index } });
    const wheel = new URL(files.fileUrl('extension_beta-1.0-py3-none-any.whl'));
    wheel.username = 'user';
    wheel.password = secrets.file;
    await writeFile(join(workspace.home, '.netrc'), `machine 127.0.0.1\nlogin user\npassword ${secrets.netrc}\n`, {
      mode: 0o600,
    });
    await workspace.writeList(
      `--extra-index-url ${extra.urlWithCredentials}`,
      'extension-alpha',
      `extension-beta @ ${wheel.href}`,
      `git+https://user:${secrets.git}@127.0.0.1:${index.port}/group/project.git`,
      'extension-gamma @ http://user:${PROJECT_TOKEN}@127.0.0.1:1/extension_gamma-1.0-py3-none-any.whl',
      `extension-extras @ ${other.fileUrl('extension_extras-1.0-py3-none-any.whl')}`,
    );
    const report = join(workspace.folder, 'handoffs');
    const options = await agentOptions(bench, installer, {
      PIP_INDEX_URL: index.urlWithCredentials,
      PROJECT_TOKEN: secrets.variable,
      HANDOFF_REPORT: report,
    });
    const stop = watchCommandLines();
    const runs = [
      await runAgent(['start', '--verbose'], options),
      await runAgent(['start'], options),
      await runAgent(['plan', '--json'], options),
      await runAgent(['status', '--json', '--deep'], options),
      await runAgent(['list', '--json'], options),
    ];
    const { looks, found } = await stop();
    console.log(`${installer}: ${looks} looks at all command lines`);
    const names = Object.keys((await handoffReports(report))[0]?.extensions ?? {}).sort();
    expect(names, runs[0]?.stderr).toEqual(['extension-alpha', 'extension-beta', 'extension-extras']);
    expect(found).toEqual([]);
    for (const { stdout, stderr } of runs) {
      for (const secret of Object.values(secrets)) expect(stdout + stderr).not.toContain(secret);
    }
    expect(await filesWithSecrets(workspace.volume)).toEqual([]);
    expect(await filesWithSecrets(localStack)).toEqual([]);
  });
});
