import { AgentError } from '../errors/agent-error.ts';
import type { ErrorAnswer } from './api-types.ts';

const OUT_OF_PROCESSES =
  'The container may have no more processes or memory: see its limits (pids, memory, ulimit -u).';
const OUT_OF_DESCRIPTORS = 'Raise the limit of open files (ulimit -n).';

/** What to do about a system error, by its code. */
const HINTS: Readonly<Record<string, string>> = {
  EAGAIN: OUT_OF_PROCESSES,
  ENOMEM: OUT_OF_PROCESSES,
  ENOBUFS: OUT_OF_PROCESSES,
  EMFILE: OUT_OF_DESCRIPTORS,
  ENFILE: OUT_OF_DESCRIPTORS,
};

const NOT_SERVED: ErrorAnswer = {
  error: {
    code: 'MANAGER_FAILED',
    message: 'No process serves the manager now.',
    hint: 'The log says why. Ask again in a while.',
  },
};

/** The whole answer to a client that no server process takes: all that the process beside LocalStack knows of HTTP. */
export const UNAVAILABLE = [
  'HTTP/1.1 503 Service Unavailable',
  'Content-Type: application/json',
  `Content-Length: ${JSON.stringify(NOT_SERVED).length}`,
  'Cache-Control: no-store',
  'Retry-After: 5',
  'Connection: close',
  '',
  JSON.stringify(NOT_SERVED),
].join('\r\n');

/** Why a program of the agent's could not be started. */
export function startFailure(subject: string, file: string, cause: unknown): AgentError {
  const code = systemCode(cause);
  return new AgentError('MANAGER_FAILED', `${subject} cannot be started (${code}).`, {
    hint: HINTS[code] ?? `Look whether ${file} is still there and can be run.`,
    cause,
  });
}

/** Why the manager cannot take connections for now. */
export function listenFailure(cause: unknown): AgentError {
  const code = systemCode(cause);
  return new AgentError('MANAGER_FAILED', `The manager cannot accept connections (${code}).`, {
    hint: HINTS[code] ?? 'Look at the network of the container.',
    cause,
  });
}

/** What was made of a program of the agent's that answered no more. */
export function hangFailure(subject: string): AgentError {
  return new AgentError('MANAGER_FAILED', `${subject} did not answer for too long and was killed.`, {
    hint: 'Somebody has stopped it (SIGSTOP), the machine is overloaded, or the agent has a fault: then please report it.',
  });
}

/** How a program of the agent's ended too early. */
export function exitFailure(subject: string, status: number | null, signal: NodeJS.Signals | null): AgentError {
  return new AgentError('MANAGER_FAILED', `${subject} exited early (${signal ?? `status ${status ?? 1}`}).`, {
    hint: exitHint(status, signal),
  });
}

function exitHint(status: number | null, signal: NodeJS.Signals | null): string {
  if (signal === 'SIGKILL') return 'Unless somebody killed it, the container is short of memory.';
  if (signal !== null && isTermination(signal))
    return 'Somebody has ended it; another one is started when it is needed.';
  // It says nothing then.
  if (status === 0) return 'Somebody asked it to end, as by SIGTERM, or another program stands in the place of Node.';
  return 'What it printed before says why.';
}

/** Whether somebody asks a process to end by a signal. */
export function isTermination(signal: NodeJS.Signals | null): boolean {
  return signal === 'SIGTERM' || signal === 'SIGINT' || signal === 'SIGHUP';
}

/** `EAGAIN` of a system error; the message of any other. */
export function systemCode(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error ? String(error.code) : error.message;
}
