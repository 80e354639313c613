import { LOCALSTACK_CORE, type LocalStackVenv } from '../python/localstack-venv.ts';
import type { Failure } from '../errors/failure.ts';
import type { ProjectName } from '../requirements/project-name.ts';
import { redact } from '../secrets/redaction.ts';
import { beginningOf } from '../system/visible-text.ts';
import { basename } from 'node:path';
import { formatOrigin } from '../declaration/origin.ts';
import type { BuiltGeneration } from '../environment/apply.ts';
import { writeLedger, type Ledger, type LedgerItem } from '../environment/ledger.ts';
import { sourceState } from '../environment/source-state.ts';
import type { InstalledDistribution } from '../python/installed.ts';
import { topLevelOf } from '../python/record.ts';
import { licensedModuleIn } from '../resolution/conflict.ts';
import type { ItemOutcome } from '../resolution/outcome.ts';
import { AGENT_VERSION } from '../settings/version.ts';
import type { EntryPointCheck } from '../verification/verify.ts';
import type { BrokenImport } from './outcome.ts';
import type { Snapshot } from './snapshot.ts';

export interface LedgerContents {
  readonly id: string;
  readonly outcomes: readonly ItemOutcome[];
  readonly packages: readonly PackageEntry[];
  readonly checks: readonly EntryPointCheck[];
}

/** What a generation's ledger says. */
export function ledgerContents(snapshot: Snapshot, contents: LedgerContents): Omit<Ledger, 'format'> {
  const { target, commands, fingerprint } = snapshot;
  const { id, outcomes, packages, checks } = contents;
  const broken = brokenImports(checks, target.localstack);
  return {
    id,
    created: new Date().toISOString(),
    agent: AGENT_VERSION,
    python: target.pythonVersion,
    localstack: {
      venv: target.localstack?.folder ?? '',
      version: target.localstack?.packages.get(LOCALSTACK_CORE) ?? null,
    },
    declaration: fingerprint,
    mounted: snapshot.mounted,
    rollback: null,
    ...(snapshot.configuration.policy === null ? {} : { policy: true }),
    items: outcomes.map((outcome) => ledgerItem(outcome, snapshot.actual.ledger)),
    packages: [...packages],
    importable: [...new Set(checks.map(({ name }) => name))].filter((name) => broken.every((one) => one.name !== name)),
    broken,
    commands: commands.map(({ requirement, folder }) => ({ requirement, folder })),
  };
}

function ledgerItem(outcome: ItemOutcome, before: Ledger | null): LedgerItem {
  const { item } = outcome;
  const named = outcome.kind !== 'failed' && outcome.kind !== 'skipped';
  const entry = {
    line: item.line,
    origin: formatOrigin(item.origin),
    name: named ? outcome.name : null,
    version: named ? outcome.version : null,
    state: outcome.kind === 'resolved' ? ('installed' as const) : outcome.kind,
    failure: outcome.kind === 'failed' || outcome.kind === 'kept' ? recorded(outcome.failure) : null,
    source: sourceState(item),
  };
  const installedBy = outcome.kind === 'kept' ? installingLine(outcome.name, item.line, before) : null;
  if (installedBy === null) return entry;
  // The source as it is now has not been installed.
  return { ...entry, source: installedBy.line === item.line ? installedBy.source : null, installedBy };
}

/** The line that led to what is installed of a project: the same one, if it is among them. Null where nobody declared it. */
function installingLine(
  name: ProjectName,
  line: string,
  before: Ledger | null,
): NonNullable<LedgerItem['installedBy']> | null {
  const candidates = (before?.items ?? [])
    .filter((entry) => entry.name === name)
    .flatMap(({ state, installedBy, ...own }) =>
      state === 'installed' ? [{ line: own.line, source: own.source }] : (installedBy ?? []),
    );
  return candidates.find((one) => one.line === line) ?? candidates[0] ?? null;
}

/** What is written down of a failure: enough to say it again, without secrets. */
function recorded({ message, output, ...rest }: Failure): Failure {
  const kept = (text: string): string => beginningOf(redact(text), LONGEST_KEPT);
  return { ...rest, message: kept(message), output: kept(output) };
}

/** Bytes: an installer's line may be of megabytes. */
const LONGEST_KEPT = 4096;

/** The first failed import of each distribution. */
export function brokenImports(checks: readonly EntryPointCheck[], localstack: LocalStackVenv | null): BrokenImport[] {
  const broken = new Map<ProjectName, BrokenImport>();
  for (const { name, entryPoint, error, missing } of checks) {
    if (error === null || broken.has(name)) continue;
    const licensedModule = licensedModuleIn(missing, localstack);
    broken.set(name, { name, entryPoint, error, ...(licensedModule === null ? {} : { licensedModule }) });
  }
  return [...broken.values()];
}

type PackageEntry = Ledger['packages'][number];

/** What a build tells of packages beyond what is installed. */
export type BuildFindings = Pick<BuiltGeneration, 'recordMismatches' | 'failed'>;

/** Files that never were what the RECORD of their package says, by name. */
export function knownMismatches(ledger: Ledger | null): ReadonlyMap<ProjectName, readonly string[]> {
  return new Map((ledger?.packages ?? []).map(({ name, recordMismatches = [] }) => [name, recordMismatches]));
}

/** What a ledger says of packages. Files that differ from a package's RECORD stay known as long as it is the same package. */
export function packageEntries(
  installed: Iterable<InstalledDistribution>,
  { recordMismatches, failed }: BuildFindings,
  ledger: Ledger | null,
): readonly PackageEntry[] {
  return [...installed].map((distribution) => {
    const { name, version, direct } = distribution;
    const entry = { name, version, url: direct?.url ?? null, topLevel: [...topLevelOf(distribution)] };
    const before = ledger?.packages.find((one) => one.name === name && one.version === version);
    const files = recordMismatches.get(name) ?? (failed.has(name) ? undefined : before?.recordMismatches);
    return files === undefined ? entry : { ...entry, recordMismatches: [...files] };
  });
}

/** Writes down in the live generation what became of the items of a sync that left its packages as they are. */
export function rewriteLiveLedger(
  snapshot: Snapshot,
  folder: string,
  outcomes: readonly ItemOutcome[],
): Ledger['broken'] {
  const { ledger, installed } = snapshot.actual;
  const packages = packageEntries(installed.values(), { recordMismatches: new Map(), failed: new Map() }, ledger);
  const contents = ledgerContents(snapshot, { id: ledger?.id ?? basename(folder), outcomes, packages, checks: [] });
  const { importable = [], broken = [] } = ledger ?? {};
  writeLedger(folder, { ...contents, importable, broken });
  return broken;
}
