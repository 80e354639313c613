import { existsSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
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

const WAIT_SECONDS = 60;

/** What a rollback did. */
export interface Rollback {
  /** What was live; null where nothing was that can be read. */
  readonly left: Ledger | null;
  /** What is live now. */
  readonly restored: Ledger;
}

/**
 * Puts an earlier generation back, with what was declared by command then. It holds: a start leaves it alone until the
 * declaration changes or `sync --force`.
 *
 * @param wanted its name; null for the one before the live one
 * @throws AgentError NO_GENERATION, ENVIRONMENT, LOCK
 */
export async function rollBack(session: Session, wanted: string | null): Promise<Rollback> {
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
    const earlier = earlierGeneration(paths, wanted);
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
    return { left, restored: earlier };
  } finally {
    lock.release();
  }
}

/** The name of the live generation; null where none is. */
export function liveName({ liveLink }: Paths): string | null {
  const live = readLive(liveLink);
  return live.kind === 'link' ? basename(live.generation) : null;
}

/** The ledgers of all generations that can be read, oldest first. */
export function generationLedgers({ generations }: Paths): readonly Ledger[] {
  return listGenerations(generations).flatMap((name) => {
    const ledger = readLedger(join(generations, name));
    return ledger === null ? [] : [{ ...ledger, id: name }];
  });
}

/**
 * A generation that can be put back.
 *
 * @param wanted its name; null for the one before the live one
 * @throws AgentError NO_GENERATION
 */
export function earlierGeneration(paths: Paths, wanted: string | null): Ledger {
  const [whole, live] = [generationLedgers(paths), liveName(paths)];
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
