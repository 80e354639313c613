import { AgentError } from '../errors/agent-error.ts';
import { declaredLicences, requiredPython } from '../python/installed.ts';
import { readProjectMetadata, type ProjectMetadata } from '../python/project-metadata.ts';
import { readRecord } from '../python/record.ts';
import { normalizeName, type ProjectName } from '../requirements/project-name.ts';
import { dependenciesOf, type Present } from '../resolution/satisfaction.ts';
import { needingPackages } from '../sync/change-list.ts';
import type { Snapshot } from '../sync/snapshot.ts';
import { visibleLine } from '../system/visible-text.ts';
import { advisoriesOfProject, type FindKnown, type ProjectAdvisory } from './project-advisories.ts';

/** A package that another one needs, and the version that LocalStack imports. */
interface NeededPackage {
  readonly name: ProjectName;
  /** PEP 440 clauses; empty for any version. */
  readonly specifier: string;
  /** Null where it is not there. */
  readonly version: string | null;
  /** Whether LocalStack has it itself. */
  readonly isLocalStacks: boolean;
}

/** All that is known of an installed package. */
export interface ExtensionDetails extends ProjectMetadata {
  readonly name: ProjectName;
  readonly version: string;
  readonly summary: string;
  readonly author: string;
  readonly licences: readonly string[];
  /** PEP 440 clauses; null where it says none. */
  readonly requiresPython: string | null;
  /** Sum of its files, by its `RECORD`. */
  readonly bytes: number;
  readonly fileCount: number;
  /** The first of its files, relative to site-packages. */
  readonly files: readonly string[];
  readonly needs: readonly NeededPackage[];
  readonly neededBy: readonly ProjectName[];
  readonly advisories: readonly ProjectAdvisory[];
}

const MOST_FILES = 500;
const MOST_NEEDS = 200;

/**
 * What is known of an installed package, without asking anybody.
 *
 * @throws AgentError NOT_INSTALLED
 */
export function extensionDetails(name: ProjectName, snapshot: Snapshot, known: FindKnown): ExtensionDetails {
  const { actual, target, desired } = snapshot;
  const distribution = actual.installed.get(name);
  if (distribution === undefined) {
    throw new AgentError('NOT_INSTALLED', `${name} is not installed.`, { hint: 'Install it first.' });
  }
  const { folder, version, summary, author } = distribution;
  const rows = readRecord(distribution);
  const present = { ...target, installed: actual.installed, constraints: desired.constraints };
  return {
    name,
    version,
    summary,
    author,
    licences: declaredLicences(folder).map(visibleLine),
    requiresPython: requiredPython(folder),
    bytes: rows.reduce((sum, { size }) => sum + Number(size), 0),
    fileCount: rows.length,
    files: rows.slice(0, MOST_FILES).map(({ path }) => visibleLine(path)),
    needs: neededPackages(name, present),
    neededBy: needingPackages(actual.installed.values()).get(name) ?? [],
    advisories: advisoriesOfProject(name, snapshot, known),
    ...readProjectMetadata(folder),
  };
}

/** What it asks for here; extras that nobody asked for are left out. */
function neededPackages(name: ProjectName, present: Present): readonly NeededPackage[] {
  return dependenciesOf(name, [], present)
    .slice(0, MOST_NEEDS)
    .map((dependency) => {
      const needed = normalizeName(dependency.name);
      const own = present.localstack?.packages.get(needed);
      return {
        name: needed,
        specifier: dependency.specifier,
        version: own ?? present.installed.get(needed)?.version ?? null,
        isLocalStacks: own !== undefined,
      };
    });
}
