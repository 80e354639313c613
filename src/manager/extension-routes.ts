import { Hono } from 'hono';
import { answer } from './answer.ts';
import { streamEvents } from './event-stream.ts';
import type { ListedExtension } from './api-types.ts';
import type { Manager } from './manager.ts';
import { installBody, readBody, uninstallBody } from './request-body.ts';

/** The API of LocalStack's own extension manager, so that what speaks to that one can speak to this. */
export function extensionRoutes(manager: Manager): Hono {
  const app = new Hono();
  app.get('/list', async (context) => {
    const { extensions } = await manager.inventory();
    const listed = extensions.map(({ name, version, summary, author, plugins, origin, state }): ListedExtension => ({
      name: plugins[0] ?? name,
      distribution: { name, version, summary, author },
      origin,
      state,
    }));
    return answer(context, listed);
  });
  app.post('/install', async (context) => {
    const { URL: spec } = await readBody(context, installBody);
    return streamEvents(context, (emit) => manager.change({ kind: 'install', spec }, emit));
  });
  app.post('/uninstall', async (context) => {
    const { distribution: name } = await readBody(context, uninstallBody);
    return streamEvents(context, (emit) => manager.change({ kind: 'uninstall', name }, emit));
  });
  return app;
}
