import { formatOrigin, type Origin } from '../declaration/origin.ts';
import type { Ledger, LedgerItem } from '../environment/ledger.ts';
import { sourceState } from '../environment/source-state.ts';
import type { PackageAction } from '../plan/plan.ts';
import type { DeclaredItem } from '../requirements/declared-set.ts';
import { formatExcerpt } from '../requirements/requirement-error.ts';
import type { Failure, ItemOutcome } from '../resolution/outcome.ts';
import type { EntryPointCheck } from '../verification/verify.ts';
import { AGENT_VERSION } from '../settings/version.ts';
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
}

/** How a sync ended. */
export interface SyncOutcome {
  /** The environment that is live now. */
  readonly folder: string;
  readonly outcomes: readonly ItemOutcome[];
  /** What was done, packages that stayed included. */
  readonly actions: readonly PackageAction[];
  readonly failures: readonly FailedItem[];
}

export type BrokenImport = Ledger['broken'][number];

/** Assembles the outcome: failed items, unreadable lines and failed imports are all failures. */
export function syncOutcome(
  snapshot: Snapshot,
  folder: string,
  outcomes: readonly ItemOutcome[],
  actions: readonly PackageAction[],
  broken: readonly BrokenImport[],
): SyncOutcome {
  return {
    folder,
    outcomes,
    actions,
    failures: [...unreadable(snapshot), ...failedItems(outcomes), ...broken.map(importFailure(outcomes))],
  };
}

/** The failures among the outcomes of items. */
export function failedItems(outcomes: readonly ItemOutcome[]): readonly FailedItem[] {
  return outcomes.flatMap((outcome): readonly FailedItem[] => {
    if (outcome.kind !== 'failed') return [];
    const { item, failure } = outcome;
    return [{ origin: item.origin, subject: item.line, excerpt: null, item, failure }];
  });
}

function unreadable({ desired }: Snapshot): readonly FailedItem[] {
  return desired.errors.map(({ origin, error }) => ({
    origin,
    subject: error.text ?? error.file ?? '',
    excerpt: formatExcerpt(error),
    failure: {
      code: error.code,
      message: error.message,
      hint: error.hint,
      transient: error.code === 'REQUIREMENTS_FILE' && /https?:/iu.test(error.text ?? ''),
      output: '',
    },
  }));
}

function importFailure(outcomes: readonly ItemOutcome[]): (broken: BrokenImport) => FailedItem {
  return ({ name, entryPoint, error }) => {
    const declaring = outcomes.find((outcome) => outcome.kind === 'resolved' && outcome.name === name);
    return {
      origin: declaring?.item.origin ?? null,
      subject: name,
      item: declaring?.item,
      excerpt: null,
      failure: {
        code: 'IMPORT_FAILED',
        message: `${name} is installed, but LocalStack cannot import its entry point ${entryPoint}: ${error}`,
        hint: 'Ask for a version of it that goes with this LocalStack, or leave it out.',
        transient: false,
        output: '',
      },
    };
  };
}

/**
 * The outcome as the ledger remembers it, when nothing that it depends on has changed; otherwise null.
 *
 * @param since transient failures count as remembered when they happened after this time, in milliseconds since the epoch:
 * while this process waited, another one tried. Null: they are to be tried again.
 */
export function rememberedOutcome(snapshot: Snapshot, since: number | null): SyncOutcome | null {
  const { actual, desired, fingerprint } = snapshot;
  const { ledger, folder, installed } = actual;
  if (ledger === null || folder === null || actual.fault !== null || actual.damaged.size > 0) return null;
  const isFresh = since !== null && Date.parse(ledger.created) >= since;
  const isSame =
    ledger.declaration === fingerprint &&
    ledger.packages.length === installed.size &&
    ledger.packages.every(({ name, version }) => installed.get(name)?.version === version) &&
    (isFresh || ledger.items.every(({ failure }) => failure?.transient !== true));
  if (!isSame) return null;
  const outcome = recalledOutcome(snapshot, ledger, folder);
  return outcome.outcomes.length === desired.items.length + desired.skipped.length ? outcome : null;
}

/** What the ledger says of the items that are declared now. */
export function recalledOutcome(snapshot: Snapshot, ledger: Ledger, folder: string): SyncOutcome {
  const { desired } = snapshot;
  const items = new Map([...desired.items, ...desired.skipped].map((item) => [keyOf(item), item]));
  const outcomes = ledger.items.flatMap((entry) => {
    const item = items.get(`${entry.origin} ${entry.line}`);
    return item === undefined ? [] : [recall(entry, item)];
  });
  const actions = ledger.packages.map(({ name, version }) => ({ kind: 'keep', name, version, reason: '' }) as const);
  return syncOutcome(snapshot, folder, outcomes, actions, ledger.broken);
}

function keyOf({ origin, line }: DeclaredItem): string {
  return `${formatOrigin(origin)} ${line}`;
}

function recall({ state, name, version, failure }: LedgerItem, item: DeclaredItem): ItemOutcome {
  if (failure !== null) return { kind: 'failed', item, failure };
  if (state === 'skipped' || name === null) return { kind: 'skipped', item };
  return { kind: state === 'provided' ? 'provided' : 'resolved', item, name, version: version ?? '' };
}

export interface LedgerContents {
  readonly id: string;
  readonly outcomes: readonly ItemOutcome[];
  readonly packages: Ledger['packages'];
  readonly checks: readonly EntryPointCheck[];
}

/** What a generation's ledger says. */
export function ledgerContents(snapshot: Snapshot, contents: LedgerContents): Omit<Ledger, 'format'> {
  const { target, commands, fingerprint } = snapshot;
  const { id, outcomes, packages, checks } = contents;
  const broken = brokenImports(checks);
  return {
    id,
    created: new Date().toISOString(),
    agent: AGENT_VERSION,
    python: target.pythonVersion,
    localstack: {
      venv: target.localstack?.folder ?? '',
      version: target.localstack?.packages.get('localstack-core') ?? null,
    },
    declaration: fingerprint,
    mounted: snapshot.mounted,
    rollback: null,
    items: outcomes.map(ledgerItem),
    packages: [...packages],
    importable: [...new Set(checks.map(({ name }) => name))].filter((name) => broken.every((one) => one.name !== name)),
    broken,
    commands: commands.map(({ requirement, folder }) => ({ requirement, folder })),
  };
}

function ledgerItem(outcome: ItemOutcome): LedgerItem {
  const { item } = outcome;
  const named = outcome.kind === 'resolved' || outcome.kind === 'provided';
  return {
    line: item.line,
    origin: formatOrigin(item.origin),
    name: named ? outcome.name : null,
    version: named ? outcome.version : null,
    state: outcome.kind === 'resolved' ? 'installed' : outcome.kind,
    failure: outcome.kind === 'failed' ? outcome.failure : null,
    source: sourceState(item),
  };
}

/** The first failed import of each distribution. */
export function brokenImports(checks: readonly EntryPointCheck[]): BrokenImport[] {
  const broken = new Map<string, BrokenImport>();
  for (const { name, entryPoint, error } of checks) {
    if (error !== null && !broken.has(name)) broken.set(name, { name, entryPoint, error });
  }
  return [...broken.values()];
}
