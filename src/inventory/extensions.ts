import { advisoriesOfProject, type FindKnown, type ProjectAdvisory } from './project-advisories.ts';
import type { LedgerItem } from '../environment/ledger.ts';
import type { ProjectName } from '../requirements/project-name.ts';
import type { Snapshot } from '../sync/snapshot.ts';
import { readTextIfAny } from '../system/files.ts';

/** An installed extension, as `list --json` prints it. */
export interface ListedExtension {
  readonly name: ProjectName;
  readonly summary: string;
  readonly version: string;
  readonly author: string;
  /** Names of its entry points in the group `localstack.extensions`. */
  readonly plugins: readonly string[];
  /** Where it was declared; null for a dependency. */
  readonly origin: string | null;
  /** `ok`, `kept` where its line asks for what cannot be had, or why LocalStack cannot import it. */
  readonly state: string;
  /** Why it is kept; else null. */
  readonly reason: string | null;
  /** What is known of it and of what it needs, by the answers that are kept. */
  readonly advisories: readonly ProjectAdvisory[];
}

/**
 * The installed distributions that have an entry point of LocalStack's.
 *
 * @param known what is known of a version
 */
export function listExtensions(snapshot: Snapshot, known: FindKnown): readonly ListedExtension[] {
  const { ledger, installed } = snapshot.actual;
  return [...installed.values()].flatMap(({ name, summary, version, author, folder }) => {
    const { isExtension, plugins } = entryPointsOf(readTextIfAny(`${folder}/entry_points.txt`) ?? '');
    if (!isExtension) return [];
    const declared = (ledger?.items ?? []).filter((item) => item.name === name);
    const origin = declared.length === 0 ? null : declared.map((item) => item.origin).join(', ');
    const broken = ledger?.broken.find((one) => one.name === name);
    const reason = broken === undefined ? reasonToKeep(declared) : null;
    const state = broken?.error ?? (reason === null ? 'ok' : 'kept');
    const advisories = advisoriesOfProject(name, snapshot, known);
    return [{ name, summary, version, author, plugins, origin, state, reason, advisories }];
  });
}

function reasonToKeep(declared: readonly LedgerItem[]): string | null {
  const kept = declared.find(({ state }) => state === 'kept');
  return kept?.failure == null ? null : `${kept.line}: ${kept.failure.code}: ${kept.failure.message}`;
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
