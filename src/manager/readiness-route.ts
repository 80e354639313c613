import { Hono } from 'hono';
import type { Readiness } from '../health/readiness.ts';
import { answer } from './answer.ts';
import type { ReadinessAnswer } from './api-types.ts';

/** How long an answer counts, in milliseconds: whoever asks without a token cannot make the machine look more often. */
const FRESH_MILLISECONDS = 1_000;

/**
 * `GET /ready` for probes that know only HTTP: 200 or 503. It needs no token, is answered under any name of the host, and names
 * no extension.
 */
export function readinessRoute(look: () => Promise<Readiness>): Hono {
  const ask = remembered(look);
  const app = new Hono();
  app.get('/ready', async (context) => {
    const readiness = await ask();
    const isReady = readiness.kind === 'ready';
    const body = { ready: isReady, waitsFor: isReady ? null : readiness.step } satisfies ReadinessAnswer;
    return answer(context, body, isReady ? 200 : 503);
  });
  return app;
}

/** Asks once for all who ask at the same time, or within a second. */
function remembered<T>(look: () => Promise<T>): () => Promise<T> {
  let last: { readonly at: number; readonly found: Promise<T> } | null = null;
  return async () => {
    const now = performance.now();
    if (last === null || now - last.at > FRESH_MILLISECONDS) last = { at: now, found: look() };
    return last.found;
  };
}
