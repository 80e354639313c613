import { failureError } from '../errors/failure.ts';
import type { DeclaredItem } from '../requirements/declared-set.ts';
import type { FailedItem } from './outcome.ts';
import type { CommandsEdit } from './snapshot.ts';

/** A change that a command asks for: it happens as a whole or not at all. */
export interface AtomicRequest {
  readonly edit: CommandsEdit;
  /** The items without which nothing is to change. */
  readonly mustSucceed: (item: DeclaredItem) => boolean;
}

/**
 * A command that cannot have what it asked for changes nothing.
 *
 * @param request null where no command asks: then failures cost only themselves
 * @throws AgentError with the code of the first failure among what must succeed
 */
export function refuseFailures(failures: readonly FailedItem[], request: AtomicRequest | null): void {
  if (request === null) return;
  const [first, ...others] = failures.filter(({ item }) => item !== undefined && request.mustSucceed(item));
  if (first === undefined) return;
  const { subject, failure } = first;
  const more = others
    .map((other) => `\n    ${other.subject}: ${other.failure.code}: ${other.failure.message}`)
    .join('');
  const output = failure.output === '' ? '' : `\n    ${failure.output.replaceAll('\n', '\n    ')}`;
  throw failureError({ ...failure, message: `Nothing was changed: ${subject}: ${failure.message}${output}${more}` });
}
