import { constants } from 'node:os';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect } from 'vitest';
import { agentFile, reportsIn, runAgent, startAgent, type AgentOptions } from '../fixtures/agent.ts';
import { childEnvironment } from '../fixtures/child-environment.ts';
import { untilPrinted } from '../fixtures/child-output.ts';
import { fixture, handoffOptions, ways, withoutExecve } from '../fixtures/handoff.ts';
import { processesOf } from '../fixtures/left-behind.ts';
import { test, type Workbench } from '../fixtures/workbench.ts';

const stateProgram = fixture('process-state.sh');

/** What a program sees of itself when the test starts it, with nothing in between. */
async function stateWithoutAgent({ workspace, localStack }: Workbench, args: readonly string[]): Promise<string> {
  const own = { FILESYSTEM_ROOT: workspace.root, VIRTUAL_ENV: localStack, PIP_CONFIG_FILE: '/dev/null' };
  const env = { ...childEnvironment(workspace), ...own };
  const options = { env, extendEnv: false, cwd: workspace.folder, stdin: 'ignore', stripFinalNewline: false } as const;
  return (await execa(stateProgram, args, options)).stdout;
}

function sections(state: string): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    state.split(/^\[/m).flatMap((part) => {
      const [name, lines = ''] = part.split(']\n');
      return name === undefined || name === '' ? [] : [[name, lines.trimEnd().split('\n').sort()]];
    }),
  );
}

function withoutIds(lines: readonly string[] | undefined): readonly string[] {
  return (lines ?? []).filter((line) => !/^P?Pid:/.test(line));
}

describe.concurrent.each(ways)('%s', (way) => {
  test('the agent becomes the command: same process, and nothing of Node is left', async ({ bench }) => {
    const options = await handoffOptions(bench, way);
    const args = ['one', 'two words', '', '--flag=é'];
    const agent = startAgent(['start', '--', stateProgram, ...args], options);
    const { stdout, stderr, exitCode } = await agent;
    expect(exitCode, stderr).toBe(0);
    const state = sections(stdout);
    const alone = sections(await stateWithoutAgent(bench, args));
    expect(state['status']).toContain(`Pid:\t${agent.pid ?? 0}`);
    expect(state['status']).toContain(`PPid:\t${process.pid}`);
    expect(withoutIds(state['status'])).toEqual(withoutIds(alone['status']));
    expect(state['descriptors']).toEqual(alone['descriptors']);
    expect(state['environment']).toEqual(alone['environment']);
    expect(state['arguments']).toEqual(alone['arguments']);
  });

  test('flags that need the whole command line change nothing of that', async ({ bench }) => {
    const options = await handoffOptions(bench, way);
    const { stdout } = await runAgent(['start', '--verbose', '--', stateProgram], options);
    const alone = sections(await stateWithoutAgent(bench, []));
    expect(sections(stdout)['descriptors']).toEqual(alone['descriptors']);
  });

  test('a terminal stays the terminal of the command', async ({ bench }) => {
    const { root, localStack } = await handoffOptions(bench, way);
    const line = `'${process.execPath}' '${agentFile}' start -- sh -c 'test -t 0 && test -t 1 && test -t 2 && stty -a'`;
    const env = { ...childEnvironment(bench.workspace), FILESYSTEM_ROOT: root, VIRTUAL_ENV: localStack };
    const options = { env, extendEnv: false, reject: false, stdin: 'ignore' } as const;
    const { stdout, exitCode } = await execa(
      'script',
      ['--quiet', '--return', '--command', line, '/dev/null'],
      options,
    );
    expect(exitCode, stdout).toBe(0);
    // As a terminal is when nobody has changed it.
    expect(stdout).toMatch(/ icanon /);
    expect(stdout).toMatch(/ echo /);
  });

  test('standard input goes on to the command', async ({ bench }) => {
    const options = await handoffOptions(bench, way);
    const { stdout } = await runAgent(['start', '--', 'cat'], { ...options, input: 'from the test\n' });
    expect(stdout).toBe('from the test\n');
  });

  test('without a command it becomes the supervisor of LocalStack, whose environment is active', async ({ bench }) => {
    const options = await handoffOptions(bench, way);
    const env = {
      LOCALSTACK_SOMETHING: 'else',
      LOCALSTACK_HOST: 'host:4566',
      PYTHONHOME: '/nowhere',
      HANDOFF_EXIT: '9',
    };
    const agent = startAgent(['start'], { ...options, env });
    const { stdout, stderr, exitCode } = await agent;
    expect(exitCode, stderr).toBe(9);
    const [report] = reportsIn(stdout);
    expect(report).toMatchObject({
      pid: agent.pid,
      argv: [`${bench.localStack}/bin/localstack-supervisor`],
      cwd: bench.workspace.folder,
      environment: { SOMETHING: 'else', LOCALSTACK_HOST: 'host:4566', VIRTUAL_ENV: bench.localStack },
    });
    expect(report?.environment['PATH']?.split(':')[0]).toBe(`${bench.localStack}/bin`);
    expect(report?.environment).not.toHaveProperty('PYTHONHOME');
  });

  test("nothing tells LocalStack's own installer or an extension what to install", async ({ bench }) => {
    const options = await handoffOptions(bench, way);
    const env = {
      EXTENSION_AUTO_INSTALL: '# nothing',
      LOCALSTACK_EXTENSION_AUTO_INSTALL: '# nothing either',
      EXTENSION_AGENT_MANAGER_TOKEN: 'secret',
      LOCALSTACK_EXTENSION_AGENT_MANAGER_TOKEN: 'secret',
    };
    for (const command of [[], ['--', 'env']]) {
      const { stdout, exitCode } = await runAgent(['start', ...command], { ...options, env });
      expect(exitCode).toBe(0);
      expect(stdout).toContain('VIRTUAL_ENV');
      expect(stdout).not.toMatch(/AUTO_INSTALL|MANAGER_TOKEN/);
    }
  });

  describe('where Node has no execve', () => {
    const nodeArguments = withoutExecve;

    test.for([
      ['its exit status', 'exit 7', 7],
      ['success', 'exit 0', 0],
      ['128+N when signal N killed it', 'kill -KILL $$', 128 + constants.signals.SIGKILL],
      ['128+N for a signal that leaves a core', 'kill -ABRT $$', 128 + constants.signals.SIGABRT],
    ] as const)('the command is a child, and its end is passed on: %s', async ([, script, status], { bench }) => {
      const options = { ...(await handoffOptions(bench, way)), nodeArguments };
      const agent = startAgent(['start', '--', 'sh', '-c', `echo "child of $PPID"; ${script}`], options);
      expect(await agent).toMatchObject({ exitCode: status, stdout: `child of ${agent.pid ?? 0}\n` });
    });

    test.for([
      ['SIGTERM', 41],
      ['SIGINT', 42],
      ['SIGHUP', 43],
    ] as const)('%s is passed on to it, and its answer back', async ([signal, status], { bench }) => {
      const options = { ...(await handoffOptions(bench, way)), nodeArguments };
      const agent = startAgent(['start', '--', process.execPath, fixture('signal-teller.mjs')], options);
      await untilPrinted(agent, /^ready/m);
      agent.kill(signal);
      const { exitCode, stdout } = await agent;
      expect(stdout).toBe(`ready, child of ${agent.pid ?? 0}\ngot ${signal}\n`);
      expect(exitCode).toBe(status);
      expect(await processesOf(bench.workspace)).toEqual([]);
    });
  });
});

