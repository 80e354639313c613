import { existsSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Argv } from 'yargs';
import type { ContainerArguments } from '../docker/container-arguments.ts';
import { writeCommandDeclarations } from '../environment/command-declarations.ts';
import { listGenerations } from '../environment/generation.ts';
import { readLedger, writeLedger, type Ledger } from '../environment/ledger.ts';
import { goLive, readLive } from '../environment/live-link.ts';
import { AgentError } from '../errors/agent-error.ts';
import { nearest } from '../errors/nearest.ts';
import type { Paths } from '../settings/paths.ts';
import { acquireLock } from '../system/lock.ts';
import { findTarget } from '../sync/target.ts';
import type { Session } from '../sync/session.ts';
import { formatTable } from '../output/table.ts';
import { versionChanges } from '../output/version-changes.ts';
import { jsonOption } from '../verb/json-option.ts';
import type { ArgumentsOf } from '../verb/verb.ts';

const WAIT_SECONDS = 60;

export const options = (line: Argv) =>
  jsonOption(line)
    .positional('generation', { type: 'string', describe: 'Its name; default: the one before' })
    .option('list', { type: 'boolean', default: false, describe: 'List the environments' })
    .example('$0 rollback', 'undo the last change')
    .example('$0 rollback --list', 'what can be put back');

type Arguments = ArgumentsOf<typeof options>;

export async function run(session: Session, { generation, list, json }: Arguments): Promise<number> {
  return list ? printGenerations(session, json) : rollBack(session, generation ?? null, json);
}

export function inContainer({ generation, list }: Arguments): ContainerArguments {
  return { args: [...(list ? ['--list'] : []), ...(generation === undefined ? [] : [generation])] };
}

/**
 * Puts an earlier generation back, with what was declared by command then. It holds: a start leaves it alone until the
 * declaration changes or `sync --force`.
 *
 * @param wanted its name; null for the one before the live one
 * @throws AgentError NO_GENERATION, ENVIRONMENT, LOCK
 */
async function rollBack(session: Session, wanted: string | null, json: boolean): Promise<number> {
  const { settings, log, interrupt } = session;
  const { paths } = settings;
  if (!existsSync(paths.generations)) throw nothingBefore();
  const target = await findTarget(settings);
  const lock = await acquireLock(paths.lock, {
    seconds: settings.timeout ?? WAIT_SECONDS,
    signal: interrupt,
    onWait: (holder) => {
      log.info(`${holder}; waiting.`);
    },
    onFallback: (reason) => {
      log.warn(reason);
    },
  });
  try {
    const live = liveName(paths);
    const earlier = choose(completeGenerations(paths), live, wanted);
    if (earlier.python !== target.pythonVersion) {
      throw new AgentError(
        'ENVIRONMENT',
        `The environment ${earlier.id} was made for Python ${earlier.python}, LocalStack has ${target.pythonVersion}.`,
        { hint: 'Run localstack-extensions sync --force to rebuild it.' },
      );
    }
    const folder = join(paths.generations, earlier.id);
    const left = live === null ? null : readLedger(join(paths.generations, live));
    const mounted = left?.rollback?.mounted ?? left?.mounted ?? '';
    writeLedger(folder, { ...earlier, rollback: { from: live ?? '', mounted } });
    writeCommandDeclarations(paths.commandDeclarations, earlier.commands);
    goLive(paths.liveLink, folder, new Date());
    rmSync(paths.receipt, { force: true });
    if (json) session.writeJson({ version: 1, generation: earlier.id, from: live });
    else sayRolledBack(session, earlier.id, differences(left, earlier));
    return 0;
  } finally {
    lock.release();
  }
}

function sayRolledBack({ write }: Session, id: string, changes: string): void {
  write(`Rolled back to ${id}: ${changes}\n`);
  write('It holds until the declaration changes or you run localstack-extensions sync --force.\n');
  write('Restart a running LocalStack to use it.\n');
}

/** Prints the generations that there are, each by what differs from the one before; the live one is marked. */
function printGenerations(session: Session, json: boolean): Promise<number> {
  const { paths } = session.settings;
  const live = liveName(paths);
  const generations = completeGenerations(paths);
  if (json) {
    const listed = generations.map(({ id, created, packages }) => ({
      name: id,
      created,
      live: id === live,
      packages: packages.map(({ name, version }) => ({ name, version })),
    }));
    session.writeJson({ version: 1, generations: listed });
    return Promise.resolve(0);
  }
  const rows = generations.map((ledger, index) => [
    `${ledger.id === live ? '*' : ' '} ${ledger.id}`,
    ledger.created,
    differences(generations[index - 1] ?? null, ledger),
  ]);
  const header = [{ title: '  Name', whole: true }, { title: 'Created', whole: true }, 'Changes'];
  session.write(rows.length === 0 ? 'There is no environment.\n' : formatTable(header, rows, session.width));
  return Promise.resolve(0);
}

function liveName({ liveLink }: Paths): string | null {
  const live = readLive(liveLink);
  return live.kind === 'link' ? basename(live.generation) : null;
}

function completeGenerations({ generations }: Paths): readonly Ledger[] {
  return listGenerations(generations).flatMap((name) => {
    const ledger = readLedger(join(generations, name));
    return ledger === null ? [] : [{ ...ledger, id: name }];
  });
}

function choose(whole: readonly Ledger[], live: string | null, wanted: string | null): Ledger {
  const others = whole.filter(({ id }) => id !== live);
  if (wanted === null) {
    const before = others.filter(({ id }) => live === null || id < live).at(-1);
    if (before === undefined) throw nothingBefore();
    return before;
  }
  const found = others.find(({ id }) => id === wanted);
  if (found !== undefined) return found;
  const suggestion = nearest(
    wanted,
    others.map(({ id }) => id),
  );
  throw new AgentError('NO_GENERATION', `There is no earlier environment ${wanted}.`, {
    hint: suggestion === null ? 'localstack-extensions rollback --list shows them.' : `Did you mean ${suggestion}?`,
  });
}

function nothingBefore(): AgentError {
  return new AgentError('NO_GENERATION', 'There is no earlier environment to go back to.', {
    hint: 'localstack-extensions rollback --list shows what there is.',
  });
}

/** `+ plain-library 1.1, ~ extra-yaml 1.0 -> 1.1, - chain-b 1.0`; for the first of all, how many packages it holds. */
function differences(before: Ledger | null, { packages }: Ledger): string {
  if (before === null) return `${packages.length} package${packages.length === 1 ? '' : 's'}`;
  const versionsOf = (list: Ledger['packages']): ReadonlyMap<string, string> =>
    new Map(list.map(({ name, version }) => [name, version]));
  const changes = versionChanges(versionsOf(before.packages), versionsOf(packages));
  return changes.length === 0 ? 'the same packages' : changes.join(', ');
}
