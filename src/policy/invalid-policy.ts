import { AgentError } from '../errors/agent-error.ts';

/** @param sentence without a full stop */
export function invalidPolicy(sentence: string): AgentError {
  return new AgentError('POLICY_INVALID', `${sentence}, so nothing is installed or removed.`, {
    hint: 'Fix or remove the policy; docs/trust.md describes its format.',
  });
}
