import type { Failure } from '../errors/failure.ts';
import type { Installers } from '../installer/find-installer.ts';
import type { Installer, ResolvedPackage, Resolver } from '../installer/installer.ts';
import type { DeclaredItem } from '../requirements/declared-set.ts';
import type { MarkerEnvironment } from '../requirements/pep508/marker.ts';
import type { ProjectName } from '../requirements/project-name.ts';
import type { InstalledDistribution } from '../python/installed.ts';
import type { LocalStackVenv } from '../python/localstack-venv.ts';
import type { Obstacle } from '../package-index/obstacle.ts';
import type { LocalArchives } from './damaged-archive.ts';
import type { AskIndexes } from './unavailable-items.ts';
import type { EarlierLine } from './predecessor.ts';
import type { EarlierItem } from './satisfaction.ts';

export interface ResolutionContext {
  readonly localstack: LocalStackVenv | null;
  readonly environment: MarkerEnvironment;
  /** The interpreter that an installer resolves for; asked for only when one is needed. */
  readonly python: () => Promise<string>;
  /** What the live environment holds. */
  readonly installed: ReadonlyMap<ProjectName, InstalledDistribution>;
  /** What lines led to at earlier starts. */
  readonly earlier: ReadonlyMap<string, EarlierItem>;
  /** The same with the origins, in the order of the last sync. */
  readonly earlierLines: readonly EarlierLine[];
  /** Items that are known not to be had, and why: what was resolved could not be installed. */
  readonly refused: ReadonlyMap<DeclaredItem, Failure>;
  /** Why nothing that is installed can take another version; null where it can. */
  readonly immovable: Failure | null;
  /** True where nothing of the environment is taken over. */
  readonly isFresh: boolean;
  /** State of the local file or folder that a requirement names; null for all others. */
  readonly sourceState: (item: DeclaredItem) => string | null;
  /** Names to take the newest version of; `all` for every one. */
  readonly upgrade: ReadonlySet<ProjectName> | 'all';
  /** Versions to take where possible, as `name==version`: those of a lockfile that does not fit any more. */
  readonly preferred: readonly string[];
  readonly installers: Installers;
  /** How an installer is asked: as a dry run, or otherwise. */
  readonly resolver: (installer: Installer) => Resolver;
  readonly offline: boolean;
  /** Why packages may not come by what advisories say of them; null where they may. */
  readonly refuseAdvised: (packages: readonly ResolvedPackage[]) => Promise<Failure | null>;
  /** Why packages may not come for want of proof who published them; null where they may. */
  readonly refuseUnproven: (packages: readonly ResolvedPackage[]) => Promise<Failure | null>;
  readonly archives: LocalArchives;
  /** Asks the indexes themselves about items that could not be resolved. */
  readonly askIndexes: AskIndexes;
  /** From here on installers do without an index. Tells whether it was used before. */
  readonly passOver: (obstacle: Obstacle) => boolean;
  /** Looks for indexes that an installer passed over without a word while it got what some items need. */
  readonly lookForSilent: (items: readonly DeclaredItem[]) => void;
}

/** Whether the newest version of a project was asked for. */
export function wantsUpgrade(name: ProjectName, { upgrade }: Pick<ResolutionContext, 'upgrade'>): boolean {
  return upgrade === 'all' || upgrade.has(name);
}
