import { basename } from 'node:path';
import type { CommandDeclaration } from '../declaration/declaration.ts';
import { parseDependency } from '../requirements/pep508/dependency.ts';
import { normalizeName, type ProjectName } from '../requirements/project-name.ts';
import { secretUrl, withoutSecrets } from '../secrets/secret-url.ts';
import type { InstalledDistribution } from '../python/installed.ts';
import type { EnvironmentState } from './state.ts';

/** What somebody did to the live environment with its own pip since the last sync. */
export interface ManualChanges {
  /** Installed: adopted as declared by command. */
  readonly added: readonly CommandDeclaration[];
  /** Uninstalled: no longer declared by command. */
  readonly removed: readonly ProjectName[];
}

/**
 * Compares the live environment with its ledger. In one that LocalStack's own installer made, everything that was asked for
 * by name counts as added, apart from what the environment came with; in one of ours whose ledger is lost, nothing does,
 * because the command declarations are a file of their own.
 *
 * @param declared names that a file or the variable declares; they need no adoption
 * @param folder what relative paths of the adopted requirements are relative to
 */
export function manualChanges(
  state: EnvironmentState,
  declared: ReadonlySet<ProjectName>,
  folder: string,
): ManualChanges {
  const { installed, ledger, damaged, sitePackages } = state;
  // What cannot be seen was not removed by hand.
  if (sitePackages === null) return { added: [], removed: [] };
  if (ledger === null && !isForeign(state)) return { added: [], removed: [] };
  const known = new Map((ledger?.packages ?? []).map(({ name, version }) => [name, version]));
  const seeded = isForeign(state) ? seedsOf(sitePackages) : [];
  const fresh = [...installed.values()].filter(
    ({ name, version }) => known.get(name) !== version && !seeded.includes(name),
  );
  const dependencies = new Set(fresh.flatMap(requiredNames));
  const added = fresh.filter(
    ({ name, requested }) => !declared.has(name) && (requested || (!known.has(name) && !dependencies.has(name))),
  );
  return {
    added: added.map((distribution) => ({ requirement: requirementOf(distribution), folder })),
    removed: [...known.keys()].filter((name) => !installed.has(name) && !damaged.has(name)),
  };
}

/** What `python -m venv` puts into an environment beside pip, as if it had been asked for by name: setuptools, before Python 3.12. */
function seedsOf(sitePackages: string): readonly ProjectName[] {
  const minor = Number(/python3\.(\d+)\/site-packages$/u.exec(sitePackages)?.[1] ?? '99');
  return minor < 12 ? [normalizeName('setuptools')] : [];
}

/** True for an environment that LocalStack's own installer made. */
export function isForeign({ live, folder }: EnvironmentState): boolean {
  return (live.kind === 'folder' && !live.isOurs) || (folder !== null && basename(folder).startsWith('adopted-'));
}

function requiredNames({ requires }: InstalledDistribution): readonly ProjectName[] {
  return requires.map((line) => normalizeName(parseDependency(line).name));
}

function requirementOf({ name, direct }: InstalledDistribution): string {
  if (direct === null) return name;
  const url = withoutSecrets(secretUrl(direct.url));
  return direct.editable ? `-e ${url}` : `${name} @ ${url}`;
}
