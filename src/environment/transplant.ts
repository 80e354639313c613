import { copyFileSync, existsSync, linkSync, lstatSync, mkdirSync, realpathSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Failure } from '../errors/failure.ts';
import { wheelFit } from '../package-index/wheel-fit.ts';
import type { PackageAction } from '../plan/plan.ts';
import { requiredPython, type InstalledDistribution } from '../python/installed.ts';
import { missingFiles, readRecord, recordedFolders } from '../python/record.ts';
import type { MarkerEnvironment } from '../requirements/pep508/marker.ts';
import type { ProjectName } from '../requirements/project-name.ts';
import { satisfies } from '../requirements/pep440/specifier.ts';
import { readTextIfAny } from '../system/files.ts';

/** An environment that a fresh one takes the place of. */
export interface ReplacedEnvironment {
  readonly installed: ReadonlyMap<ProjectName, InstalledDistribution>;
  /** Of the Python that is to use the fresh one. */
  readonly environment: MarkerEnvironment;
}

/**
 * Takes from the environment before what could not be fetched anew, as far as it fits: that has not failed then.
 *
 * @param sitePackages of the fresh environment
 * @param failed what could not be fetched; loses what is taken over
 */
export function takeOver(
  sitePackages: string,
  wanted: readonly Wanted[],
  failed: Map<ProjectName, Failure>,
  { installed, environment }: ReplacedEnvironment,
): void {
  for (const { name, version, url } of wanted.filter((action) => failed.has(action.name))) {
    const before = installed.get(name);
    const isSame = before?.version === version && (before.direct === null) === (url === null);
    if (before !== undefined && isSame && transplant(before, sitePackages, environment)) failed.delete(name);
  }
}

type Wanted = Pick<PackageAction & { readonly kind: 'add' | 'change' }, 'name' | 'version' | 'url'>;

/**
 * Puts a distribution of one environment into another that is made for another Python, without an installer: most wheels hold
 * nothing that depends on the version. Sources: PEP 427 (`WHEEL`), PEP 376 (`RECORD`).
 *
 * @param sitePackages of the environment that is to have it
 * @param environment of the Python that is to use it
 * @returns false where its wheel does not fit, or is not whole; then nothing has been put there
 */
function transplant(
  distribution: InstalledDistribution,
  sitePackages: string,
  environment: MarkerEnvironment,
): boolean {
  const { folder } = distribution;
  if (!fits(folder, environment) || missingFiles(distribution, 'sizes').length > 0) return false;
  const source = dirname(folder);
  if (leadsOut(distribution, source)) return false;
  for (const { path } of readRecord(distribution)) {
    const from = join(source, path);
    const to = join(sitePackages, path);
    // What is written beside code belongs to the Python that wrote it; what leads out of an environment, to nobody.
    if (path.endsWith('.pyc') || !isInside(from, source) || !isInside(to, sitePackages) || existsSync(to)) continue;
    if (!lstatSync(from).isFile()) continue;
    mkdirSync(dirname(to), { recursive: true });
    share(from, to);
  }
  return true;
}

function fits(folder: string, environment: MarkerEnvironment): boolean {
  const python = environment['python_full_version'] ?? '';
  const wanted = requiredPython(folder);
  if (wanted !== null && !satisfies(python, wanted, { prereleases: true })) return false;
  const wheel = readTextIfAny(join(folder, 'WHEEL')) ?? '';
  return [...wheel.matchAll(/^Tag: *([^\s-]+)-([^\s-]+)-(\S+)\s*$/gmu)].some(
    ([, interpreter = '', abi = '', platform = '']) =>
      wheelFit({ interpreters: [interpreter], abis: [abi], platforms: [platform] }, environment) === 'fits',
  );
}

/** Whether a path lies in the environment of a site-packages folder (`lib/python3.13/site-packages`). */
function isInside(path: string, sitePackages: string): boolean {
  const root = resolve(sitePackages, '../../..');
  return !relative(root, path).startsWith('..');
}

/** Whether a link on the way to one of its files leads out of the environment. */
function leadsOut(distribution: InstalledDistribution, sitePackages: string): boolean {
  const root = realpathSync(resolve(sitePackages, '../../..'));
  const folders = recordedFolders(distribution);
  const isOut = (folder: string): boolean => existsSync(folder) && !`${realpathSync(folder)}/`.startsWith(`${root}/`);
  return folders.some((folder) => isInside(folder, sitePackages) && isOut(folder));
}

function share(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}
