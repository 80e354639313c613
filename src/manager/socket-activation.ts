import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { AgentError } from '../errors/agent-error.ts';
import type { Address } from '../settings/address.ts';
import type { MessageFromServer, ServerConfiguration, ServerNotification } from './activation-messages.ts';
import { BackOff } from './back-off.ts';
import type { HangLimits } from './hang-watch.ts';
import { listenFailure, systemCode, UNAVAILABLE } from './server-failure.ts';
import { ServerProcess } from './server-process.ts';

/** How many notifications a server process that starts later is sent. */
const REMEMBERED = 200;
/** Connections wait for so many attempts to start a server process; then they are closed until the next attempt. */
const PATIENT_ATTEMPTS = 3;
const PAUSES = { first: 250, longest: 30_000 };
/** How long a connection waits until a server process has accepted it, unless told otherwise. */
const ACCEPT_MILLISECONDS = 30_000;
/** When a server process counts as hanging, unless told otherwise: after a minute. A slow disk holds one up, too. */
const HANG_LIMITS = { pause: 5_000, questions: 12 };
/** How long a client that is not served may take to read that. */
const LEAVE_MILLISECONDS = 1_000;

export interface SocketActivationOptions {
  readonly address: Address;
  /** How to start the server process. */
  readonly command: readonly [string, ...string[]];
  readonly configuration: ServerConfiguration;
  /** How long a connection waits until a server process has accepted it. */
  readonly acceptMilliseconds?: number;
  /** When a server process counts as hanging: it is ended then, and another one started for the connections that wait. */
  readonly hangLimits?: HangLimits;
  /** Called when the server process fails, or connections cannot be accepted; both are tried again. */
  readonly onFailure: (failure: AgentError) => void;
}

/**
 * Listens for the manager and starts its server process when somebody connects, as systemd's socket activation does, so that
 * the process beside LocalStack stays small: it passes connections on and knows nothing of HTTP. Whatever becomes of the server
 * process, this one goes on: a connection that no server has accepted yet waits for the next one, and is told in the end that
 * there is none.
 */
export class SocketActivation {
  readonly #options: SocketActivationOptions;
  readonly #listener: Server;
  readonly #servers = new Set<ServerProcess>();
  /** Connections that no server process has accepted yet. */
  readonly #pending = new Map<number, Socket>();
  readonly #notifications: ServerNotification[] = [];
  readonly #serverBackOff = new BackOff(PAUSES);
  readonly #listenBackOff = new BackOff(PAUSES);
  /** The server process that new connections go to. */
  #current: ServerProcess | null = null;
  /** Runs after a failure, until the next attempt. */
  #pause: NodeJS.Timeout | null = null;
  #lastId = 0;
  #isClosed = false;

