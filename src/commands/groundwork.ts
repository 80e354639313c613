import { join } from 'node:path';
import { startDraft, type Draft } from '../environment/draft.ts';
import type { GenerationContext } from '../environment/generation.ts';
import { clearAway } from '../environment/sweep.ts';
import { isWhole } from '../environment/whole-generations.ts';
import type { Installers } from '../installer/find-installer.ts';
import type { Lock } from '../system/lock.ts';
import type { Session } from './session.ts';
import type { Survey } from './survey.ts';

/** What a change needs whatever it turns out to be, and what can therefore be made while an installer resolves. */
export interface Groundwork {
  /** The new generation. */
  readonly draft: Draft;
  readonly generation: GenerationContext;
  /** Begins to remove old generations; to be called while something else is waited for. */
  readonly sweep: () => void;
  /** Waits for what still runs, and removes a generation that was not completed. */
  readonly clear: () => Promise<void>;
}

export interface GroundworkOptions {
  /** Of the new generation. */
  readonly id: string;
  /** Whether nothing of the environment that there is can be used. */
  readonly isFresh: boolean;
  readonly installers: Installers;
  /** Settles when the installer has got to know LocalStack's interpreter. */
  readonly acquainted: Promise<unknown>;
  readonly lock: Lock;
  readonly signal: AbortSignal;
}

export function startGroundwork(
  { settings, log }: Session,
  { base, state }: Survey,
  { id, isFresh, installers, acquainted, lock, signal }: GroundworkOptions,
): Groundwork {
  const { variables, paths } = settings;
  const { python, pythonVersion, localstack } = base;
  const { liveLink } = paths;
  const shared = { python, variables, signal, lockDescriptor: lock.descriptor };
  const { uv } = installers;
  const calling = { folder: settings.workingFolder, signal, lockDescriptor: lock.descriptor };
  const quickVenv = async (environment: string): Promise<boolean> => {
    // A second call that does not know the interpreter either would have to start it too.
    await acquainted;
    return uv !== null && uv.venv(calling, { environment, interpreter: python });
  };
  const generation = { ...shared, pythonVersion, localstack, liveLink, quickVenv: uv === null ? null : quickVenv };
  const draft = startDraft(join(paths.generations, id), state, isFresh, generation);
  let swept: Promise<void> | null = null;
  return {
    draft,
    generation,
    sweep: () => {
      swept ??= clearAway(paths, shared).catch((error: unknown) => {
        log.debug(`Old environments cannot be removed: ${String(error)}`);
      });
    },
    clear: async () => {
      await swept;
      if (!isWhole(draft.folder)) await draft.discard();
    },
  };
}

/** Whether what is declared, or what is there, is other than at the last sync: then there will be something to install. */
export function isChangeLikely({ state, fingerprint }: Survey): boolean {
  return state.fault !== null || state.damaged.size > 0 || state.ledger?.declaration !== fingerprint;
}
