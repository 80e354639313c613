import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import { cloneCheckout } from '../fixtures/checkout.ts';
import { childEnvironment } from '../fixtures/child-environment.ts';
import { untilPrinted } from '../fixtures/child-output.ts';
import { freePort } from '../fixtures/host-mode.ts';
import { makeWorkspace } from '../fixtures/workspace.ts';

/** `npm start` and everything below it, as a terminal runs it: one process group. */
function npmStart(folder: string, port: number, home: string) {
  return execa('npm', ['start'], {
    cwd: folder,
    env: {
      ...childEnvironment({ home, realIndex: true }),
      PATH: process.env['PATH'] ?? '',
      GATEWAY_LISTEN: `127.0.0.1:${port}`,
      SKIP_SSL_CERT_DOWNLOAD: '1',
      // Which Python this machine has is not to depend on what can be reached from it.
      UV_PYTHON_DOWNLOADS: 'never',
    },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    detached: true,
  });
}

/** The command lines of the processes that still run in a process group. */
async function processesOfGroup(group: number | undefined): Promise<string[]> {
  const { stdout } = await execa('ps', ['-eo', 'pgid=,args=']);
  return stdout
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith(`${group} `));
}

test('npm start in a fresh clone brings up LocalStack with extensions that answer; again it is quick; Ctrl-C ends all of it; npm pack makes a package that works', async () => {
  const workspace = await makeWorkspace();
  const folder = await cloneCheckout(join(workspace.folder, 'checkout'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));

  const port = await freePort();
  const first = npmStart(folder, port, workspace.home);
  const installing = await untilPrinted(first, /^quick start: .* Try: curl .*$/m, 560_000);
  for (const installed of ['the npm packages', 'the agent', 'uv for Python', 'LocalStack for Python']) {
    expect(installing).toContain(`quick start: installed ${installed}`);
  }
  expect(installing).toContain('+ localstack-extension-hello-world');
  expect(installing).toMatch(/ 0 failed in /);
  const [, command = ''] = /^quick start: LocalStack and its extensions are ready\. Try: (.*)$/m.exec(installing) ?? [];
  expect(command).toBe(`curl -u sk_test_x: http://127.0.0.1:${port}/stripe/v1/customers`);
  const { stdout: answer } = await execa('sh', ['-c', `${command} --silent`]);
  expect(JSON.parse(answer)).toMatchObject({ object: 'list', url: '/v1/customers' });

  // What a terminal does on Ctrl-C.
  process.kill(-(first.pid ?? 0), 'SIGINT');
  expect((await first).exitCode ?? 130).toBe(130);
  expect(await processesOfGroup(first.pid)).toEqual([]);

  const second = npmStart(folder, port, workspace.home);
  const again = await untilPrinted(second, /^Ready\.$/m);
  expect(again).toMatch(/^quick start: npm packages, agent, uv, LocalStack \S+: there already$/m);
  expect(again).toMatch(/0 failed, nothing to do in \d\.\d\d s\./);

  // What a process manager does.
  second.kill('SIGTERM');
  await second;
  expect(await processesOfGroup(second.pid)).toEqual([]);

  // The checkout is as a clone is again: the package is built by packing it.
  await rm(join(folder, 'dist'), { recursive: true });
  const options = { cwd: folder, env: childEnvironment({ home: workspace.home, realIndex: true }), extendEnv: false };
  const packed = await execa('npm', ['pack', '--json'], options);
  const [{ filename }] = JSON.parse(packed.stdout) as [{ filename: string }];
  const prefix = join(workspace.folder, 'prefix');
  await execa('npm', ['install', '--global', '--prefix', prefix, join(folder, filename)], options);
  const { stdout } = await execa(process.execPath, [join(prefix, 'bin/localstack-extensions'), '--version'], options);
  expect(stdout).toMatch(/^localstack-extensions \d+\.\d+\.\d+\nnode \d/);
}, 700_000);