  constructor(options: SocketActivationOptions) {
    this.#options = options;
    this.#listener = createServer({ pauseOnConnect: true, noDelay: true }, (socket) => {
      this.#accept(socket);
    });
  }

  /**
   * Begins to listen.
   *
   * @returns the port
   * @throws AgentError PORT_UNAVAILABLE
   */
  async open(): Promise<number> {
    const { host, port } = this.#options.address;
    try {
      this.#listener.listen(port, host);
      await once(this.#listener, 'listening');
    } catch (error) {
      throw portUnavailable(this.#options.address, error);
    }
    const address = this.#listener.address();
    const bound = typeof address === 'object' && address !== null ? address.port : port;
    this.#listener.on('error', (error) => {
      this.#listenAgain(error, bound);
    });
    return bound;
  }

  /** Sends a notification to the server process, and later to each that is started. */
  notify(notification: ServerNotification): void {
    this.#notifications.push(notification);
    if (this.#notifications.length > REMEMBERED) this.#notifications.shift();
    this.#current?.send(notification);
  }

  /** Stops listening and ends the server process. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#listener.close();
    if (this.#pause !== null) clearTimeout(this.#pause);
    for (const socket of this.#pending.values()) socket.destroy();
    this.#drain();
    await Promise.all([...this.#servers].map(async (server) => server.end()));
  }

  #accept(socket: Socket): void {
    this.#listenBackOff.succeed();
    socket.on('error', () => {
      socket.destroy();
    });
    if (this.#pause !== null && this.#serverBackOff.failures >= PATIENT_ATTEMPTS) {
      refuse(socket);
      return;
    }
    this.#lastId += 1;
    const id = this.#lastId;
    this.#pending.set(id, socket);
    socket.once('close', () => this.#pending.delete(id));
    socket.setTimeout(this.#options.acceptMilliseconds ?? ACCEPT_MILLISECONDS, () => {
      this.#pending.delete(id);
      refuse(socket);
    });
    if (this.#current !== null) this.#current.send({ kind: 'connection', id }, socket);
    else if (this.#pause === null) this.#start();
  }

  /** Starts a server process for the connections that wait. */
  #start(): void {
    const { command, hangLimits = HANG_LIMITS } = this.#options;
    const server: ServerProcess = new ServerProcess(command, hangLimits, {
      onMessage: (message) => {
        this.#onMessage(server, message);
      },
      onEnd: (end, isFailure) => {
        this.#onEnd(server, end, isFailure);
      },
    });
    this.#current = server;
    this.#servers.add(server);
    server.send(this.#options.configuration);
    for (const notification of this.#notifications) server.send(notification);
    for (const [id, socket] of this.#pending) server.send({ kind: 'connection', id }, socket);
  }

  #onMessage(server: ServerProcess, message: MessageFromServer): void {
    if (message.kind === 'accepted') {
      this.#serverBackOff.succeed();
      this.#pending.get(message.id)?.destroy();
    } else if (message.kind === 'idle' && server === this.#current && this.#pending.size === 0) {
      this.#drain();
    }
  }

  /** The server process ends by itself when its channel is closed and its connections are; newcomers get another one. */
  #drain(): void {
    this.#current?.disconnect();
    this.#current = null;
  }

  #onEnd(server: ServerProcess, end: AgentError, isFailure: boolean): void {
    this.#servers.delete(server);
    if (this.#current !== server) return;
    this.#current = null;
    if (!isFailure && this.#pending.size === 0) return;
    this.#options.onFailure(end);
    this.#startLater();
  }

  #startLater(): void {
    const pause = this.#serverBackOff.fail();
    if (this.#serverBackOff.failures >= PATIENT_ATTEMPTS) this.#refusePending();
    this.#pause = setTimeout(() => {
      this.#pause = null;
      if (this.#pending.size > 0) this.#start();
    }, pause);
  }

  #refusePending(): void {
    for (const socket of this.#pending.values()) refuse(socket);
    this.#pending.clear();
  }

  /** What cannot be accepted would be offered again at once, for ever: nobody is listened to for a while. */
  #listenAgain(error: Error, port: number): void {
    this.#options.onFailure(listenFailure(error));
    this.#listener.close();
    setTimeout(() => {
      if (!this.#isClosed) this.#listener.listen(port, this.#options.address.host);
    }, this.#listenBackOff.fail()).unref();
  }
}

/**
 * Tells a client that nobody serves it. What it sends is read first: unread, it would reset the connection before the answer is
 * read, and a server that hung would do later what was refused.
 */
function refuse(socket: Socket): void {
  socket.setTimeout(0);
  socket.resume();
  socket.end(UNAVAILABLE);
  setTimeout(() => {
    socket.destroy();
  }, LEAVE_MILLISECONDS).unref();
}

/** The error of an address that cannot be listened on. */
export function portUnavailable({ host, port }: Address, cause: unknown): AgentError {
  return new AgentError('PORT_UNAVAILABLE', `The manager cannot listen on ${host}:${port} (${systemCode(cause)}).`, {
    hint: 'Free the port or set EXTENSION_AGENT_MANAGER to another one.',
    cause,
  });
}
