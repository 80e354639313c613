import { parseOrigin, type Origin } from '../declaration/origin.ts';
import type { LedgerItem } from '../environment/ledger.ts';
import { sourceState } from '../environment/source-state.ts';
import type { ErrorCode } from '../errors/codes.ts';
import type { Failure } from '../errors/failure.ts';
import type { DeclaredItem } from '../requirements/declared-set.ts';
import type { ProjectName } from '../requirements/project-name.ts';
import { precheck } from '../resolution/precheck.ts';
import { needsOf, reachable, type Present } from '../resolution/satisfaction.ts';
import { rollbackHold } from '../sync/rollback-hold.ts';
import type { Snapshot } from '../sync/snapshot.ts';

/** What went wrong with an item, as `--json` prints it. */
export interface ItemError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string | null;
}

/**
 * - `kept`: what the line asks for is not there, and the version that was installed before stays;
 * - `provided`: LocalStack has it;
 * - `skipped`: the line is not for this Python;
 * - `pending`: the next sync installs, changes or removes it;
 * - `missing`: it was installed, and is gone;
 * - `broken`: LocalStack cannot import it.
 */
export type DeclaredState =
  'ok' | 'kept' | 'provided' | 'skipped' | 'pending' | 'missing' | 'failed' | 'damaged' | 'broken';

/** A declared item against what is installed and what LocalStack can import. */
export interface StatusRow {
  readonly requirement: string;
  readonly origin: Origin;
  /** The project that it led to; null while it failed. */
  readonly name: ProjectName | null;
  readonly state: DeclaredState;
  /** The version that is there; null where none is. */
  readonly version: string | null;
  /** One sentence about the state, where no error says it. */
  readonly reason: string | null;
  readonly error: ItemError | null;
}

/** States in which a sync has nothing to do and nothing is wrong: `status` ends with 0 when all rows are in one of them. */
export function isAsDeclared({ state }: StatusRow): boolean {
  return state === 'ok' || state === 'provided' || state === 'skipped';
}

/** Why a row is in its state, as text; null when there is nothing to say. */
export function explanationOf({ reason, error }: Pick<StatusRow, 'reason' | 'error'>): string | null {
  return error === null ? reason : `${error.code}: ${error.message}`;
}

/** What was found out about files and imports. */
interface Findings {
  /** Distributions that cannot be imported, with the exception. */
  readonly broken: ReadonlyMap<ProjectName, string>;
  /** Distributions whose files are not all there, with the reason. */
  readonly damaged: ReadonlyMap<ProjectName, string>;
}

/**
 * Each declared item, each line that cannot be read, and what is no longer declared, against the environment. What an installed version
 * meets is `ok`, whatever line it was installed by.
 *
 * @param broken default: as the last sync found
 */
export function statusRows(
  snapshot: Snapshot,
  broken: Findings['broken'] = brokenBefore(snapshot),
  damaged: Findings['damaged'] = snapshot.actual.damaged,
): readonly StatusRow[] {
  const isHeld = rollbackHold(snapshot) !== null;
  return [
    ...declaredRows(snapshot, { broken, damaged }, isHeld),
    ...errorRows(snapshot),
    ...(isHeld ? [] : undeclaredRows(snapshot)),
  ];
}

/** What the present environment is judged by. */
function presentIn({ target, actual, desired }: Snapshot): Present {
  const { localstack, environment } = target;
  return { localstack, environment, installed: actual.installed, constraints: desired.constraints };
}

type Row = Omit<StatusRow, 'state'>;

function declaredRows(snapshot: Snapshot, findings: Findings, isHeld: boolean): readonly StatusRow[] {
  const { desired, actual } = snapshot;
  const entries = new Map((actual.ledger?.items ?? []).map((entry) => [entry.line, entry]));
  return [...desired.items, ...desired.skipped].map((item): StatusRow => {
    const entry = entries.get(item.line);
    const name = entry?.name ?? item.requirement.name;
    const present = name === null ? undefined : actual.installed.get(name);
    const row = {
      requirement: item.line,
      origin: item.origin,
      name,
      version: present?.version ?? entry?.version ?? null,
      reason: null,
      error: null,
    };
    if (desired.skipped.includes(item)) return { ...row, state: 'skipped', reason: 'Its marker is false here.' };
    if (entry === undefined || entry.state === 'skipped') return newRow(snapshot, item, row, findings, isHeld);
    return rowOf(item, entry, row, present !== undefined, findings);
  });
}

