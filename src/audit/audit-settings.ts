import { AgentError } from '../errors/agent-error.ts';
import type { AdvisoryLevel } from '../policy/advisory-level.ts';
import type { Policy } from '../policy/policy.ts';
import { redacted, secretUrl, type SecretUrl } from '../secrets/secret-url.ts';
import type { Settings } from '../settings/settings.ts';

/** What a change does about advisories. */
export type AuditMode =
  | { readonly kind: 'off' }
  /** They are told. */
  | { readonly kind: 'warn' }
  /** What is new does not come in with one of `level` or above. */
  | {
      readonly kind: 'fail';
      readonly level: AdvisoryLevel;
      /** The setting, as users know it. */ readonly origin: string;
    };

type AuditVariables = Pick<Settings, 'audit' | 'osvUrl'>;

const VARIABLE = 'EXTENSION_AGENT_AUDIT';
const PUBLIC_API = 'https://api.osv.dev';

/**
 * What a change does about advisories. A policy that says from which level on they count lets nothing in that has one, whatever the
 * variable says.
 *
 * @throws AgentError SETTING_INVALID: nothing comes in without what limits it
 */
export function auditMode({ audit }: AuditVariables, policy: Policy | null): AuditMode {
  const word = audit?.toLowerCase() ?? 'off';
  if (word !== 'off' && word !== 'warn' && word !== 'fail') {
    throw new AgentError('SETTING_INVALID', `${VARIABLE} is "${audit ?? ''}".`, {
      hint: 'Set it to warn, fail or off; nothing is installed without what limits it.',
    });
  }
  const level = countedLevel(policy);
  if (policy?.audit != null) return { kind: 'fail', level, origin: policy.audit.place };
  return word === 'fail' ? { kind: word, level, origin: `${VARIABLE}=fail` } : { kind: word };
}

/** The level from which on an advisory counts: the policy's, else any. */
export function countedLevel(policy: Policy | null): AdvisoryLevel {
  return policy?.audit?.level ?? 'low';
}

/**
 * Whom advisories are asked of: the URL of OSV's API without `/v1`.
 *
 * @throws AgentError SETTING_INVALID
 */
export function osvUrl({ osvUrl: text }: AuditVariables): SecretUrl {
  const url = secretUrl((text ?? PUBLIC_API).replace(/\/+(?:v1\/*)?$/u, ''));
  if (text === null || (/^https?:\/\//iu.test(text) && URL.canParse(text))) return url;
  throw new AgentError('SETTING_INVALID', `EXTENSION_AGENT_OSV_URL is "${redacted(url)}".`, {
    hint: 'Set it to a URL of http or https.',
  });
}

/** Why the variables cannot be carried out; null where they can. */
export function auditFault(settings: AuditVariables, policy: Policy | null): AgentError | null {
  try {
    if (auditMode(settings, policy).kind !== 'off') osvUrl(settings);
    return null;
  } catch (error) {
    if (error instanceof AgentError) return error;
    throw error;
  }
}
