import type { Socket } from 'node:net';
import type {
  MessageFromServer,
  MessageToServer,
  ServerConfiguration,
  ServerNotification,
} from './activation-messages.ts';

/** The listening process as its server process sees it. */
export interface ActivationChannel {
  readonly configuration: Promise<ServerConfiguration>;
  /** Takes the connections that came already, and all that come. */
  onConnection(listener: (socket: Socket) => void): void;
  /** Takes the notifications that came already, and all that come. */
  onNotification(listener: (notification: ServerNotification) => void): void;
  /** Says that nothing has been asked for a while. */
  sendIdle(): void;
  /** Ends it: as long as it is open, it keeps this process alive. */
  close(): void;
}

/** Listens to the process that holds the socket; connections and notifications wait until somebody takes them. */
export function openActivationChannel(): ActivationChannel {
  const connections = new Inbox<{ readonly id: number; readonly socket: Socket | undefined }>();
  const notifications = new Inbox<ServerNotification>();
  const { promise: configuration, resolve } = Promise.withResolvers<ServerConfiguration>();
  process.on('message', (message: MessageToServer, handle: unknown) => {
    if (message.kind === 'configuration') resolve(message);
    else if (message.kind === 'question') send({ kind: 'alive' });
    else if (message.kind !== 'connection') notifications.put(message);
    else connections.put({ id: message.id, socket: handle as Socket | undefined });
  });
  return {
    configuration,
    onConnection: (listener) => {
      connections.open(({ id, socket }) => {
        send({ kind: 'accepted', id });
        // The other end may be gone by the time its connection arrives.
        if (socket !== undefined) listener(socket);
      });
    },
    onNotification: (listener) => {
      notifications.open(listener);
    },
    sendIdle: () => {
      send({ kind: 'idle' });
    },
    close: () => {
      if (process.connected) process.disconnect();
    },
  };
}

/** What cannot be sent need not be: the process that listens is gone, and this one ends with it. */
function send(message: MessageFromServer): void {
  process.send?.(message, undefined, undefined, () => undefined);
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
