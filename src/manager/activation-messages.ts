import type { ManagerEvent } from './api-types.ts';
import type { RuntimeStart } from './runtime.ts';

/** The first message to a server process: what it has to know. */
export interface ServerConfiguration {
  readonly kind: 'configuration';
  readonly token: string | null;
  readonly isLoopback: boolean;
}

/** To a server process: what the first installation logs, and then that LocalStack has been started. */
export type ServerNotification =
  { readonly kind: 'event'; readonly event: ManagerEvent } | { readonly kind: 'started'; readonly start: RuntimeStart };

/** All that the listening process sends to its server process; a `connection` comes with the socket, a `question` asks for a sign of life. */
export type MessageToServer =
  | ServerConfiguration
  | ServerNotification
  | { readonly kind: 'connection'; readonly id: number }
  | { readonly kind: 'question' };

/** From a server process: it serves a connection now, has had neither one nor anything to do for a while, or still answers. */
export type MessageFromServer =
  { readonly kind: 'accepted'; readonly id: number } | { readonly kind: 'idle' } | { readonly kind: 'alive' };
