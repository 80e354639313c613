import { permanentFailure, type Failure } from '../errors/failure.ts';
import type { Origin } from '../declaration/origin.ts';
import type { Ledger } from '../environment/ledger.ts';
import type { PackageAction } from '../plan/plan.ts';
import type { ProjectName } from '../requirements/project-name.ts';
import type { DeclaredItem } from '../requirements/declared-set.ts';
import { formatExcerpt } from '../requirements/requirement-error.ts';
import { licensedEdition } from '../resolution/conflict.ts';
import type { ItemOutcome } from '../resolution/outcome.ts';
import type { AuditNote } from './audit.ts';
import type { Snapshot } from './snapshot.ts';

/** Something that was declared and is not there, or cannot be used. */
export interface FailedItem {
  /** Where it was declared. */
  readonly origin: Origin | null;
  /** The requirement or the text at fault, without secrets. */
  readonly subject: string;
  /** The text at fault as it was written, marked; null where the subject says it all. */
  readonly excerpt: string | null;
  /** Absent where a line cannot be read, or a dependency cannot be imported. */
  readonly item?: DeclaredItem | undefined;
  readonly failure: Failure;
  /** What stays in its place; null where nothing does. */
  readonly kept: KeptPackage | null;
}

/** A version that was installed before and stays. */
interface KeptPackage {
  readonly name: ProjectName;
  readonly version: string;
}

/** How a sync ended. */
export interface SyncOutcome {
  /** The environment that is live now. */
  readonly folder: string;
  readonly outcomes: readonly ItemOutcome[];
  /** What was done, packages that stayed included. */
  readonly actions: readonly PackageAction[];
  /** Names of what is declared, or was before: all other packages are dependencies. */
  readonly declared: ReadonlySet<ProjectName>;
  readonly failures: readonly FailedItem[];
  /** When the failures were found, in milliseconds since the epoch. */
  readonly found: number;
  /** What was not read as it is declared, and what is used instead: one sentence each. */
  readonly warnings: readonly string[];
  /** What was removed because its origin is gone or empty: one sentence each. */
  readonly farewells: readonly string[];
  /** What is known of advisories. */
  readonly advisories: readonly AuditNote[];
}

export type BrokenImport = Ledger['broken'][number];

/** Assembles the outcome: failed items, unreadable lines and failed imports are all failures. */
export function syncOutcome(
  snapshot: Snapshot,
  folder: string,
  outcomes: readonly ItemOutcome[],
  actions: readonly PackageAction[],
  broken: readonly BrokenImport[],
  found = Date.now(),
): SyncOutcome {
  return {
    folder,
    outcomes,
    actions,
    declared: declaredNames(snapshot, outcomes),
    found,
    failures: [...unreadable(snapshot), ...failedItems(outcomes), ...broken.map(importFailure(outcomes))],
    warnings: snapshot.warnings,
    farewells: farewells(snapshot, actions),
    advisories: [],
  };
}

function declaredNames({ actual }: Snapshot, outcomes: readonly ItemOutcome[]): ReadonlySet<ProjectName> {
  const now = outcomes.flatMap((outcome) => ('name' in outcome ? [outcome.name] : []));
  const before = (actual.ledger?.items ?? []).flatMap(({ name }) => name ?? []);
  return new Set([...now, ...before]);
}

function farewells({ emptied }: Snapshot, actions: readonly PackageAction[]): readonly string[] {
  const removed = new Set(actions.filter(({ kind }) => kind === 'remove').map(({ name }) => name));
  return emptied.flatMap(({ fact, names }) => {
    const gone = names.filter((name) => removed.has(name));
    const [those, are, them] =
      gone.length === 1 ? ['1 extension', 'is', 'it'] : [`${gone.length} extensions`, 'are', 'them'];
    const way = `localstack-extensions rollback brings ${them} back.`;
    return gone.length === 0 ? [] : [`${fact}: ${those} that it declared ${are} removed (${gone.join(', ')}); ${way}`];
  });
}

/** The failures among the outcomes of items, what is kept instead included. */
export function failedItems(outcomes: readonly ItemOutcome[]): readonly FailedItem[] {
  return outcomes.flatMap((outcome): readonly FailedItem[] => {
    if (outcome.kind !== 'failed' && outcome.kind !== 'kept') return [];
    const { item, failure } = outcome;
    const kept = outcome.kind === 'kept' ? { name: outcome.name, version: outcome.version } : null;
    return [{ origin: item.origin, subject: item.line, excerpt: null, item, failure, kept }];
  });
}

/** Items of which what is installed stays because newer versions could not be looked for, and why. */
export function failedUpgrades(outcomes: readonly ItemOutcome[]): readonly FailedItem[] {
  return outcomes.flatMap((outcome): readonly FailedItem[] => {
    if (outcome.kind !== 'resolved' || outcome.upgradeFailure === undefined) return [];
    const { item, name, version, upgradeFailure: failure } = outcome;
    return [{ origin: item.origin, subject: item.line, excerpt: null, item, failure, kept: { name, version } }];
  });
}

function unreadable({ desired }: Snapshot): readonly FailedItem[] {
  return desired.errors.map(({ origin, error }) => ({
    origin,
    subject: error.text ?? error.file ?? '',
    excerpt: formatExcerpt(error),
    kept: null,
    failure: {
      code: error.code,
      message: error.message,
      hint: error.hint,
      transient: error.code === 'REQUIREMENTS_FILE',
      output: '',
    },
  }));
}

function importFailure(outcomes: readonly ItemOutcome[]): (broken: BrokenImport) => FailedItem {
  return ({ name, entryPoint, error, licensedModule }) => {
    const declaring = outcomes.find(
      (outcome) => (outcome.kind === 'resolved' || outcome.kind === 'kept') && outcome.name === name,
    );
    return {
      origin: declaring?.item.origin ?? null,
      subject: name,
      item: declaring?.item,
      excerpt: null,
      kept: null,
      failure:
        licensedModule === undefined
          ? permanentFailure(
              'IMPORT_FAILED',
              `${name} is installed, but LocalStack cannot import its entry point ${entryPoint}: ${error}`,
              'Use a compatible version, or leave it out.',
            )
          : licensedEdition(`${name} is installed, but its entry point ${entryPoint}`, licensedModule),
    };
  };
}
