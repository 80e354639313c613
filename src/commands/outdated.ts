import type { Argv } from 'yargs';
import { existsSync } from 'node:fs';
import { formatOrigin, type Origin } from '../declaration/origin.ts';
import { writeNewPins } from '../changes/new-pins.ts';
import { keepNewerVersions } from '../environment/newer-versions.ts';
import { findTarget } from '../sync/target.ts';
import { exitStatusOf, type ErrorCode } from '../errors/codes.ts';
import { dryRun } from '../sync/dry-run.ts';
import { failedUpgrades, type FailedItem } from '../sync/outcome.ts';
import { formatUpgradeFailure } from '../sync/report.ts';
import type { Session } from '../sync/session.ts';
import { takeSnapshot, type Snapshot } from '../sync/snapshot.ts';
import type { ContainerArguments } from '../docker/container-arguments.ts';
import { formatTable } from '../output/table.ts';
import type { ProjectName } from '../requirements/project-name.ts';
import { jsonOption } from '../verb/json-option.ts';
import type { ArgumentsOf } from '../verb/verb.ts';

export const options = (line: Argv) =>
  jsonOption(line)
    .option('write', {
      type: 'boolean',
      default: false,
      describe: 'Write the newest versions into the pins (NAME==VERSION) of extensions.txt',
    })
    .example('$0 outdated', 'a table: installed and available')
    .example('$0 outdated --write', 'newer pins; install them with sync');

type Arguments = ArgumentsOf<typeof options>;

/** An installed package of which there is a newer version, as `outdated --json` prints it. */
interface OutdatedPackage {
  readonly name: ProjectName;
  readonly installed: string;
  /** The newest version that the declaration and LocalStack allow. */
  readonly available: string;
  /** Null for a dependency. */
  readonly origin: Origin | null;
  /** Where it was declared, or what needs it. */
  readonly reason: string;
}

/** An installed package of which nobody could say whether there is a newer version. */
interface UnknownPackage {
  readonly name: string;
  readonly installed: string;
  readonly code: ErrorCode;
  readonly message: string;
}

/**
 * Lists what `upgrade` would change. Changes nothing, but pins where that is asked for.
 *
 * @returns the exit status: that of the first failure where newer versions of something could not be looked for
 */
export async function run(session: Session, { json, write }: Arguments): Promise<number> {
  const snapshot = await takeSnapshot(session, await findTarget(session.settings), { keepsUnseen: true });
  if (write) return writePins(session, snapshot, json);
  const plan = await dryRun(session, snapshot, { upgrade: 'all', lockfile: null }, (planned) => planned.plan);
  const origins = originsByName(snapshot);
  const rows = plan.actions.flatMap((action): readonly OutdatedPackage[] =>
    action.kind === 'change' && action.from !== action.version
      ? [
          {
            name: action.name,
            installed: action.from,
            available: action.version,
            origin: origins.get(action.name) ?? null,
            reason: action.reason,
          },
        ]
      : [],
  );
  const unknown = unknownPackages(session, failedUpgrades(plan.outcomes));
  // Half of what there is must not hide what was found before.
  if (unknown.length === 0) keepNewerVersions(session.settings.paths, rows);
  if (json) {
    session.writeJson({ version: 1, outdated: rows, unknown });
  } else if (rows.length === 0 && unknown.length === 0) {
    session.write('Everything is as new as the declaration and LocalStack allow.\n');
  } else if (rows.length > 0) {
    const cells = rows.map(({ name, installed, available, reason }) => [name, installed, available, reason]);
    session.write(formatTable(['Name', 'Installed', 'Available', 'Declared by'], cells, session.width));
  }
  return statusOf(unknown);
}

/** Says what is not known, and lists it. */
function unknownPackages({ log }: Session, failed: readonly FailedItem[]): readonly UnknownPackage[] {
  for (const one of failed) log.warn(formatUpgradeFailure(one));
  return failed.flatMap(({ kept, failure: { code, message } }) =>
    kept === null ? [] : [{ name: kept.name, installed: kept.version, code, message }],
  );
}

/** 0 where all is known. */
function statusOf([first]: readonly UnknownPackage[]): number {
  return first === undefined ? 0 : exitStatusOf(first.code);
}

/** Where each project was declared first. */
function originsByName({ desired, actual }: Snapshot): ReadonlyMap<string, Origin> {
  const led = new Map((actual.ledger?.items ?? []).map(({ line, name }) => [line, name]));
  const named = desired.items.map(({ line, origin, requirement }) => ({
    name: requirement.name ?? led.get(line),
    origin,
  }));
  return new Map(
    named
      .toReversed()
      .flatMap(({ name, origin }) => (name === null || name === undefined ? [] : [[name, origin] as const])),
  );
}

/** A container of its own writes what is mounted there. */
export function inContainer({ write }: Arguments): ContainerArguments {
  return { args: write ? ['--write'] : [] };
}

/** @returns the exit status: 1 where a newer version could not be written, else that of what could not be looked for */
async function writePins(session: Session, snapshot: Snapshot, json: boolean): Promise<number> {
  const { outdated: pins, hashed, failed } = await writeNewPins(session, snapshot);
  const unknown = unknownPackages(session, failed);
  const left = pins.filter(({ reason }) => reason !== null);
  if (json) {
    const rows = pins.map(({ name, from, to, origin, reason }) => ({ name, from, to, origin, reason }));
    session.writeJson({ version: 1, pins: rows, hashed, unknown });
  } else {
    for (const { name, from, to, origin, reason } of pins) {
      if (reason === null) session.write(`${formatOrigin(origin)}: ${name}==${from} -> ${to}\n`);
    }
    if (pins.length + unknown.length === 0)
      session.write('Every pin is as new as LocalStack and the other lines allow.\n');
  }
  for (const { name, from, to, origin, reason } of left) {
    session.log.warn(`${formatOrigin(origin)}: ${name}==${from} stays, ${to} is not written: ${reason ?? ''}.`);
  }
  for (const origin of hashed) session.log.info(`${formatOrigin(origin)} stays: its hashes are of one version.`);
  const { lockfile } = session.settings.paths;
  if (pins.length > left.length && existsSync(lockfile)) {
    session.log.info(`${lockfile} still has the previous versions: run localstack-extensions lock to update it.`);
  }
  return left.length === 0 ? statusOf(unknown) : 1;
}
