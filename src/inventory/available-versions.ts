import { indexConfiguration } from '../installer/index-configuration.ts';
import { ageLimit } from '../installer/minimum-age.ts';
import type { ListedVersion } from '../package-index/answer.ts';
import { packageSources } from '../package-index/package-source.ts';
import type { ProjectName } from '../requirements/project-name.ts';
import type { Session } from '../sync/session.ts';
import type { Snapshot } from '../sync/snapshot.ts';
import { httpAccess } from '../system/http-access.ts';

/** A version that an index lists. */
interface AvailableVersion {
  readonly version: string;
  /** RFC 3339; null where the index does not say so. */
  readonly uploaded: string | null;
  /** Why it would not be taken by itself, in a few words; null where it would. */
  readonly obstacle: string | null;
}

/** The versions of a project, the newest first, or why none is known. */
export interface AvailableVersions {
  readonly versions: readonly AvailableVersion[];
  /** One sentence; null where versions are known. */
  readonly reason: string | null;
}

/** Milliseconds that all indexes may take together. */
const TIME_LIMIT = 8_000;
const MOST_VERSIONS = 100;

/** Asks the indexes that are declared which versions a project has. Never throws for what they answer. */
export async function availableVersions(
  { settings, interrupt }: Pick<Session, 'settings' | 'interrupt'>,
  { configuration, desired, target }: Snapshot,
  name: ProjectName,
): Promise<AvailableVersions> {
  if (settings.offline) return { versions: [], reason: 'EXTENSION_AGENT_OFFLINE is set: no index is asked.' };
  const [{ askIndex }, { Inquiry }] = await Promise.all([
    import('../package-index/ask-index.ts'),
    import('../package-index/inquiry.ts'),
  ]);
  const options = indexConfiguration(desired.options, configuration.variables, configuration.policy);
  const access = httpAccess(configuration.variables, options.trustedHosts);
  const inquiry = await Inquiry.begin({ access, milliseconds: TIME_LIMIT, signal: interrupt });
  const indexes = packageSources(options).filter(({ kind }) => kind === 'index');
  const limit = ageLimit(configuration, name, new Date());
  const answers = await Promise.all(
    indexes.map(async (index) =>
      index.kind === 'index' ? askIndex(index.url, name, inquiry, target.environment, limit) : null,
    ),
  );
  const listed = answers.flatMap((answer) => (answer?.kind === 'has' ? answer.versions : []));
  if (listed.length > 0) return { versions: [...distinct(listed)].slice(0, MOST_VERSIONS), reason: null };
  const isMissing = answers.every((answer) => answer?.kind === 'lacksName' || answer?.kind === 'has');
  return { versions: [], reason: isMissing ? `No package index has ${name}.` : 'The package index did not answer.' };
}

/** Of several indexes the first that has a version counts. */
function distinct(listed: readonly ListedVersion[]): Iterable<AvailableVersion> {
  const known = new Map<string, AvailableVersion>();
  for (const one of listed) {
    const { version, uploaded } = one;
    if (known.has(version)) continue;
    const time = uploaded === null ? null : new Date(uploaded).toISOString();
    known.set(version, { version, uploaded: time, obstacle: obstacleOf(one) });
  }
  return known.values();
}

function obstacleOf({ isYanked, fit, requiresPython, age }: ListedVersion): string | null {
  if (fit === 'otherPython') return requiresPython === null ? 'another Python' : `needs Python ${requiresPython}`;
  if (fit === 'otherPlatform') return 'another platform';
  if (isYanked) return 'yanked';
  return age.kind === 'tooNew' ? 'too new' : null;
}
