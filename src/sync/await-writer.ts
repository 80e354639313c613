import { existsSync } from 'node:fs';
import { setTimeout as pass } from 'node:timers/promises';
import { AgentError } from '../errors/agent-error.ts';
import { awaitRelease } from '../system/lock.ts';
import type { Target } from './target.ts';
import { rollbackHold } from './rollback-hold.ts';
import type { Progress } from './progress.ts';
import { reportOutcome } from './report.ts';
import type { Session } from './session.ts';
import { takeSnapshot } from './snapshot.ts';
import type { SyncOutcome } from './outcome.ts';
import { rememberedOutcome } from './recollection.ts';

/** On a volume that nobody has worked on yet, somebody who can write to it may be about to begin. */
const BEGIN_MILLISECONDS = 5_000;

interface AwaitWriterOptions {
  /** How long to wait for whoever works on the volume. */
  readonly seconds: number;
  readonly progress: Progress;
}

/**
 * A sync that cannot write to the volume: waits until nobody works on it any more, then uses what is there.
 *
 * @throws AgentError VOLUME when that is not what is declared, VOLUME_BUSY when it takes too long
 */
export async function awaitWriter(
  session: Session,
  target: Target,
  { seconds, progress }: AwaitWriterOptions,
): Promise<SyncOutcome> {
  const { settings, log, interrupt } = session;
  const { paths } = settings;
  log.info(`The volume ${paths.volume} cannot be written from here.`);
  const begun = performance.now();
  while (!existsSync(paths.lock) && performance.now() - begun < BEGIN_MILLISECONDS) {
    await pass(100, undefined, { signal: interrupt });
  }
  if (existsSync(paths.lock)) {
    const onWait = (holder: string): void => {
      progress.step(`${holder}; waiting`);
    };
    if (!(await awaitRelease(paths.lock, { seconds, signal: interrupt, onWait }))) {
      throw new AgentError('VOLUME_BUSY', `The running sync did not finish within ${Math.round(seconds)} s.`, {
        hint: 'Stop that container; a higher EXTENSION_AGENT_TIMEOUT waits longer.',
      });
    }
  }
  const snapshot = await takeSnapshot(session, target);
  const outcome = rollbackHold(snapshot)?.outcome ?? rememberedOutcome(snapshot, 0, false);
  if (outcome === null) {
    throw new AgentError(
      'VOLUME',
      `The volume ${paths.volume} cannot be written, and its environment does not match what is declared.`,
      {
        hint: 'Mount it read-write for one start, make its owner the user of the container, or run sync where it can be written.',
      },
    );
  }
  reportOutcome(log, outcome, session.begin, session.settings.verbose);
  return outcome;
}
