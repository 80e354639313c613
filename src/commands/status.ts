import type { ProjectName } from '../requirements/project-name.ts';
import { ProcessRunner } from '../system/process-runner.ts';
import { childEnvironment } from '../system/child-environment.ts';
import type { Argv } from 'yargs';
import { formatOrigin } from '../declaration/origin.ts';
import { AgentError } from '../errors/agent-error.ts';
import type { ContainerArguments } from '../docker/container-arguments.ts';
import { requestDeepCheck } from '../environment/deep-check.ts';
import { formatNewerVersions, knownNewerVersions } from '../environment/newer-versions.ts';
import { KeptAnswers } from '../audit/kept-answers.ts';
import { advisoriesOfProject } from '../inventory/project-advisories.ts';
import { explanationOf, isAsDeclared, statusRows, type StatusRow } from '../inventory/declared-state.ts';
import { sitePackagesOf } from '../python/localstack-venv.ts';
import { damageText, missingFiles } from '../python/record.ts';
import { rollbackHold, type RollbackHold } from '../sync/rollback-hold.ts';
import type { Session } from '../sync/session.ts';
import { takeSnapshot, type Snapshot } from '../sync/snapshot.ts';
import { findTarget } from '../sync/target.ts';
import { jsonOption } from '../verb/json-option.ts';
import type { ArgumentsOf } from '../verb/verb.ts';
import { startVerification } from '../verification/verify.ts';

export const options = (line: Argv) =>
  jsonOption(line)
    .option('deep', {
      type: 'boolean',
      default: false,
      describe: 'Check every file against its RECORD and import every entry point',
    })
    .option('health', {
      type: 'boolean',
      default: false,
      describe: 'Only report, by exit status, whether LocalStack answers or an install is running',
    })
    .option('ready', {
      type: 'boolean',
      default: false,
      describe: 'Only report whether LocalStack can be used: extensions, its answer, its init hooks of the stage READY',
    })
    .example('$0 status || echo differs', 'exit status 1 when anything is not as declared');

type Arguments = ArgumentsOf<typeof options>;

export async function run(session: Session, argv: Arguments): Promise<number> {
  if (argv.ready) {
    const { reportReadiness } = await import('../health/readiness.ts');
    return reportReadiness(session, argv.json);
  }
  if (!argv.health) return reportState(session, argv);
  const { reportHealth } = await import('../health/health.ts');
  return reportHealth(session);
}

/** @throws AgentError USAGE: in a container of its own no LocalStack answers */
export function inContainer({ deep, ready }: Arguments): ContainerArguments {
  if (ready) {
    throw new AgentError('USAGE', 'status --ready asks the LocalStack of the container that it runs in.', {
      hint: 'Run "docker exec CONTAINER localstack-extensions status --ready".',
    });
  }
  return { args: deep ? ['--deep'] : [] };
}

/**
 * Prints, for each declared item, whether it is installed and can be imported, and why not.
 *
 * @param deep compare every file with its RECORD and import every entry point anew
 * @returns 0 when all is as declared, else 1
 */
async function reportState(session: Session, { json, deep }: Arguments): Promise<number> {
  const { settings } = session;
  const target = await findTarget(settings);
  const snapshot = await takeSnapshot(session, target);
  for (const warning of snapshot.warnings) session.log.warn(warning);
  const broken = deep ? await importAnew(session, snapshot) : undefined;
  const damaged = new Map(snapshot.actual.damaged);
  if (deep)
    for (const distribution of snapshot.actual.installed.values()) {
      const damage = damageText(missingFiles(distribution, 'contents'));
      if (damage !== null) damaged.set(distribution.name, damage);
    }
  if (deep && (damaged.size > 0 || snapshot.actual.fault !== null)) askForRepair(session);
  const rows = statusRows(snapshot, broken, damaged);
  const { fault } = snapshot.actual;
  const hold = rollbackHold(snapshot);
  if (json) {
    const known = KeptAnswers.ofSettings(settings);
    const items = rows.map((row) => ({
      ...row,
      advisories: row.name === null ? [] : advisoriesOfProject(row.name, snapshot, known),
    }));
    const environment = fault?.reason ?? 'ok';
    session.writeJson({ version: 1, environment, rollback: hold?.from ?? null, items });
  } else {
    session.writeMarked(formatStatus(rows, fault?.reason ?? null, hold));
    const newer = knownNewerVersions(settings.paths, (name) => snapshot.actual.installed.get(name)?.version);
    if (newer !== null) session.log.info(formatNewerVersions(newer));
  }
  return fault === null && rows.every(isAsDeclared) ? 0 : 1;
}

/** A line for the environment where it is not sound, one for each row, and one for a rollback that holds. */
function formatStatus(rows: readonly StatusRow[], fault: string | null, hold: RollbackHold | null): string {
  return [
    ...(fault === null ? [] : [`✘ The environment needs a sync: ${fault}`]),
    ...(rows.length === 0 ? ['Nothing is declared.'] : rows.map(formatRow)),
    ...(hold === null ? [] : [hold.reason]),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

/** `✔ extension-beta  1.0  ok  (extensions.txt:1)`, and why on a line of its own. A cross stands for exit status 1. */
function formatRow(row: StatusRow): string {
  const { requirement, origin, state, version } = row;
  const mark = state === 'skipped' ? '·' : isAsDeclared(row) ? '✔' : '✘';
  const why = explanationOf(row);
  const parts = [`${mark} ${requirement}`, ...(version === null ? [] : [version]), state, `(${formatOrigin(origin)})`];
  return `${parts.join('  ')}${why === null ? '' : `\n    ${why.replaceAll('\n', '\n    ')}`}`;
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

/** How long all imports may take together. */
const IMPORT_SECONDS = 120;

async function importAnew(
  { settings, interrupt }: Session,
  { target, actual }: Snapshot,
): Promise<ReadonlyMap<ProjectName, string>> {
  const sitePackages = actual.folder === null ? null : sitePackagesOf(actual.folder);
  if (sitePackages === null) return new Map();
  const runner = new ProcessRunner({ environment: childEnvironment(settings.variables), signal: interrupt });
  const verification = startVerification(target.python, runner, true);
  const scope = { deadline: performance.now() + IMPORT_SECONDS * 1000, first: actual.ledger?.importable ?? [] };
  const checks = await verification.check(sitePackages, scope).finally(verification.end);
  return new Map(checks.flatMap(({ name, error }) => (error === null ? [] : [[name, error] as const])));
}
