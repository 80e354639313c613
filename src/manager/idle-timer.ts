import type { Server } from 'node:http';
import type { Socket } from 'node:net';

const IDLE_MILLISECONDS = 30_000;

/** Tells when a server has had neither a connection nor anything else to do for a while. */
export class IdleTimer {
  readonly #isBusy: () => boolean;
  readonly #connections = new Set<Socket>();
  #timer: NodeJS.Timeout | undefined;
  #onIdle: () => void = () => undefined;
  #onDrained: () => void = () => undefined;

  constructor(server: Server, isBusy: () => boolean) {
    this.#isBusy = isBusy;
    server.on('connection', (socket) => {
      this.#connections.add(socket);
      clearTimeout(this.#timer);
      socket.once('close', () => {
        this.#connections.delete(socket);
        this.#check();
      });
    });
    this.#check();
  }

  onIdle(listener: () => void): void {
    this.#onIdle = listener;
  }

  /** Resolves when no connection is left and nothing is being done. */
  async drained(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#onDrained = resolve;
      this.#check();
    });
  }

  /** To be called when something that was being done has ended. */
  readonly check = (): void => {
    this.#check();
  };

  #check(): void {
    if (this.#connections.size > 0 || this.#isBusy()) return;
    this.#onDrained();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.#connections.size > 0 || this.#isBusy()) return;
      this.#onIdle();
      this.#check();
    }, IDLE_MILLISECONDS).unref();
  }
}
