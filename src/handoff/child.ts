import { spawn, type StdioOptions } from 'node:child_process';
import { exitStatusOf } from '../system/exit-status.ts';

const PASSED_ON = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGWINCH', 'SIGCONT'] as const;

export interface ChildListeners {
  /** Called with the child's process id. */
  readonly onStart?: (pid: number) => void;
  /** Called with what the child tells by Node's channel, which it gets only then. */
  readonly onMessage?: (message: unknown) => void;
}

/** Runs a program as a child: signals go on to it, its exit status comes back (128+N when signal N killed it). */
export async function superviseChild(
  file: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  { onStart, onMessage }: ChildListeners = {},
): Promise<number> {
  const stdio: StdioOptions = onMessage === undefined ? 'inherit' : ['inherit', 'inherit', 'inherit', 'ipc'];
  const child = spawn(file, args, { stdio, env: environment });
  if (child.pid !== undefined) onStart?.(child.pid);
  if (onMessage !== undefined) child.on('message', onMessage);
  const listeners = PASSED_ON.map((signal) => {
    const listener = (): void => {
      child.kill(signal);
    };
    process.on(signal, listener);
    return { signal, listener };
  });
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (status, signal) => {
        resolve(signal === null ? (status ?? 1) : exitStatusOf(signal));
      });
    });
  } finally {
    for (const { signal, listener } of listeners) process.off(signal, listener);
  }
}
