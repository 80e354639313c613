import type { ProjectName } from '../requirements/project-name.ts';
import { formatOrigin } from '../declaration/origin.ts';
import type { DeclaredItem } from '../requirements/declared-set.ts';
import type { Snapshot } from '../sync/snapshot.ts';

/** A declared item against what is installed and what LocalStack can import. */
export interface StatusRow {
  readonly requirement: string;
  readonly origin: string;
  /** The project that it led to; null while it failed. */
  readonly name: ProjectName | null;
  /** `kept`: what the line asks for cannot be had, and the version that was installed before stays. */
  readonly state:
    'ok' | 'kept' | 'provided by LocalStack' | 'skipped' | 'missing' | 'failed' | 'damaged' | 'not importable';
  readonly version: string | null;
  /** Why it is not ok, or why it is although it is not known whether it is declared. */
  readonly reason: string | null;
}

/**
 * Each declared item, and each line that cannot be read, against the environment.
 *
 * @param broken distributions that cannot be imported, with the exception; default: as the last sync found
 * @param damaged distributions whose files are not all there, with the reason
 */
export function statusRows(
  snapshot: Snapshot,
  broken: ReadonlyMap<ProjectName, string> = brokenBefore(snapshot),
  damaged: ReadonlyMap<ProjectName, string> = snapshot.actual.damaged,
): readonly StatusRow[] {
  return [...declaredRows(snapshot, broken, damaged), ...errorRows(snapshot)];
}

function declaredRows(
  { desired, actual }: Snapshot,
  broken: ReadonlyMap<ProjectName, string>,
  damaged: ReadonlyMap<ProjectName, string>,
): readonly StatusRow[] {
  const entries = new Map((actual.ledger?.items ?? []).map((entry) => [entry.line, entry]));
  return [...desired.items, ...desired.skipped].map((item): StatusRow => {
    const entry = entries.get(item.line);
    const row = {
      requirement: item.line,
      origin: formatOrigin(item.origin),
      name: entry?.name ?? item.requirement.name,
      version: entry?.version ?? null,
    };
    if (desired.skipped.includes(item)) return { ...row, state: 'skipped', reason: 'Its marker is false here.' };
    if (entry === undefined) return { ...row, state: 'missing', reason: 'It was declared after the last sync.' };
    const failure = entry.failure === null ? null : `${entry.failure.code}: ${entry.failure.message}`;
    if (failure !== null && entry.state === 'failed') return { ...row, state: 'failed', reason: failure };
    if (entry.state === 'provided') return { ...row, state: 'provided by LocalStack', reason: null };
    const { name } = entry;
    if (name === null || !actual.installed.has(name))
      return { ...row, state: 'missing', reason: 'It is not in the environment.' };
    const damage = damaged.get(name);
    if (damage !== undefined) return { ...row, state: 'damaged', reason: damage };
    const error = broken.get(name);
    if (error !== undefined) return { ...row, state: 'not importable', reason: error };
    return failure === null
      ? { ...row, state: 'ok', reason: rememberedReason(item) }
      : { ...row, state: 'kept', reason: failure };
  });
}

/** It is there, and it is not known whether it is still wanted. */
function rememberedReason({ remembered }: DeclaredItem): string | null {
  const reason = remembered?.reason ?? null;
  return reason === null ? null : `It was declared at the last start; ${reason}.`;
}

function errorRows({ desired }: Snapshot): readonly StatusRow[] {
  return desired.errors.map(({ origin, error }) => ({
    requirement: error.text ?? error.file ?? '',
    origin: formatOrigin(origin),
    name: null,
    state: 'failed',
    version: null,
    reason: `${error.code}: ${error.message}`,
  }));
}

function brokenBefore({ actual }: Snapshot): ReadonlyMap<ProjectName, string> {
  return new Map((actual.ledger?.broken ?? []).map(({ name, error }) => [name, error]));
}
