import { basename } from 'node:path';
import type { Writable } from 'node:stream';
import { execa, type Options } from 'execa';
import type { AgentError } from '../errors/agent-error.ts';
import { startChild } from './child-start.ts';
import type { Command } from './command.ts';
import { exhaustionError } from './exhaustion.ts';
import { exitStatusOf } from './exit-status.ts';
import { diesWithParent } from './parent-death.ts';
import { GRACE_MILLISECONDS, signalGroup } from './signal-group.ts';

export interface RunOptions {
  /** Ends the child's whole process group when aborted. */
  readonly signal?: AbortSignal | undefined;
  /** An open file that the child keeps open: a lock on it lasts until the last process of the child's tree is gone. */
  readonly lockDescriptor?: number | undefined;
  /** Called with each line of output as it comes. */
  readonly onLine?: ((line: string) => void) | undefined;
}

/** How a command ended. */
export interface CommandResult {
  /** 128+N when signal N ended it, 127 when it could not be started. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  /** True when it was ended by `signal`. */
  readonly aborted: boolean;
}

/**
 * Runs a command in a process group of its own, which ends with the agent. The result says how it ended.
 *
 * @throws AgentError RESOURCES where the machine has no processes, open files or memory left for it
 */
export async function run(command: Command, options: RunOptions = {}): Promise<CommandResult> {
  const start = startChild(() => execute(command, options));
  if (start.kind === 'failed') {
    const reason = await start.reason;
    throw exhaustion(command, reason) ?? reason;
  }
  const { child } = start;
  if (command.input !== undefined) void writeInput(child.stdin, command.input);
  const stopWatching = endGroupOnAbort(child, options.signal);
  closeOutputAtEnd(child);
  // A command that cannot even be given to the system has no output.
  const { onLine } = options;
  const isTold = onLine !== undefined && child.pid !== undefined;
  const telling = isTold ? reportLines(child.iterable({ from: 'all' }), onLine) : null;
  const result = await child;
  // All that it printed is told before it has ended.
  await telling;
  stopWatching();
  const exhausted = exhaustion(command, result.cause);
  if (exhausted !== null) throw exhausted;
  return {
    status: result.exitCode ?? (result.signal === undefined ? 127 : exitStatusOf(result.signal)),
    stdout: text(result.stdout),
    stderr:
      text(result.stderr) ||
      (result.exitCode === undefined && result.signal === undefined ? (result.shortMessage ?? '') : ''),
    aborted: options.signal?.aborted ?? false,
  };
}

function execute(command: Command, { onLine, lockDescriptor }: RunOptions) {
  const { file, args } = diesWithParent(command);
  return execa(file, args, {
    env: command.environment,
    extendEnv: false,
    reject: false,
    detached: true,
    cleanup: false,
    stripFinalNewline: false,
    ...(onLine === undefined ? {} : { all: true }),
    ...(command.folder === undefined ? {} : { cwd: command.folder }),
    // A descriptor goes on to Node as it is; the types leave that out.
    stdio: [
      command.input === undefined ? 'ignore' : 'pipe',
      'pipe',
      'pipe',
      ...(lockDescriptor === undefined ? [] : [lockDescriptor]),
    ] as Options['stdio'] & unknown[],
  });
}

function exhaustion({ file }: Command, error: unknown): AgentError | null {
  return exhaustionError(error, `${basename(file)} cannot be started`);
}

function endGroupOnAbort(child: { pid?: number | undefined }, signal: AbortSignal | undefined): () => void {
  let timer: NodeJS.Timeout | undefined;
  const end = (): void => {
    signalGroup(child.pid, 'SIGTERM');
    timer = setTimeout(() => {
      signalGroup(child.pid, 'SIGKILL');
    }, GRACE_MILLISECONDS);
  };
  if (signal?.aborted === true) end();
  signal?.addEventListener('abort', end, { once: true });
  return () => {
    signal?.removeEventListener('abort', end);
    clearTimeout(timer);
    // The leader is gone; what it started and left behind goes too.
    if (signal?.aborted === true) signalGroup(child.pid, 'SIGKILL');
  };
}

/** Milliseconds that the output of a command may stay open after its end. */
const OUTPUT_MILLISECONDS = 1000;

/** What a command started and left behind may hold its output open for as long as it lives. */
function closeOutputAtEnd(child: ReturnType<typeof execute>): void {
  child.once('exit', () => {
    const close = (): void => {
      for (const stream of [child.stdout, child.stderr]) stream?.destroy();
    };
    // What is in the pipes is read before `setImmediate`.
    setTimeout(() => setImmediate(close), OUTPUT_MILLISECONDS).unref();
  });
}

async function writeInput(stdin: Writable | null, input: Promise<string>): Promise<void> {
  // A command that ended before it read tells so by its result.
  stdin?.on('error', () => undefined);
  stdin?.end(await input);
}

async function reportLines(lines: AsyncIterable<unknown>, onLine: (line: string) => void): Promise<void> {
  try {
    for await (const line of lines) onLine(String(line));
  } catch {
    // The command's own result tells how it ended.
  }
}

function text(output: unknown): string {
  return typeof output === 'string' ? output : '';
}