/** An item whose outcome the last sync wrote down. */
function rowOf(item: DeclaredItem, entry: LedgerItem, row: Row, isPresent: boolean, findings: Findings): StatusRow {
  if (entry.failure !== null && entry.state === 'failed') {
    return { ...row, version: null, state: 'failed', error: errorOf(entry.failure) };
  }
  if (entry.state === 'provided') return { ...row, state: 'provided' };
  if (row.name === null || !isPresent) {
    return { ...row, version: null, state: 'missing', reason: 'It is no longer in the environment.' };
  }
  const fault = faultOf(row, findings);
  if (fault !== null) return fault;
  if (entry.failure !== null) return { ...row, state: 'kept', error: errorOf(entry.failure) };
  return entry.source === sourceState(item)
    ? { ...row, state: 'ok', reason: rememberedReason(item) }
    : { ...row, state: 'pending', reason: 'Its files have changed since the last sync.' };
}

/** An item that was declared, or changed, after the last sync. */
function newRow(snapshot: Snapshot, item: DeclaredItem, row: Row, findings: Findings, isHeld: boolean): StatusRow {
  const known = precheck(item, snapshot.target.localstack, snapshot.configuration);
  if (known?.kind === 'provided') return { ...row, version: known.version, state: 'provided' };
  if (needsOf(item, new Map(), null, presentIn(snapshot)) !== null) {
    return faultOf(row, findings) ?? { ...row, state: 'ok' };
  }
  if (known?.kind === 'failed') {
    return { ...row, state: row.version === null ? 'failed' : 'kept', error: errorOf(known.failure) };
  }
  if (isHeld) {
    return row.version === null
      ? { ...row, state: 'missing', reason: 'The environment that was rolled back to does not contain it.' }
      : { ...row, state: 'kept', reason: 'The environment that was rolled back to contains this version.' };
  }
  const reason = row.version === null ? 'The next sync installs it.' : 'The next sync changes it to what is declared.';
  return { ...row, state: 'pending', reason };
}

function faultOf(row: Row, { broken, damaged }: Findings): StatusRow | null {
  const damage = row.name === null ? undefined : damaged.get(row.name);
  if (damage !== undefined) return { ...row, state: 'damaged', reason: damage };
  const message = row.name === null ? undefined : broken.get(row.name);
  return message === undefined
    ? null
    : { ...row, state: 'broken', error: { code: 'IMPORT_FAILED', message, hint: null } };
}

function errorOf({ code, message, hint }: Failure): ItemError {
  return { code, message, hint };
}

/** It is there, and it is not known whether it is still wanted. */
function rememberedReason({ remembered }: DeclaredItem): string | null {
  const reason = remembered?.reason ?? null;
  return reason === null ? null : `It was declared at the last start; ${reason}.`;
}

/** What the next sync removes: nothing declares it any more, and nothing that is declared needs it. */
function undeclaredRows(snapshot: Snapshot): readonly StatusRow[] {
  const { actual, desired } = snapshot;
  const present = presentIn(snapshot);
  const led = new Map((actual.ledger?.items ?? []).map(({ line, name }) => [line, name]));
  const wanted = new Set(
    desired.items.flatMap(({ requirement, line }) => {
      const name = requirement.name ?? led.get(line) ?? null;
      return name === null ? [] : [name, ...reachable(name, requirement.extras, present)];
    }),
  );
  return (actual.ledger?.items ?? []).flatMap(({ line, origin, name, state }): readonly StatusRow[] => {
    const version = name === null ? undefined : actual.installed.get(name)?.version;
    if (name === null || version === undefined || wanted.has(name) || state === 'provided') return [];
    const reason = 'It is no longer declared: the next sync removes it.';
    return [{ requirement: line, origin: parseOrigin(origin), name, version, state: 'pending', reason, error: null }];
  });
}

function errorRows({ desired }: Snapshot): readonly StatusRow[] {
  return desired.errors.map(({ origin, error: { text, file, code, message, hint } }) => ({
    requirement: text ?? file ?? '',
    origin,
    name: null,
    state: 'failed',
    version: null,
    reason: null,
    error: { code, message, hint },
  }));
}

function brokenBefore({ actual }: Snapshot): Findings['broken'] {
  return new Map((actual.ledger?.broken ?? []).map(({ name, error }) => [name, error]));
}
