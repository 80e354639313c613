import { once } from 'node:events';
import type { Server } from 'node:http';
import { join } from 'node:path';
import type { Session } from '../sync/session.ts';
import type { AccessPolicy } from './access.ts';
import { DEFAULT_ADDRESS, parseAddress, urlOf } from '../settings/address.ts';
import { managerApp } from './app.ts';
import { openActivationChannel } from './activation-channel.ts';
import { createHttpServer, serveConnections } from './http-server.ts';
import { IdleTimer } from './idle-timer.ts';
import { Manager } from './manager.ts';
import { readPage } from './page-routes.ts';
import { portUnavailable } from './socket-activation.ts';
import { tokenFor, addressMessage } from './token.ts';

/** Chunks lie in a folder beside it. */
const PAGE_FOLDER = join(import.meta.dirname, '../page');

/**
 * Serves the API and the page: on its own until a signal ends it, or for the process that supervises LocalStack, which passes
 * connections on to it, until there is nothing to do.
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
  const server = serverFor(session, new Manager(session, 'external'), { isLoopback: address.isLoopback, token });
  try {
    server.listen(address.port, address.host);
    await once(server, 'listening');
  } catch (error) {
    throw portUnavailable(address, error);
  }
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : address.port;
  log.info(addressMessage(urlOf(address, port), token, settings.managerToken));
  await aborted(interrupt);
  server.close();
  server.closeAllConnections();
  interrupt.throwIfAborted();
}

async function serveActivated(session: Session): Promise<void> {
  const channel = openActivationChannel();
  const { token, isLoopback } = await channel.configuration;
  const manager = new Manager(session, 'child');
  channel.onNotification((notification) => {
    if (notification.kind === 'event') manager.hub.emit(notification.event);
    else manager.started(notification.start);
  });
  const server = serverFor(session, manager, { isLoopback, token });
  const idle = new IdleTimer(server, () => manager.isBusy);
  manager.onDone(idle.check);
  idle.onIdle(() => {
    channel.sendIdle();
  });
  channel.onConnection(serveConnections(server));
  await Promise.race([aborted(session.interrupt), once(process, 'disconnect').then(() => idle.drained())]);
  server.closeAllConnections();
  channel.close();
}

function serverFor(session: Session, manager: Manager, access: AccessPolicy): Server {
  const page = readPage(PAGE_FOLDER);
  return createHttpServer(managerApp({ manager, access, page, log: session.log, settings: session.settings }));
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}
