import { formatOrigin } from '../declaration/origin.ts';
import type { LockedPackage, Pylock } from '../lockfile/format.ts';
import { AgentError } from '../errors/agent-error.ts';
import type { DeclaredItem, DeclaredSet } from '../requirements/declared-set.ts';
import { evaluateMarker, type MarkerEnvironment } from '../requirements/pep508/marker.ts';
import { parseMarker } from '../requirements/pep508/marker-grammar.ts';
import { normalizeName, type ProjectName } from '../requirements/project-name.ts';
import { satisfies } from '../requirements/pep440/specifier.ts';
import { precheck } from './precheck.ts';
import { LOCALSTACK_CORE, type LocalStackVenv } from '../python/localstack-venv.ts';
import { lockedUrl } from './locked-requirement.ts';
import type { ItemOutcome, Resolution } from './outcome.ts';
import { isMet } from './satisfaction.ts';

export interface LockfileContext {
  readonly localstack: LocalStackVenv | null;
  /** Of the Python that extensions are installed for. */
  readonly environment: MarkerEnvironment;
  /** Of the lockfile. */
  readonly path: string;
}

const TOOL = 'localstack-extension-agent';

/**
 * A lockfile is of use only to the LocalStack and the Python that it was made for.
 *
 * @throws AgentError LOCKFILE_MISMATCH
 */
export function checkLockfileTarget(pylock: Pylock, { localstack, environment, path }: LockfileContext): void {
  const hint =
    'Run localstack-extensions lock with this LocalStack, or use the LocalStack that the lockfile was created for.';
  const made = pylock.tool?.[TOOL]?.localstack;
  const here = localstack?.packages.get(LOCALSTACK_CORE) ?? '';
  if (made !== undefined && made !== here) {
    throw new AgentError(
      'LOCKFILE_MISMATCH',
      `${path} was made for LocalStack ${made}, but this is LocalStack ${here}.`,
      {
        hint,
      },
    );
  }
  const wanted = pylock['requires-python']?.replace(/\s+/gu, '');
  const python = environment['python_full_version'] ?? '';
  if (wanted !== undefined && !satisfies(python, wanted, { prereleases: true })) {
    throw new AgentError('LOCKFILE_MISMATCH', `${path} is for Python ${wanted}, but this is Python ${python}.`, {
      hint,
    });
  }
}

/** Each declared line that the lockfile does not cover, and each locked line of a file that is gone; one sentence each. */
export function lockfileMismatches(pylock: Pylock, declared: DeclaredSet, context: LockfileContext): readonly string[] {
  const lines = new Map((pylock.tool?.[TOOL]?.declared ?? []).map((entry) => [entry.requirement, entry]));
  const locked = new Map(pylock.packages.map((entry) => [entry.name, entry]));
  const missing = declared.items.flatMap((item) => {
    if (lines.has(item.line) || precheck(item, context.localstack) !== null) return [];
    const reason = mismatchOf(item, locked);
    return reason === null ? [] : [`${formatOrigin(item.origin)}: ${item.line} ${reason}`];
  });
  const all = [...declared.items, ...declared.skipped];
  const named = new Set(all.flatMap(({ requirement }) => requirement.name ?? []));
  const gone = [...lines.values()].filter(
    ({ requirement, origin, name }) =>
      /:\d+$/u.test(origin) && !named.has(name) && all.every(({ line }) => line !== requirement),
  );
  return [
    ...missing,
    ...gone.map(({ requirement, origin }) => `${requirement} (${origin} then) is locked, but no longer declared`),
  ];
}

function mismatchOf({ requirement }: DeclaredItem, locked: ReadonlyMap<ProjectName, LockedPackage>): string | null {
  const entry = requirement.name === null ? undefined : locked.get(requirement.name);
  if (entry === undefined) return 'is not in it';
  if (requirement.kind !== 'name') return 'is from another place than what is locked';
  if (requirement.extras.length > 0) return 'has other extras than what is locked';
  return entry.version !== undefined && !isMet(entry.version, requirement.specifier)
    ? `does not allow version ${entry.version}, which is locked`
    : null;
}

/** What a lockfile that fits leads to: exactly its packages, without those that LocalStack has. Nobody is asked. */
export function lockfileResolution(
  pylock: Pylock,
  declared: DeclaredSet,
  context: LockfileContext,
): Pick<Resolution, 'outcomes' | 'packages'> {
  const packages = applicable(pylock, context).map((entry) => ({
    name: entry.name,
    version: entry.version ?? '',
    url: lockedUrl(entry, context.path),
  }));
  const versions = new Map(packages.map(({ name, version }) => [name, version]));
  const names = new Map((pylock.tool?.[TOOL]?.declared ?? []).map(({ requirement, name }) => [requirement, name]));
  const outcomes = declared.items.map((item): ItemOutcome => {
    const verdict = precheck(item, context.localstack);
    if (verdict !== null) return verdict;
    const name = names.get(item.line) ?? item.requirement.name ?? normalizeName(item.line);
    return { kind: 'resolved', item, name, version: versions.get(name) ?? '' };
  });
  const skipped = declared.skipped.map((item): ItemOutcome => ({ kind: 'skipped', item }));
  return { outcomes: [...outcomes, ...skipped], packages };
}

/** The locked packages that are for this Python and that LocalStack lacks. */
export function applicable(pylock: Pylock, { localstack, environment }: LockfileContext): readonly LockedPackage[] {
  return pylock.packages.filter(
    ({ name, marker }) =>
      localstack?.packages.has(name) !== true &&
      (marker === undefined || evaluateMarker(parseMarker(marker), environment)),
  );
}
