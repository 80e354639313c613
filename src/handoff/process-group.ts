import { spawn } from 'node:child_process';
import { exitStatusOf } from '../system/exit-status.ts';
import { GRACE_MILLISECONDS, signalGroup } from '../system/signal-group.ts';

/** How a program ended. */
export interface GroupEnd {
  /** 128+N when signal N ended it, 127 when it could not be started. */
  readonly status: number;
  /** `status 1`, `SIGKILL`, or why it could not be started. */
  readonly reason: string;
  /** 128+N when this process got signal N meanwhile, however the program took it. */
  readonly interruption: number | null;
}

const ENDING = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/**
 * Runs a program in a process group of its own, with this process's outputs and without input. A signal goes on to the whole
 * group, and what outlives it is killed.
 */
export async function superviseGroup(
  file: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<GroupEnd> {
  const child = spawn(file, args, { stdio: ['ignore', 'inherit', 'inherit'], env: environment, detached: true });
  const signals: NodeJS.Signals[] = [];
  let timer: NodeJS.Timeout | undefined;
  const listeners = ENDING.map((signal) => {
    const listener = (): void => {
      signals.push(signal);
      signalGroup(child.pid, signal);
      timer ??= setTimeout(() => {
        signalGroup(child.pid, 'SIGKILL');
      }, GRACE_MILLISECONDS);
    };
    process.on(signal, listener);
    return { signal, listener };
  });
  try {
    const { status, reason } = await new Promise<Omit<GroupEnd, 'interruption'>>((resolve) => {
      child.once('error', ({ message }) => {
        resolve({ status: 127, reason: message });
      });
      child.once('exit', (code, signal) => {
        resolve(
          signal === null
            ? { status: code ?? 1, reason: `status ${code ?? 1}` }
            : { status: exitStatusOf(signal), reason: signal },
        );
      });
    });
    const [first] = signals;
    if (first !== undefined) signalGroup(child.pid, 'SIGKILL');
    return { status, reason, interruption: first === undefined ? null : exitStatusOf(first) };
  } finally {
    clearTimeout(timer);
    for (const { signal, listener } of listeners) process.off(signal, listener);
  }
}
