import { constants } from 'node:os';
import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, vi } from 'vitest';
import { reportsIn, runAgent, startAgent } from '../fixtures/agent.ts';
import { fixture, handoffOptions, ways, withoutExecve } from '../fixtures/handoff.ts';
import { processesOf } from '../fixtures/left-behind.ts';
import { test, type Workbench } from '../fixtures/workbench.ts';

/** Writes init hooks of the stage BOOT, by name; `$NOTES` is a file for what they have to say. */
async function writeHooks({ workspace }: Workbench, hooks: Readonly<Record<string, string>>) {
  for (const [name, text] of Object.entries(hooks)) {
    await chmod(await workspace.write(`etc/localstack/init/boot.d/${name}`, text), 0o755);
  }
  const file = join(workspace.folder, 'notes');
  return {
    env: { NOTES: file },
    notes: async () => (await readFile(file, 'utf8').catch(() => '')).split('\n').slice(0, -1),
  };
}

const shell = (...lines: readonly string[]) => `#!/bin/sh\n${lines.join('\n')}\n`;

describe.concurrent.each(ways)('init hooks of the stage BOOT, %s', (way) => {
  test('run in order before LocalStack, in its environment', async ({ bench }) => {
    const { env, notes } = await writeHooks(bench, {
      '20.sh': shell('echo "20 $0" >>$NOTES'),
      '10.sh': shell('echo "10 $SOMETHING ${LOCALSTACK_EXTENSION_AUTO_INSTALL:-nothing}" >>$NOTES'),
      '30.py': 'import os, localstack\nprint("30", os.environ["VIRTUAL_ENV"], file=open(os.environ["NOTES"], "a"))\n',
    });
    const options = await handoffOptions(bench, way);
    const variables = { ...env, LOCALSTACK_SOMETHING: 'else', LOCALSTACK_EXTENSION_AUTO_INSTALL: '# nothing' };
    const { stdout, exitCode, stderr } = await runAgent(['start'], { ...options, env: variables });
    expect(exitCode, stderr).toBe(0);
    expect(reportsIn(stdout)).toHaveLength(1);
    const folder = join(bench.workspace.root, 'etc/localstack/init/boot.d');
    expect(await notes()).toEqual(['10 else nothing', `20 ${folder}/20.sh`, `30 ${bench.localStack}`]);
  });

  test('are not run before another command', async ({ bench }) => {
    const { env, notes } = await writeHooks(bench, { '10.sh': shell('echo ran >>$NOTES') });
    const { exitCode } = await runAgent(['start', '--', 'true'], { ...(await handoffOptions(bench, way)), env });
    expect(exitCode).toBe(0);
    expect(await notes()).toEqual([]);
  });

  test('that fail are said by LocalStack, which runs the others and starts', async ({ bench }) => {
    const { env, notes } = await writeHooks(bench, {
      '10.sh': shell('echo 10 >>$NOTES', 'exit 3'),
      '20.sh': shell('echo 20 >>$NOTES'),
    });
    const { stdout, stderr, exitCode } = await runAgent(['start'], { ...(await handoffOptions(bench, way)), env });
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/Error while running script \S+10\.sh: .*non-zero exit code 3/);
    expect(await notes()).toEqual(['10', '20']);
    expect(reportsIn(stdout)).toHaveLength(1);
  });

  test.for([
    ['status 3', 'raise SystemExit(3)'],
    ['SIGKILL', 'import os, signal; os.kill(os.getpid(), signal.SIGKILL)'],
  ] as const)('that end their runner (%s) are an error, once', async ([reason, line], { bench }) => {
    const { env, notes } = await writeHooks(bench, {
      '10.sh': shell('echo 10 >>$NOTES'),
      '20.py': `${line}\n`,
      '30.sh': shell('echo 30 >>$NOTES'),
    });
    const { stdout, stderr, exitCode } = await runAgent(['start'], { ...(await handoffOptions(bench, way)), env });
    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      `ERROR HOOK_FAILED: The init hooks of stage BOOT failed: ${reason}.\n` +
        `    Hint: Look at the scripts in ${bench.workspace.root}/etc/localstack/init/boot.d.\n`,
    );
    expect(stderr.match(/ERROR/g)).toHaveLength(1);
    expect(await notes()).toEqual(['10']);
    expect(stdout).toBe('');
  });

  test.for(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'end with all that they started at %s',
    async (signal, { bench }) => {
      const { env, notes } = await writeHooks(bench, {
        '10.sh': shell('sleep 600 &', 'echo begun >>$NOTES', 'sleep 600', 'echo ended >>$NOTES'),
        '20.sh': shell('echo 20 >>$NOTES'),
      });
      const agent = startAgent(['start'], { ...(await handoffOptions(bench, way)), env });
      await vi.waitUntil(async () => (await notes()).includes('begun'), { timeout: 60_000 });
      agent.kill(signal);
      expect(await agent).toMatchObject({ exitCode: 128 + constants.signals[signal], stdout: '' });
      expect(await notes()).toEqual(['begun']);
      expect(await processesOf(bench.workspace)).toEqual([]);
    },
  );

  test('are killed when they do not heed a signal', async ({ bench }) => {
    const { env, notes } = await writeHooks(bench, {
      '10.py': [
        'import os, signal',
        'signal.signal(signal.SIGTERM, lambda *_: print("heard", file=open(os.environ["NOTES"], "a")))',
        'print("begun", file=open(os.environ["NOTES"], "a"))',
        'while True: signal.pause()\n',
      ].join('\n'),
    });
    const agent = startAgent(['start'], { ...(await handoffOptions(bench, way)), env });
    await vi.waitUntil(async () => (await notes()).includes('begun'), { timeout: 60_000 });
    // Not `agent.kill`, which would kill the agent too where it takes its time.
    process.kill(agent.pid ?? 0, 'SIGTERM');
    expect(await agent).toMatchObject({ exitCode: 143, stdout: '' });
    expect(await notes()).toEqual(['begun', 'heard']);
    expect(await processesOf(bench.workspace)).toEqual([]);
  });
});

test.for([
  ['by execve', []],
  ['without execve', withoutExecve],
] as const)('a signal in the last moment before the handoff is not lost (%s)', async ([, more], { bench }) => {
  const options = await handoffOptions(bench, 'after a sync');
  const nodeArguments = ['--require', fixture('signal-before-handoff.cjs'), ...more];
  const run = await runAgent(['start'], { ...options, nodeArguments });
  expect(run).toMatchObject({ exitCode: 143, stdout: '' });
});
