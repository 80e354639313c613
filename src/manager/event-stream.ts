import type { Context } from 'hono';
import { stream } from 'hono/streaming';
import { formatEvent, type Emit } from './event.ts';

/**
 * Answers with events as lines of JSON, as they come. What produces them goes on when the listener leaves.
 *
 * @param produce begins at once, so that what it throws becomes the answer; its promise ends the stream, its signal tells
 * that the listener has left
 */
export function streamEvents(context: Context, produce: (emit: Emit, left: AbortSignal) => Promise<void>): Response {
  const pending: string[] = [];
  let wake: () => void = () => undefined;
  let isDone = false;
  const left = new AbortController();
  const emit: Emit = (event) => {
    pending.push(formatEvent(event));
    wake();
  };
  const work = produce(emit, left.signal).finally(() => {
    isDone = true;
    wake();
  });
  // Awaited below; a listener that leaves earlier must not make it an unhandled rejection.
  work.catch(() => undefined);
  context.header('content-type', 'application/x-ndjson; charset=utf-8');
  context.header('cache-control', 'no-store');
  context.header('x-content-type-options', 'nosniff');
  return stream(context, async (output) => {
    output.onAbort(() => {
      left.abort();
      wake();
    });
    for (;;) {
      const text = pending.splice(0).join('');
      if (text !== '') await output.write(text);
      else if (isDone || left.signal.aborted) break;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
    if (isDone) await work;
  });
}
