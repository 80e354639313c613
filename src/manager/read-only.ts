import { AgentError } from '../errors/agent-error.ts';
import type { Session } from '../sync/session.ts';
import { readPolicy } from '../sync/policy.ts';

/** Refuses changes where the policy says that the manager makes none. @throws AgentError POLICY, POLICY_INVALID */
export async function refuseIfReadOnly({ settings }: Pick<Session, 'settings'>): Promise<void> {
  const place = (await readPolicy(settings))?.readOnlyManager ?? null;
  if (place === null) return;
  throw new AgentError('POLICY', `${place} does not let the manager change anything.`, {
    hint: 'Declare it in extensions.txt, or ask whoever keeps the policy.',
  });
}

/** Why every change would be refused, in a sentence; null where none is. */
export async function whyReadOnly(session: Pick<Session, 'settings'>): Promise<string | null> {
  try {
    await refuseIfReadOnly(session);
    return null;
  } catch (error) {
    if (error instanceof AgentError) return error.message;
    throw error;
  }
}
