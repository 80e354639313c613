import { Hono } from 'hono';
import { answer } from './answer.ts';
import { streamEvents } from './event-stream.ts';
import type { Manager } from './manager.ts';
import { emptyBody, planBody, readBody, readName, rollbackBody, syncBody, upgradeBody } from './request-body.ts';

/** What LocalStack's own manager has no path for. */
export function agentRoutes(manager: Manager): Hono {
  const app = new Hono();
  app.get('/status', async (context) => answer(context, await manager.status()));
  app.get('/catalog', async (context) => answer(context, await manager.catalog()));
  app.get('/generations', (context) => answer(context, manager.queries.generations()));
  app.get('/extensions/:name', async (context) =>
    answer(context, await manager.queries.details(readName(context.req.param('name')))),
  );
  app.get('/versions/:name', async (context) =>
    answer(context, await manager.queries.versions(readName(context.req.param('name')), context.req.raw.signal)),
  );
  app.get('/events', (context) => streamEvents(context, (emit, left) => manager.follow(emit, left)));
  app.post('/plan', async (context) => {
    const change = await readBody(context, planBody);
    return answer(context, await manager.plan(change, context.req.raw.signal));
  });
  app.post('/upgrade', async (context) => {
    const { names } = await readBody(context, upgradeBody);
    return streamEvents(context, (emit) => manager.change({ kind: 'upgrade', names }, emit));
  });
  app.post('/sync', async (context) => {
    const { force } = await readBody(context, syncBody);
    return streamEvents(context, (emit) => manager.change({ kind: 'sync', force }, emit));
  });
  app.post('/rollback', async (context) => {
    const { generation } = await readBody(context, rollbackBody);
    return streamEvents(context, (emit) => manager.change({ kind: 'rollback', generation }, emit));
  });
  app.post('/cancel', async (context) => {
    await readBody(context, emptyBody);
    return answer(context, manager.cancel());
  });
  app.post('/restart', async (context) => {
    await readBody(context, emptyBody);
    return streamEvents(context, (emit) => manager.restart(emit));
  });
  return app;
}
