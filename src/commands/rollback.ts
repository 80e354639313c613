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
import type { ArgumentsOf } from '../verb/verb.ts';

const WAIT_SECONDS = 60;

export const options = (line: Argv) =>
  line
    .positional('generation', { type: 'string', describe: 'Its name; default: the one before' })
    .option('list', { type: 'boolean', default: false, describe: 'Show the environments that there are' })
    .example('$0 rollback', 'undo the last change')
    .example('$0 rollback --list', 'what can be put back');

type Arguments = ArgumentsOf<typeof options>;

export async function run(session: Session, { generation, list }: Arguments): Promise<number> {
  return list ? printGenerations(session) : rollBack(session, generation ?? null);
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
async function rollBack(session: Session, wanted: string | null): Promise<number> {
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
        { hint: 'Run localstack-extensions sync --force to make a new one.' },
      );
    }
    const folder = join(paths.generations, earlier.id);
    const left = live === null ? null : readLedger(join(paths.generations, live));
    const mounted = left?.rollback?.mounted ?? left?.mounted ?? '';
    writeLedger(folder, { ...earlier, rollback: { from: live ?? '', mounted } });
    writeCommandDeclarations(paths.commandDeclarations, earlier.commands);
    goLive(paths.liveLink, folder, new Date());
    rmSync(paths.receipt, { force: true });
    session.write(`Put back ${earlier.id}: ${contents(earlier)}\n`);
    session.write('It holds until the declaration changes or localstack-extensions sync --force.\n');
    session.write('A running LocalStack has it after a restart.\n');
    return 0;
  } finally {
    lock.release();
  }
}

/** Prints the generations that there are, the live one marked. */
function printGenerations(session: Session): Promise<number> {
  const { paths } = session.settings;
  const live = liveName(paths);
  const rows = completeGenerations(paths).map((ledger) => [
    `${ledger.id === live ? '*' : ' '} ${ledger.id}`,
    ledger.created,
    contents(ledger),
  ]);
  session.write(
    rows.length === 0 ? 'There is no environment.\n' : formatTable(['Name', 'Made', 'Holds'], rows, session.width),
  );
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

function contents({ packages }: Ledger): string {
  return packages.length === 0 ? 'nothing' : packages.map(({ name, version }) => `${name} ${version}`).join(', ');
}
