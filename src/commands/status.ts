import { sitePackagesOf } from '../python/localstack-venv.ts';
import { formatOrigin } from '../declaration/origin.ts';
import { damageText, missingFiles } from '../python/record.ts';
import { requestDeepCheck } from '../environment/deep-check.ts';
import { childEnvironment } from '../system/child-environment.ts';
import { ProcessRunner } from '../system/process-runner.ts';
import { startVerification } from '../verification/verify.ts';
import type { ProjectName } from '../requirements/project-name.ts';
import { findTarget } from '../sync/target.ts';
import type { Session } from '../sync/session.ts';
import { takeSnapshot, type Snapshot } from '../sync/snapshot.ts';

/** A declared item against what is installed and what LocalStack can import. */
export interface StatusRow {
  readonly requirement: string;
  readonly origin: string;
  /** The project that it led to; null while it failed. */
  readonly name: ProjectName | null;
  readonly state: 'ok' | 'provided by LocalStack' | 'skipped' | 'missing' | 'failed' | 'damaged' | 'not importable';
  readonly version: string | null;
  /** Why it is not ok. */
  readonly reason: string | null;
}

/**
 * Prints, for each declared item, whether it is installed and can be imported, and why not.
 *
 * @param deep compare every file with its RECORD and import every entry point anew
 * @returns 0 when all is as declared, else 1
 */
export async function statusCommand(session: Session, json: boolean, deep: boolean): Promise<number> {
  const { settings } = session;
  const target = await findTarget(settings);
  const snapshot = await takeSnapshot(session, target);
  const broken = deep ? await importAnew(session, snapshot) : brokenBefore(snapshot);
  const damaged = new Map(snapshot.actual.damaged);
  if (deep)
    for (const distribution of snapshot.actual.installed.values()) {
      const damage = damageText(missingFiles(distribution, 'contents'));
      if (damage !== null) damaged.set(distribution.name, damage);
    }
  if (deep && (damaged.size > 0 || snapshot.actual.fault !== null)) askForRepair(session);
  const rows = statusRows(snapshot, broken, damaged);
  const good = rows.every(({ state }) => state === 'ok' || state === 'skipped' || state === 'provided by LocalStack');
  const { fault } = snapshot.actual;
  if (json) {
    session.write(`${JSON.stringify({ version: 1, environment: fault?.reason ?? 'ok', items: rows })}\n`);
  } else {
    if (fault !== null) session.write(`The environment needs a sync: ${fault.reason}\n`);
    for (const { requirement, origin, state, version, reason } of rows) {
      session.write(
        `${state === 'ok' ? '✔' : '✘'} ${requirement}  ${version ?? ''}  ${state}  (${origin})${reason === null ? '' : `\n    ${reason}`}\n`,
      );
    }
    if (rows.length === 0) session.write('Nothing is declared.\n');
  }
  return good && fault === null ? 0 : 1;
}

/** The next sync repairs what only a look at every byte finds. */
function askForRepair({ settings, log }: Session): void {
  try {
    requestDeepCheck(settings.paths);
    log.info('The next sync repairs this.');
  } catch {
    log.info('sync --force repairs this, where the volume can be written.');
  }
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
    if (entry.failure !== null)
      return { ...row, state: 'failed', reason: `${entry.failure.code}: ${entry.failure.message}` };
    if (entry.state === 'provided') return { ...row, state: 'provided by LocalStack', reason: null };
    const { name } = entry;
    if (name === null || !actual.installed.has(name))
      return { ...row, state: 'missing', reason: 'It is not in the environment.' };
    const damage = damaged.get(name);
    if (damage !== undefined) return { ...row, state: 'damaged', reason: damage };
    const error = broken.get(name);
    return error === undefined
      ? { ...row, state: 'ok', reason: null }
      : { ...row, state: 'not importable', reason: error };
  });
}

function errorRows({ desired }: Snapshot): readonly StatusRow[] {
  return desired.errors.map(({ origin, error }) => ({
    requirement: error.text ?? '',
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

async function importAnew(
  { settings, interrupt }: Session,
  { target, actual }: Snapshot,
): Promise<ReadonlyMap<ProjectName, string>> {
  const sitePackages = actual.folder === null ? null : sitePackagesOf(actual.folder);
  if (sitePackages === null) return new Map();
  const runner = new ProcessRunner({ environment: childEnvironment(settings.variables), signal: interrupt });
  const verification = startVerification(target.python, runner, true);
  const checks = await verification.check(sitePackages, [...actual.installed.keys()]).finally(verification.end);
  return new Map(checks.flatMap(({ name, error }) => (error === null ? [] : [[name, error] as const])));
}
