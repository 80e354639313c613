import { isClause, satisfies } from '../requirements/pep440/specifier.ts';
import { compareVersions, parseVersion } from '../requirements/pep440/version.ts';
import type { MarkerEnvironment } from '../requirements/pep508/marker.ts';
import { trim } from '../requirements/python-text/white-space.ts';
import type { AgeLimit } from '../installer/minimum-age.ts';
import type { Age, Fit, ListedVersion } from './answer.ts';
import { readFileName, type DistributionFile } from './file-name.ts';
import type { ListedFile } from './package-page.ts';
import { wheelFit } from './wheel-fit.ts';

interface JudgedFile extends ListedFile {
  readonly distribution: DistributionFile;
  readonly fit: Fit;
}

/**
 * The versions of a project among files, the newest first, judged for an interpreter.
 *
 * @param project in the form of PEP 503
 * @param limit which versions are old enough; null where all are
 */
export function listVersions(
  files: readonly ListedFile[],
  project: string,
  environment: MarkerEnvironment,
  limit: AgeLimit | null = null,
): readonly ListedVersion[] {
  const judged = files.flatMap((file): JudgedFile[] => {
    const distribution = readFileName(file.fileName, project);
    return distribution === null ? [] : [{ ...file, distribution, fit: fitOf(file, distribution, environment) }];
  });
  return [...Map.groupBy(judged, ({ distribution }) => distribution.version)]
    .map(([version, ofVersion]) => judgeVersion(version, ofVersion, limit))
    .sort((left, right) => compareTexts(right.version, left.version));
}

function judgeVersion(version: string, files: readonly JudgedFile[], limit: AgeLimit | null): ListedVersion {
  const present = files.filter(({ isYanked }) => !isYanked);
  const counted = present.length > 0 ? present : files;
  const fits = counted.map(({ fit }) => fit);
  const times = counted.flatMap(({ uploaded }) => uploaded ?? []);
  return {
    version,
    isYanked: present.length === 0,
    requiresPython: counted.find(({ requiresPython }) => requiresPython !== null)?.requiresPython ?? null,
    hasWheelForPlatform: counted.some(({ distribution, fit }) => distribution.kind === 'wheel' && fit === 'fits'),
    hasSdist: counted.some(({ distribution }) => distribution.kind === 'sdist'),
    fit: (['fits', 'otherPlatform'] as const).find((fit) => fits.includes(fit)) ?? 'otherPython',
    age: limit === null ? OLD_ENOUGH : ageOf(counted, limit),
    uploaded: times.length === 0 ? null : Math.min(...times),
    sha256: counted.map(({ sha256 }) => sha256),
  };
}

const OLD_ENOUGH: Age = { kind: 'oldEnough' };

/** One file that can be used is enough, as for installers. */
function ageOf(files: readonly JudgedFile[], { cutOff, milliseconds, origin }: AgeLimit): Age {
  const times = files.filter(({ fit }) => fit === 'fits').flatMap(({ uploaded }) => uploaded ?? []);
  const uploaded = times.length === 0 ? null : Math.min(...times);
  if (uploaded !== null && uploaded < cutOff) return OLD_ENOUGH;
  const until = uploaded === null || milliseconds === null ? null : uploaded + milliseconds;
  return { kind: 'tooNew', uploaded, until, origin };
}

function fitOf(file: ListedFile, distribution: DistributionFile, environment: MarkerEnvironment): Fit {
  if (!allowsPython(file.requiresPython, environment)) return 'otherPython';
  return distribution.kind === 'wheel' ? wheelFit(distribution.tags, environment) : 'fits';
}

/** Clauses that PEP 440 does not know count for nothing, as in pip. */
function allowsPython(clauses: string | null, environment: MarkerEnvironment): boolean {
  const parts = (clauses ?? '').split(',').map(trim);
  const known = parts.filter((part) => part !== '');
  if (!known.every(isClause)) return true;
  return satisfies((environment['python_full_version'] ?? '').replace(/\+$/u, ''), known.join(','));
}

function compareTexts(left: string, right: string): number {
  const [one, other] = [parseVersion(left), parseVersion(right)];
  return one === null || other === null ? 0 : compareVersions(one, other);
}
