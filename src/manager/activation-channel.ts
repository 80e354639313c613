import type { Socket } from 'node:net';
import { CONNECTION, type ServerBriefing, type ServerNews } from './socket-activation.ts';

/** The listening process as its server process sees it. */
export interface ActivationChannel {
  readonly briefing: Promise<ServerBriefing>;
  /** Takes the connections that came already, and all that come. */
  onConnection(listener: (socket: Socket) => void): void;
  /** Takes the news that came already, and all that come. */
  onNews(listener: (news: ServerNews) => void): void;
}

/** Listens to the process that holds the socket; connections and news wait until somebody takes them. */
export function openActivationChannel(): ActivationChannel {
  const sockets = new Inbox<Socket>();
  const news = new Inbox<ServerNews>();
  const { promise: briefing, resolve } = Promise.withResolvers<ServerBriefing>();
  process.on('message', (message: ServerBriefing | ServerNews | string, handle: unknown) => {
    if (typeof message === 'string') {
      // The other end may be gone by the time its connection arrives.
      if (message === CONNECTION && handle !== undefined) sockets.put(handle as Socket);
    } else if (message.kind === 'briefing') {
      resolve(message);
    } else {
      news.put(message);
    }
  });
  return {
    briefing,
    onConnection: (listener) => {
      sockets.open(listener);
    },
    onNews: (listener) => {
      news.open(listener);
    },
  };
}

class Inbox<Item> {
  readonly #waiting: Item[] = [];
  #take: ((item: Item) => void) | null = null;

  put(item: Item): void {
    if (this.#take === null) this.#waiting.push(item);
    else this.#take(item);
  }

  open(take: (item: Item) => void): void {
    this.#take = take;
    this.#waiting.splice(0).forEach(take);
  }
}
