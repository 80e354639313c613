import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { AgentError } from '../errors/agent-error.ts';
import type { Address } from '../settings/address.ts';
import type { ManagerEvent } from './event.ts';
import type { RuntimeStart } from './runtime.ts';

/** What the server process has to know; sent to it as its first message. */
export interface ServerBriefing {
  readonly kind: 'briefing';
  readonly token: string | null;
  readonly isLoopback: boolean;
}

/** News for the server process: what the first installation says, and then that LocalStack has been started. */
export type ServerNews =
  { readonly kind: 'event'; readonly event: ManagerEvent } | { readonly kind: 'started'; readonly start: RuntimeStart };

/** From the server process: it has had nothing to do for a while, and no connection. */
export const IDLE = 'idle';
/** To the server process, with a connection. */
export const CONNECTION = 'connection';

/** How long the server process may take to give up what it does. */
const GRACE_MILLISECONDS = 2_500;
/** How much of the news a server process that starts later is told. */
const REMEMBERED = 200;

export interface SocketActivationOptions {
  readonly address: Address;
  /** How to start the server process. */
  readonly command: readonly [string, ...string[]];
  readonly briefing: ServerBriefing;
}

/**
 * Listens for the manager and starts its server process when somebody comes, so that the process beside LocalStack stays
 * small: it hands connections over and knows nothing of HTTP. A server process that fails takes nothing with it.
 */
export class SocketActivation {
  readonly #options: SocketActivationOptions;
  readonly #listener: Server;
  readonly #leaving = new Set<ChildProcess>();
  readonly #news: ServerNews[] = [];
  #server: ChildProcess | null = null;

  constructor(options: SocketActivationOptions) {
    this.#options = options;
    this.#listener = createServer({ pauseOnConnect: true, noDelay: true }, (socket) => {
      this.#handOver(socket);
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
    return typeof address === 'object' && address !== null ? address.port : port;
  }

  /** Passes news on to the server process, or keeps them for the one that comes. */
  tell(news: ServerNews): void {
    this.#news.push(news);
    if (this.#news.length > REMEMBERED) this.#news.shift();
    if (this.#server?.connected === true) this.#server.send(news);
  }

  /** Stops listening and ends the server process. */
  async close(): Promise<void> {
    this.#listener.close();
    this.#retire();
    await Promise.all([...this.#leaving].map(end));
  }

  #handOver(socket: Socket): void {
    socket.on('error', () => {
      socket.destroy();
    });
    this.#server ??= this.#start();
    this.#server.send(CONNECTION, socket, (error) => {
      if (error !== null) socket.destroy();
    });
  }

  #start(): ChildProcess {
    const [file, ...args] = this.#options.command;
    const server = spawn(file, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const forget = (): void => {
      if (this.#server === server) this.#server = null;
      this.#leaving.delete(server);
    };
    server.once('exit', forget).once('error', forget);
    server.on('message', (message) => {
      if (message === IDLE && this.#server === server) this.#retire();
    });
    server.send(this.#options.briefing);
    for (const news of this.#news) server.send(news);
    return server;
  }

  /** The server process ends by itself when its channel is closed and its connections are; newcomers get another one. */
  #retire(): void {
    const server = this.#server;
    this.#server = null;
    if (server === null) return;
    this.#leaving.add(server);
    if (server.connected) server.disconnect();
  }
}

/** The error of an address that cannot be listened on. */
export function portUnavailable({ host, port }: Address, cause: unknown): AgentError {
  const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  return new AgentError('PORT_UNAVAILABLE', `The manager cannot listen on ${host}:${port} (${reason}).`, {
    hint: 'Free the port or set EXTENSION_AGENT_MANAGER to another one.',
    cause,
  });
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exited = once(server, 'exit');
  server.kill('SIGTERM');
  const timer = setTimeout(() => server.kill('SIGKILL'), GRACE_MILLISECONDS);
  await exited;
  clearTimeout(timer);
}
