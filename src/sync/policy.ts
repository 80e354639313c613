import { basename, dirname } from 'node:path';
import { readLedger } from '../environment/ledger.ts';
import type { Policy } from '../policy/policy.ts';
import type { Settings } from '../settings/settings.ts';
import { presenceOf } from '../system/place.ts';
import { readRegularFile } from '../system/regular-file.ts';

/**
 * Reads the policy; null where there is none.
 *
 * @throws AgentError POLICY_INVALID where it cannot be read, where it is no policy, and where a file that was named is missing
 */
export async function readPolicy({ policy: named, paths }: Pick<Settings, 'policy' | 'paths'>): Promise<Policy | null> {
  const path = named ?? paths.policy;
  const reading = readRegularFile(path);
  const presence = named === null ? presenceOf(path) : 'there';
  if (presence === 'absent') return null;
  // A folder that cannot be looked into may hold anything: a policy is missed where one counted before.
  if (presence === 'unknown' && readLedger(paths.liveLink)?.policy !== true) return null;
  const { invalidPolicy } = await import('../policy/invalid-policy.ts');
  const { parsePolicy } = await import('../policy/policy-file.ts');
  if (reading.kind === 'absent') throw invalidPolicy(`There is no policy at ${path}`);
  if (reading.kind === 'unusable' && presence === 'unknown') {
    throw invalidPolicy(`${dirname(path)} ${reading.reason}, and the environment was made by a policy in it`);
  }
  if (reading.kind === 'unusable') throw invalidPolicy(`${path} ${reading.reason}`);
  const text = decoded(reading.bytes);
  if (text === null) throw invalidPolicy(`${path} is not UTF-8`);
  return parsePolicy(text, basename(path));
}

function decoded(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
