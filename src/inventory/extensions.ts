import { parseOrigin, type Origin } from '../declaration/origin.ts';
import { advisoriesOfProject, type FindKnown, type ProjectAdvisory } from './project-advisories.ts';
import type { NewerVersions } from '../environment/newer-versions.ts';
import type { LedgerItem } from '../environment/ledger.ts';
import type { ProjectName } from '../requirements/project-name.ts';
import type { Snapshot } from '../sync/snapshot.ts';
import { readTextIfAny } from '../system/files.ts';
import type { ItemError } from './declared-state.ts';

/** An installed extension, as `list --json` prints it. */
export interface ListedExtension {
  readonly name: ProjectName;
  readonly summary: string;
  readonly version: string;
  readonly author: string;
  /** Names of its entry points in the group `localstack.extensions`. */
  readonly plugins: readonly string[];
  /** Where it was declared, first of all; null for a dependency. */
  readonly origin: Origin | null;
  /** `kept` where its line asks for what cannot be had, `broken` where LocalStack cannot import it. */
  readonly state: 'ok' | 'kept' | 'broken';
  /** Why it is kept or broken; else null. */
  readonly error: ItemError | null;
  /** What is known of it and of what it needs, by the answers that are kept. */
  readonly advisories: readonly ProjectAdvisory[];
  /** A newer version that somebody found; null where none is known. */
  readonly newer: string | null;
}

/**
 * The installed distributions that have an entry point of LocalStack's.
 *
 * @param known what is known of a version
 * @param newer what is known of newer versions
 */
export function listExtensions(
  snapshot: Snapshot,
  known: FindKnown,
  newer: NewerVersions | null,
): readonly ListedExtension[] {
  const { ledger, installed } = snapshot.actual;
  return [...installed.values()].flatMap(({ name, summary, version, author, folder }): readonly ListedExtension[] => {
    const { isExtension, plugins } = entryPointsOf(readTextIfAny(`${folder}/entry_points.txt`) ?? '');
    if (!isExtension) return [];
    const declared = (ledger?.items ?? []).filter((item) => item.name === name);
    const [first] = declared;
    const origin = first === undefined ? null : parseOrigin(first.origin);
    const advisories = advisoriesOfProject(name, snapshot, known);
    const available = newer?.versions.find((one) => one.name === name)?.available ?? null;
    const extension = { name, summary, version, author, plugins, origin, advisories, newer: available };
    const broken = ledger?.broken.find((one) => one.name === name);
    if (broken !== undefined) {
      return [{ ...extension, state: 'broken', error: { code: 'IMPORT_FAILED', message: broken.error, hint: null } }];
    }
    const error = reasonToKeep(declared);
    return [{ ...extension, state: error === null ? 'ok' : 'kept', error }];
  });
}

function reasonToKeep(declared: readonly LedgerItem[]): ItemError | null {
  const kept = declared.find(({ state }) => state === 'kept');
  if (kept?.failure == null) return null;
  const { code, message, hint } = kept.failure;
  return { code, message: `${kept.line}: ${message}`, hint };
}

/** Reads `entry_points.txt`: whether any group is LocalStack's, and the names in `localstack.extensions`. */
function entryPointsOf(text: string): { isExtension: boolean; plugins: readonly string[] } {
  let group = '';
  let isExtension = false;
  const plugins: string[] = [];
  for (const line of text.split('\n')) {
    const header = /^\s*\[([^\]]+)\]/u.exec(line)?.[1];
    const name = /^\s*([^=#;\s][^=]*?)\s*=/u.exec(line)?.[1];
    if (header !== undefined) {
      group = header.trim();
      isExtension ||= group.startsWith('localstack.');
    } else if (name !== undefined && group === 'localstack.extensions') {
      plugins.push(name);
    }
  }
  return { isExtension, plugins };
}
