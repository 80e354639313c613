import { Hono } from 'hono';
import { answer } from './answer.ts';
import { streamEvents } from './event-stream.ts';
import type { Manager } from './manager.ts';
import { emptyBody, planBody, readBody, upgradeBody } from './request-body.ts';

/** What LocalStack's own manager has no path for. */
export function agentRoutes(manager: Manager): Hono {
  const app = new Hono();
  app.get('/status', async (context) => answer(context, await manager.status()));
  app.get('/catalog', async (context) => answer(context, await manager.catalog()));
  app.get('/events', (context) => streamEvents(context, (emit, left) => manager.follow(emit, left)));
  app.post('/plan', async (context) => {
    const change = await readBody(context, planBody);
    return answer(context, await manager.plan(change, context.req.raw.signal));
  });
  app.post('/upgrade', async (context) => {
    const { names } = await readBody(context, upgradeBody);
    return streamEvents(context, (emit) => manager.change({ kind: 'upgrade', names }, emit));
  });
  app.post('/restart', async (context) => {
    await readBody(context, emptyBody);
    return streamEvents(context, (emit) => manager.restart(emit));
  });
  return app;
}
