import { readFileSync } from 'node:fs';

/** Node ignores them for itself. */
const IGNORED_BY_NODE = ['SIGPIPE', 'SIGXFSZ'] as const;

const O_NONBLOCK = 0o4000;

/**
 * Prepares what a program inherits that replaces this process. `execve` keeps what Node changed for itself: signals that it
 * ignores would be ignored by the program and all its children, and a pipe that Node made non-blocking would cut off what the
 * program writes while nobody reads.
 */
export function resetInheritance(): void {
  // A signal that is handled gets its default back from `execve`; one that is ignored stays ignored.
  for (const signal of IGNORED_BY_NODE) process.on(signal, () => undefined);
  if (isNonBlocking(1)) makeBlocking(process.stdout);
  if (isNonBlocking(2)) makeBlocking(process.stderr);
}

/** Tells by Linux's own account of the descriptor; where there is none, anything may be. */
function isNonBlocking(descriptor: number): boolean {
  try {
    const [, flags = '0'] =
      /^flags:\s*([0-7]+)$/mu.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'latin1')) ?? [];
    return (Number.parseInt(flags, 8) & O_NONBLOCK) !== 0;
  } catch {
    return true;
  }
}

/** Node has no public way to do this. */
function makeBlocking(stream: NodeJS.WriteStream): void {
  const { _handle: handle } = stream as unknown as { _handle?: { setBlocking?: (isBlocking: boolean) => void } };
  handle?.setBlocking?.(true);
}
