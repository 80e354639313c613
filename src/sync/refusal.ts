import { AgentError } from '../errors/agent-error.ts';
import type { FailedItem } from './outcome.ts';
import type { AtomicRequest } from './atomic-request.ts';

/**
 * A command that cannot have what it asked for changes nothing.
 *
 * @throws AgentError with the code of the first failure among what must succeed
 */
export function refuseFailures(failures: readonly FailedItem[], { mustSucceed }: AtomicRequest): void {
  const [first, ...others] = failures.filter(({ item }) => item !== undefined && mustSucceed(item));
  if (first === undefined) return;
  const { subject, failure } = first;
  const more = others
    .map((other) => `\n    ${other.subject}: ${other.failure.code}: ${other.failure.message}`)
    .join('');
  const output = failure.output === '' ? '' : `\n    ${failure.output.replaceAll('\n', '\n    ')}`;
  throw new AgentError(failure.code, `Nothing was changed: ${subject}: ${failure.message}${output}${more}`, {
    ...(failure.hint === null ? {} : { hint: failure.hint }),
  });
}
