import type { ChildProcess } from 'node:child_process';
import { channel } from 'node:diagnostics_channel';
import { once } from 'node:events';

/** A child that was started, or the error of the operating system where there is none. */
export type ChildStart<Child> =
  { readonly kind: 'started'; readonly child: Child } | { readonly kind: 'failed'; readonly reason: Promise<unknown> };

/**
 * Starts a child by a library. Where no descriptor is left, Node makes a child without outputs, over which the library stumbles, and
 * tells the reason by an event of that child, for which nobody could listen.
 */
export function startChild<Child>(start: () => Child): ChildStart<Child> {
  const born: ChildProcess[] = [];
  const note = (message: unknown): void => {
    const { process: child } = message as { readonly process: ChildProcess };
    child.on('error', () => undefined);
    born.push(child);
  };
  const births = channel('child_process');
  births.subscribe(note);
  try {
    return { kind: 'started', child: start() };
  } catch (error) {
    const [child] = born;
    if (child === undefined) return { kind: 'failed', reason: Promise.resolve(error) };
    return { kind: 'failed', reason: once(child, 'error').then(([reason]: unknown[]) => reason) };
  } finally {
    births.unsubscribe(note);
  }
}
