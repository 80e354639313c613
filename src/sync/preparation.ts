import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startDraft, type Draft } from '../environment/draft.ts';
import type { GenerationContext } from '../environment/generation.ts';
import type { EnvironmentState } from '../environment/state.ts';
import { clearAway } from '../environment/sweep.ts';
import { isComplete } from '../environment/complete-generations.ts';
import type { UvInstaller } from '../installer/uv.ts';
import type { Settings } from '../settings/settings.ts';
import type { Lock } from '../system/lock.ts';
import { startVerification, type Verification } from '../verification/verify.ts';
import type { Target } from './target.ts';
import type { Session } from './session.ts';
import type { Snapshot } from './snapshot.ts';

/** What a change needs whatever it turns out to be, and what can therefore be made while it is found out. */
export interface Preparation {
  readonly generation: GenerationContext;
  /** Whether the new generation begins empty. */
  readonly isFresh: boolean;
  /** Begins the new generation, unless it has begun: an environment, or a clone of the one that there is. */
  readonly begin: () => void;
  /** The new generation; whoever asks begins it. */
  readonly draft: () => Draft;
  readonly verification: () => Verification;
  /** Begins what is needed last: the verification, and the removal of old generations. To be called while an installer works. */
  readonly meanwhile: () => void;
  /** Ends what still runs, and removes a generation that was not completed. */
  readonly clear: () => Promise<void>;
}

export interface PreparationOptions {
  readonly target: Target;
  readonly state: EnvironmentState;
  /** Of the new generation. */
  readonly id: string;
  /** Whether nothing of the environment that there is can be used. */
  readonly isFresh: boolean;
  readonly temporaryFolder: string;
  /** uv, where there is one. */
  readonly uv: UvInstaller | null;
  readonly lock: Lock;
  readonly signal: AbortSignal;
}

export function prepare(
  { settings, log }: Session,
  { target, state, id, isFresh, temporaryFolder, uv, lock, signal }: PreparationOptions,
): Preparation {
  const { variables, paths, workingFolder } = settings;
  const { python, pythonVersion, localstack } = target;
  const shared = { python, variables, signal, lockDescriptor: lock.descriptor };
  const quickVenv = async (environment: string): Promise<boolean> =>
    (await uv?.venv({ folder: workingFolder, ...shared }, { environment, interpreter: python })) ?? false;
  const generation = { ...shared, pythonVersion, localstack, liveLink: paths.liveLink, quickVenv };
  let draft: Draft | null = null;
  let verification: Verification | null = null;
  let swept: Promise<void> | null = null;
  const begunDraft = (): Draft => (draft ??= startDraft(join(paths.generations, id), state, isFresh, generation));
  const begunVerification = (): Verification => {
    // LocalStack's own modules need a place for temporary files, which a read-only root has not.
    const verifying = { ...shared, variables: { ...variables, TMPDIR: temporaryFolder } };
    const { importable, broken } = state.ledger ?? { importable: [], broken: [] };
    return (verification ??= startVerification(
      verifying,
      state.ledger === null || importable.length + broken.length > 0,
    ));
  };
  return {
    generation,
    isFresh: isFresh || state.folder === null,
    begin: () => {
      // What goes wrong is told where it is asked for.
      begunDraft()
        .sitePackages()
        .catch(() => undefined);
    },
    draft: begunDraft,
    verification: begunVerification,
    meanwhile: () => {
      begunVerification();
      swept ??= clearAway(paths, shared).catch((error: unknown) => {
        log.debug(`Old environments cannot be removed: ${String(error)}`);
      });
    },
    clear: async () => {
      const discarded = draft !== null && !isComplete(draft.folder) ? draft.discard() : null;
      await Promise.all([discarded, verification?.end(), swept]);
    },
  };
}

/**
 * Whether a sync will find something to change, judged before it has looked: there is nothing yet, or the receipt of the last
 * one is there and was not what a start could go by.
 */
export function isChangeExpected({ paths, frozen }: Settings, { folder }: EnvironmentState): boolean {
  return !frozen && (folder === null || existsSync(paths.receipt));
}

/** Whether what is declared, or what is there, is other than at the last sync: then there will be something to install. */
export function isChangeLikely({ actual, fingerprint }: Snapshot): boolean {
  return actual.fault !== null || actual.damaged.size > 0 || actual.ledger?.declaration !== fingerprint;
}
