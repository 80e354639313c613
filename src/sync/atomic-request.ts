import type { DeclaredItem } from '../requirements/declared-set.ts';
import type { CommandsEdit } from './snapshot.ts';

/** A change that a command asks for: it happens as a whole or not at all. */
export interface AtomicRequest {
  readonly edit: CommandsEdit;
  /** The items without which nothing is to change. */
  readonly mustSucceed: (item: DeclaredItem) => boolean;
}
