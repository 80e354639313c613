import type { Argv } from 'yargs';
import { existsSync } from 'node:fs';
import { formatOrigin, type Origin } from '../declaration/origin.ts';
import { writeNewPins } from '../changes/new-pins.ts';
import { findTarget } from '../sync/target.ts';
import { dryRun } from '../sync/dry-run.ts';
import type { Session } from '../sync/session.ts';
import { takeSnapshot, type Snapshot } from '../sync/snapshot.ts';
import type { ContainerArguments } from '../docker/container-arguments.ts';
import { formatTable } from '../output/table.ts';
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
  readonly name: string;
  readonly installed: string;
  /** The newest version that the declaration and LocalStack allow. */
  readonly available: string;
  /** Null for a dependency. */
  readonly origin: Origin | null;
  /** Where it was declared, or what needs it. */
  readonly reason: string;
}

/** Lists what `upgrade` would change. Changes nothing, but pins where that is asked for. */
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
  if (json) {
    session.writeJson({ version: 1, outdated: rows });
  } else if (rows.length === 0) {
    session.write('Everything is as new as the declaration and LocalStack allow.\n');
  } else {
    const cells = rows.map(({ name, installed, available, reason }) => [name, installed, available, reason]);
    session.write(formatTable(['Name', 'Installed', 'Available', 'Declared by'], cells, session.width));
  }
  return 0;
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

/** @returns the exit status: 1 where a newer version could not be written */
async function writePins(session: Session, snapshot: Snapshot, json: boolean): Promise<number> {
  const { outdated: pins, hashed } = await writeNewPins(session, snapshot);
  const left = pins.filter(({ reason }) => reason !== null);
  if (json) {
    const rows = pins.map(({ name, from, to, origin, reason }) => ({ name, from, to, origin, reason }));
    session.writeJson({ version: 1, pins: rows, hashed });
  } else {
    for (const { name, from, to, origin, reason } of pins) {
      if (reason === null) session.write(`${formatOrigin(origin)}: ${name}==${from} -> ${to}\n`);
    }
    if (pins.length === 0) session.write('Every pin is as new as LocalStack and the other lines allow.\n');
  }
  for (const { name, from, to, origin, reason } of left) {
    session.log.warn(`${formatOrigin(origin)}: ${name}==${from} stays, ${to} is not written: ${reason ?? ''}.`);
  }
  for (const origin of hashed) session.log.info(`${formatOrigin(origin)} stays: its hashes are of one version.`);
  const { lockfile } = session.settings.paths;
  if (pins.length > left.length && existsSync(lockfile)) {
    session.log.info(`${lockfile} still has the versions before: localstack-extensions lock writes it anew.`);
  }
  return left.length === 0 ? 0 : 1;
}