interface Target {
  readonly name: string;
  /** Makes it and returns the command. */
  readonly make: (folder: string) => Promise<readonly string[]>;
  readonly status: number;
  /** What is printed. */
  readonly stdout?: string;
  readonly stderr?: RegExp;
}

async function script(folder: string, text: string, mode = 0o755): Promise<string> {
  const file = join(folder, 'target');
  await writeFile(file, text);
  await chmod(file, mode);
  return file;
}

const targets: readonly Target[] = [
  {
    name: 'a name that PATH does not have',
    make: () => Promise.resolve(['no-such-command', 'x']),
    status: 127,
    stderr:
      /ERROR COMMAND_NOT_FOUND: The command no-such-command does not exist\.\n    Hint: Check its spelling and PATH\.\n$/,
  },
  {
    name: 'a path with nothing there',
    make: (folder) => Promise.resolve([join(folder, 'nothing')]),
    status: 127,
    stderr: /ERROR COMMAND_NOT_FOUND: The command \S+\/nothing does not exist/,
  },
  {
    name: 'a file that nobody may execute',
    make: async (folder) => [await script(folder, '#!/bin/sh\n', 0o644)],
    status: 126,
    stderr: /ERROR NOT_EXECUTABLE: \S+ is not executable\.\n    Hint: Make it executable: chmod \+x \S+\n$/,
  },
  {
    name: 'a folder',
    make: (folder) => Promise.resolve([folder]),
    status: 126,
    stderr: /ERROR NOT_EXECUTABLE: /,
  },
  {
    name: 'a script whose interpreter is missing',
    make: async (folder) => [await script(folder, '#!/no/such/interpreter -x\n')],
    status: 126,
    stderr:
      /ERROR NOT_EXECUTABLE: The command \S+ wants the interpreter "\/no\/such\/interpreter", which is not there\.\n    Hint: Install/,
  },
  {
    name: 'a script with the line ends of Windows',
    make: async (folder) => [await script(folder, '#!/bin/sh\r\necho never\r\n')],
    status: 126,
    stderr:
      /ERROR NOT_EXECUTABLE: The command \S+ wants the interpreter "\/bin\/sh\\r"[^\n]*\n    Hint: The file has the line ends of Windows/,
  },
  {
    name: 'a script whose interpreter takes an argument',
    make: async (folder) => [await script(folder, '#!/bin/sh -u\necho "$# $1 $-"\n'), 'a b'],
    status: 0,
    stdout: '1 a b u\n',
  },
  {
    name: 'a script that names no interpreter',
    make: async (folder) => [await script(folder, 'echo "$0 $1"; exit 3\n'), 'x'],
    status: 3,
    stdout: '*/target x\n',
  },
  {
    name: 'a program of PATH',
    make: () => Promise.resolve(['printf', '%s|', 'a b', '']),
    status: 0,
    stdout: 'a b||',
  },
];

describe.concurrent.each([
  ['by execve', []],
  ['without execve', withoutExecve],
] as const)('%s', (_, nodeArguments) => {
  describe.each(ways)('%s', (way) => {
    test.for(targets)('a command that is $name', async ({ make, status, stdout = '', stderr }, { bench }) => {
      const options: AgentOptions = { ...(await handoffOptions(bench, way)), nodeArguments };
      const run = await runAgent(['start', '--', ...(await make(bench.workspace.folder))], options);
      expect(run.signal).toBeUndefined();
      expect(run.exitCode, run.stderr).toBe(status);
      expect(run.stdout).toBe(stdout.replace('*', bench.workspace.folder));
      if (stderr !== undefined) {
        expect(run.stderr).toMatch(stderr);
        expect(run.stderr.match(/ERROR/g)).toHaveLength(1);
      }
    });
  });
});
