import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Paths } from '../settings/paths.ts';
import { normalizeName, type ProjectName } from '../requirements/project-name.ts';
import { readInstalled, type InstalledDistribution } from '../python/installed.ts';
import { sitePackagesOf } from '../python/localstack-venv.ts';
import { completeGenerations } from './complete-generations.ts';
import { readLedger, type Ledger } from './ledger.ts';
import { readLive, type LiveState } from './live-link.ts';
import { essentialFault } from './essentials.ts';
import { isAnothers } from './file-conflicts.ts';
import { outwardLink } from './outward-link.ts';
import type { PipPlace } from './pip-seed.ts';
import { damageText, missingFiles, type Depth } from '../python/record.ts';
import { isDeepCheckRequested } from './deep-check.ts';
import { kindOf } from '../system/files.ts';

/** What a venv is made with; it comes and goes with the environment, declared or not. */
const SEEDS = new Set([normalizeName('pip')]);

/** The environment as a sync finds it. */
export interface EnvironmentState {
  readonly live: LiveState;
  /** Real path of the environment to build upon; null when there is none. */
  readonly folder: string | null;
  readonly sitePackages: string | null;
  /** Null when the environment is not ours, or its ledger is unreadable. */
  readonly ledger: Ledger | null;
  /** What it holds, pip apart. */
  readonly installed: ReadonlyMap<ProjectName, InstalledDistribution>;
  /** Names whose files are not all there, with the reason. Each file is looked at when somebody asks: a clone can be begun before. */
  readonly damaged: ReadonlyMap<ProjectName, string>;
  /** What is wrong with the environment as a whole, in one sentence; null when nothing is. */
  readonly fault: EnvironmentFault | null;
}

interface EnvironmentFault {
  readonly reason: string;
  /** `relink`: its packages can be used, its interpreter or pip cannot. `rebuild`: they cannot. */
  readonly remedy: 'relink' | 'rebuild';
}

/** What an environment is made for. */
export interface EnvironmentTarget {
  readonly pythonVersion: string;
  readonly sitePackages: string | null;
}

const EMPTY = { folder: null, sitePackages: null, ledger: null, installed: new Map(), damaged: new Map() } as const;

/**
 * Looks at the live environment, and where the link is gone or leads nowhere at the newest whole generation.
 *
 * @param target LocalStack's interpreter version, `3.13`, and its site-packages, null without LocalStack
 */
export function readState(paths: Paths, target: EnvironmentTarget): EnvironmentState {
  const live = readLive(paths.liveLink);
  const folder = usableFolder(paths, live);
  if (folder === null) {
    return { live, ...EMPTY, fault: live.kind === 'absent' ? null : { reason: faultOf(live), remedy: 'rebuild' } };
  }
  const sitePackages = sitePackagesOf(folder);
  const ledger = readLedger(folder);
  const found = sitePackages === null ? [] : [...readInstalled(sitePackages)];
  const outward = outwardLink(
    folder,
    found.map(([, distribution]) => distribution),
  );
  if (outward !== null) {
    const isKnown = (name: ProjectName, { version }: InstalledDistribution): boolean =>
      ledger?.packages.some((known) => known.name === name && known.version === version) ?? false;
    const installed = new Map(found.filter(([name, distribution]) => isKnown(name, distribution)));
    return { live, ...EMPTY, folder, ledger, installed, fault: { reason: outward, remedy: 'rebuild' } };
  }
  if (sitePackages === null || kindOf(sitePackages) !== 'folder') {
    return { live, ...EMPTY, ledger, fault: { reason: 'It has no site-packages.', remedy: 'rebuild' } };
  }
  const installed = new Map(found.filter(([name]) => !SEEDS.has(name)));
  const depth = isDeepCheckRequested(paths) ? 'contents' : 'sizes';
  const place = { folder, sitePackages, liveLink: paths.liveLink, localstack: target.sitePackages };
  let damaged: EnvironmentState['damaged'] | null = null;
  return {
    live,
    folder,
    sitePackages,
    ledger,
    installed,
    get damaged() {
      return (damaged ??= damageOf(sitePackages, installed, ledger, depth));
    },
    fault: faultIn(place, target, live, ledger) ?? linkFault(paths, live),
  };
}

