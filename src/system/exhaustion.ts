import { AgentError } from '../errors/agent-error.ts';

/** What the machine has none left of, by the operating system's errors. */
const EXHAUSTED: Readonly<Record<string, readonly [what: string, hint: string]>> = {
  EMFILE: [
    'this process may open no more files',
    'Raise the limit of open files (ulimit -n, or --ulimit nofile of docker run).',
  ],
  ENFILE: ['no more files can be opened on this machine', 'Raise fs.file-max, or end what keeps so many files open.'],
  ENOMEM: ['there is no memory left', 'Give the container more memory.'],
  EAGAIN: [
    'no more processes can be started',
    'Raise the limit of processes (ulimit -u, or --pids-limit of docker run).',
  ],
};

/**
 * The error RESOURCES for an error of the operating system that says that the machine has run out of something; null for any other.
 *
 * @param what cannot be done, as the beginning of a sentence
 */
export function exhaustionError(error: unknown, what: string): AgentError | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null;
  const exhausted = EXHAUSTED[error.code];
  if (exhausted === undefined) return null;
  const [reason, hint] = exhausted;
  return new AgentError('RESOURCES', `${what}: ${reason}.`, { hint, cause: error });
}
