import { permanentFailure, type Failure } from '../errors/failure.ts';
import { reaches } from '../policy/advisory-level.ts';
import { formatAdvisory, type PackageVersion } from './advisory.ts';
import type { AuditMode } from './audit-settings.ts';
import type { KnownPackage } from './kept-answers.ts';

type Strict = Extract<AuditMode, { readonly kind: 'fail' }>;

/** After how long what an advisory kept out is tried again, in milliseconds: there may be a fixed version by then. */
const RETRY_MILLISECONDS = 24 * 3_600_000;

/** Why a version may not come in by what is known of it; null where it may. Malware may not whatever the level is. */
export function refuseAdvisory(known: KnownPackage, { level, origin }: Strict): Failure | null {
  const counted = known.advisories.filter((one) => one.isMalware || reaches(one.level, level));
  const [first, ...others] = counted;
  if (first === undefined) return null;
  const more = others.length === 0 ? '' : `, and ${others.length} more`;
  const keeps = first.isMalware ? '' : `; ${origin} keeps it out`;
  const fixes = counted.map(({ fixedIn }) => fixedIn).filter((fixedIn) => fixedIn !== null);
  const hint =
    first.isMalware || fixes.length < counted.length
      ? `Leave it out, or ask for another version. ${first.url}`
      : `Ask for a version that has it fixed. ${first.url}`;
  const failure = permanentFailure('ADVISORY', `${formatAdvisory(known, first)}${more}${keeps}.`, hint);
  return { ...failure, retryAt: Date.now() + RETRY_MILLISECONDS };
}

/** Why a version may not come in of which nothing is known. @param fault why nobody could be asked */
export function refuseUnknown({ name, version }: PackageVersion, { origin }: Strict, fault: string | null): Failure {
  const failure = permanentFailure(
    'AUDIT_FAILED',
    `It is not known whether there are advisories for ${name} ${version}: ${fault ?? 'nobody was asked'}; ${origin} keeps it out.`,
    'The next start asks again.',
  );
  return { ...failure, transient: true };
}