function usableFolder(paths: Paths, live: LiveState): string | null {
  if (live.kind === 'folder') return paths.liveLink;
  const linked = linkedGeneration(paths, live);
  if (linked !== null) return linked;
  const newest = completeGenerations(paths.generations).at(-1);
  return newest === undefined ? null : join(paths.generations, newest);
}

/** The real path of the generation that the link leads to; null where it leads to none of the agent's. */
function linkedGeneration({ generations }: Paths, live: LiveState): string | null {
  if (live.kind !== 'link' || !existsSync(live.generation)) return null;
  const place = realpathSync(live.generation);
  return existsSync(generations) && dirname(place) === realpathSync(generations) ? place : null;
}

function faultOf(live: LiveState): string {
  if (live.kind !== 'link') return 'Something else is in its place.';
  return existsSync(live.generation)
    ? foreignText(live.generation)
    : `The environment's link leads nowhere (${live.generation}).`;
}

function foreignText(place: string): string {
  return `Its link leads to ${realpathSync(place)}, which is none of the agent's environments.`;
}

/** What is wrong with the live link; null also where there is a folder in its place. */
function linkFault(paths: Paths, live: LiveState): EnvironmentFault | null {
  if (live.kind === 'folder' || linkedGeneration(paths, live) !== null) return null;
  const isForeign = live.kind === 'link' && existsSync(live.generation);
  return { reason: isForeign ? foreignText(live.generation) : 'Its link is gone or leads nowhere.', remedy: 'relink' };
}

function faultIn(
  place: PipPlace,
  target: EnvironmentTarget,
  live: LiveState,
  ledger: Ledger | null,
): EnvironmentFault | null {
  const { folder, sitePackages } = place;
  const { pythonVersion } = target;
  const own = /python(\d+\.\d+)\/site-packages$/u.exec(sitePackages)?.[1] ?? '';
  if (own !== pythonVersion) {
    return { reason: `It was made for Python ${own}, LocalStack has ${pythonVersion}.`, remedy: 'rebuild' };
  }
  const isForeign = live.kind === 'folder' && !live.isOurs && existsSync(join(folder, 'bin', 'python'));
  const fault = isForeign ? "It was made by LocalStack's own installer." : essentialFault(place);
  if (fault !== null) return { reason: fault, remedy: 'relink' };
  if (ledger !== null) return null;
  return { reason: `Its ledger is ${live.kind === 'folder' ? 'damaged' : 'missing or damaged'}.`, remedy: 'relink' };
}

/** Packages whose files are gone or changed while their metadata is there, and the other way round. */
function damageOf(
  sitePackages: string,
  installed: ReadonlyMap<ProjectName, InstalledDistribution>,
  ledger: Ledger | null,
  depth: Depth,
): ReadonlyMap<ProjectName, string> {
  const damaged = new Map<ProjectName, string>();
  for (const distribution of installed.values()) {
    const known = ledger?.packages.find(({ name }) => name === distribution.name)?.recordMismatches ?? [];
    const differing = missingFiles(distribution, depth).filter((path) => !known.includes(path));
    const damage = damageText(differing.filter((path) => !isAnothers(path, distribution, installed)));
    if (damage !== null) damaged.set(distribution.name, damage);
  }
  for (const { name, topLevel } of ledger?.packages ?? []) {
    const left = topLevel.find((entry) => existsSync(join(sitePackages, entry)));
    if (!installed.has(name) && left !== undefined) damaged.set(name, 'its metadata is gone');
  }
  return damaged;
}
