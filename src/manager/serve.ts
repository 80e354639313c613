import { createAdaptorServer } from '@hono/node-server';
import { once } from 'node:events';
import { Server } from 'node:http';
import { join } from 'node:path';
import type { Session } from '../sync/session.ts';
import type { AccessRules } from './access.ts';
import { DEFAULT_ADDRESS, parseAddress, urlOf } from '../settings/address.ts';
import { managerApp } from './app.ts';
import { openActivationChannel } from './activation-channel.ts';
import { IDLE, portUnavailable } from './socket-activation.ts';
import { IdleWatch } from './idle-watch.ts';
import { Manager } from './manager.ts';
import { readPage } from './page-routes.ts';
import { tokenFor, tokenNote } from './token.ts';

/** Chunks lie in a folder beside it. */
const PAGE_FOLDER = join(import.meta.dirname, '../page');

/**
 * Serves the API and the page: on its own until a signal ends it, or for the process beside LocalStack, whose connections
 * it takes, until there is nothing to do.
 *
 * @throws AgentError SETTING_INVALID, PORT_UNAVAILABLE
 */
export async function serve(session: Session): Promise<number> {
  await (process.send === undefined ? serveAlone(session) : serveActivated(session));
  return 0;
}

async function serveAlone(session: Session): Promise<void> {
  const { settings, log, interrupt } = session;
  const address = parseAddress(settings.manager ?? DEFAULT_ADDRESS);
  const token = tokenFor(settings.managerToken, address);
  const server = serverFor(session, new Manager(session, 'elsewhere'), { isLoopback: address.isLoopback, token });
  try {
    server.listen(address.port, address.host);
    await once(server, 'listening');
  } catch (error) {
    throw portUnavailable(address, error);
  }
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : address.port;
  log.info(tokenNote(urlOf(address, port), token, settings.managerToken));
  await aborted(interrupt);
  server.close();
  server.closeAllConnections();
  interrupt.throwIfAborted();
}

async function serveActivated(session: Session): Promise<void> {
  const channel = openActivationChannel();
  const { token, isLoopback } = await channel.briefing;
  const manager = new Manager(session, 'beside');
  channel.onNews((news) => {
    if (news.kind === 'event') manager.hub.emit(news.event);
    else manager.started(news.start);
  });
  const server = serverFor(session, manager, { isLoopback, token });
  const watch = new IdleWatch(server, () => manager.isBusy);
  manager.hub.subscribe(watch.look);
  watch.onIdle(() => process.send?.(IDLE));
  channel.onConnection((socket) => {
    server.emit('connection', socket);
    socket.resume();
  });
  await Promise.race([aborted(session.interrupt), once(process, 'disconnect').then(() => watch.drained())]);
  server.closeAllConnections();
}

function serverFor(session: Session, manager: Manager, access: AccessRules): Server {
  const page = readPage(PAGE_FOLDER);
  const app = managerApp({ manager, access, page, log: session.log });
  const server = createAdaptorServer({ fetch: app.fetch });
  if (!(server instanceof Server)) throw new TypeError('The adapter made no HTTP server.');
  return server;
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}
