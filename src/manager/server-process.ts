import { spawn, type ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import type { AgentError } from '../errors/agent-error.ts';
import type { MessageFromServer, MessageToServer } from './activation-messages.ts';
import { HangWatch, type HangLimits } from './hang-watch.ts';
import { exitFailure, hangFailure, isTermination, startFailure } from './server-failure.ts';

export interface ServerProcessListeners {
  readonly onMessage: (message: MessageFromServer) => void;
  /**
   * Called once, and never while the constructor runs.
   *
   * @param end what to say of it where it came too early
   * @param isFailure false when it ended of itself, or as somebody asked it to
   */
  readonly onEnd: (end: AgentError, isFailure: boolean) => void;
}

/** How long a server process may take to give up what it does. */
const GRACE_MILLISECONDS = 2_500;
const SUBJECT = 'The server process of the manager';

/** A process that serves the manager, from its start, which may fail, to its end, which may come at any time. */
export class ServerProcess {
  readonly #child: ChildProcess | null;
  readonly #listeners: ServerProcessListeners;
  readonly #watch: HangWatch;
  readonly #ended = Promise.withResolvers<undefined>();
  #hasEnded = false;
  #hangs = false;

  constructor(command: readonly [string, ...string[]], limits: HangLimits, listeners: ServerProcessListeners) {
    this.#listeners = listeners;
    this.#child = this.#spawn(command);
    const ask = (): void => {
      this.send({ kind: 'question' });
    };
    this.#watch = new HangWatch(limits, ask, () => {
      this.#hangs = true;
      // The only signal that ends a process that is stopped.
      this.#child?.kill('SIGKILL');
    });
  }

  /** Sends a message as long as there is somebody to read it. A socket stays open here until it is destroyed. */
  send(message: MessageToServer, socket?: Socket): void {
    if (this.#child?.connected !== true) return;
    // Nothing is lost where this fails: the process has ended then, and what waits goes to the next one.
    this.#child.send(message, socket, { keepOpen: true }, () => undefined);
  }

  /** Lets it end by itself when its connections have ended. */
  disconnect(): void {
    if (this.#child?.connected === true) this.#child.disconnect();
  }

  /** Ends it. */
  async end(): Promise<void> {
    if (this.#hasEnded) return;
    this.#child?.kill('SIGTERM');
    const timer = setTimeout(() => this.#child?.kill('SIGKILL'), GRACE_MILLISECONDS);
    await this.#ended.promise;
    clearTimeout(timer);
  }

  /** Node throws some of the errors of a spawn and emits the others. */
  #spawn([file, ...args]: readonly [string, ...string[]]): ChildProcess | null {
    try {
      const child = spawn(file, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
      child.on('error', (error) => {
        if (child.pid === undefined) this.#onEnd(startFailure(SUBJECT, file, error), true);
      });
      child.once('exit', (status, signal) => {
        const end = this.#hangs ? hangFailure(SUBJECT) : exitFailure(SUBJECT, status, signal);
        this.#onEnd(end, status !== 0 && !isTermination(signal));
      });
      child.on('message', (message: MessageFromServer) => {
        this.#watch.answered();
        this.#listeners.onMessage(message);
      });
      return child;
    } catch (error) {
      process.nextTick(() => {
        this.#onEnd(startFailure(SUBJECT, file, error), true);
      });
      return null;
    }
  }

  #onEnd(end: AgentError, isFailure: boolean): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#watch.end();
    this.#ended.resolve(undefined);
    this.#listeners.onEnd(end, isFailure);
  }
}
