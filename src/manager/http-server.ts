import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import type { ErrorAnswer } from './api-types.ts';

/** How long a client may take for what it sends, in milliseconds; Node answers 408 then and closes the connection. */
const LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 20_000,
  connectionsCheckingInterval: 1_000,
};

/** What is answered where no request can be made of what came: a Host or a target that no URL has. */
const UNREADABLE: ErrorAnswer = {
  error: { code: 'REQUEST_INVALID', message: 'The address of the request is not valid.', hint: null },
};

/** The HTTP server of the manager, which may listen itself or be given its connections. */
export function createHttpServer(app: Hono): Server {
  const listener = getRequestListener(app.fetch, { errorHandler: () => Response.json(UNREADABLE, { status: 400 }) });
  return createServer(LIMITS, (incoming, outgoing) => void listener(incoming, outgoing));
}

/** Lets a server that does not listen itself serve connections; returns what takes them. */
export function serveConnections(server: Server): (socket: Socket) => void {
  // Node looks after its time limits from then on; they would not count otherwise.
  server.emit('listening');
  return (socket) => {
    server.emit('connection', socket);
    socket.resume();
  };
}
