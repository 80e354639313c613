import { existsSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { isComplete } from '../environment/complete-generations.ts';
import { startDraft, type Draft } from '../environment/draft.ts';
import type { GenerationContext } from '../environment/generation.ts';
import type { EnvironmentState } from '../environment/state.ts';
import { clearAway } from '../environment/sweep.ts';
import type { Resolver } from '../installer/installer.ts';
import type { UvInstaller } from '../installer/uv.ts';
import type { Settings } from '../settings/settings.ts';
import type { ProcessRunner } from '../system/process-runner.ts';
import { startVerification, type Verification } from '../verification/verify.ts';
import type { Session } from './session.ts';
import type { Snapshot } from './snapshot.ts';
import type { Target } from './target.ts';

interface PreparationOptions {
  readonly session: Session;
  readonly target: Target;
  readonly actual: EnvironmentState;
  /** Where the new generation is to lie. */
  readonly folder: string;
  /** Whether nothing of the environment that there is can be used. */
  readonly isMadeAnew: boolean;
  /** uv, where there is one. */
  readonly uv: UvInstaller | null;
  /** Runs the installers. */
  readonly remote: ProcessRunner;
  /** Runs what makes and removes generations. */
  readonly local: ProcessRunner;
  /** Runs the verification. */
  readonly importing: ProcessRunner;
}

/**
 * What a change needs whatever it turns out to be: a new generation to install into, an interpreter to verify it, room. It is
 * begun as soon as a change is to be expected, beside the steps that find out which; whoever asks for a part that has not
 * begun begins it.
 */
export class Preparation {
  readonly generation: GenerationContext;
  readonly #options: PreparationOptions;
  /** Whether the new generation begins empty. */
  readonly #isEmpty: boolean;
  #draft: Draft | null = null;
  #verification: Verification | null = null;
  #clearing: Promise<void> | null = null;

  constructor(options: PreparationOptions) {
    const { session, target, actual, isMadeAnew, uv, local } = options;
    const { python, pythonVersion, localstack } = target;
    const { liveLink } = session.settings.paths;
    this.#options = options;
    this.#isEmpty = isMadeAnew || actual.folder === null;
    this.generation = { python, pythonVersion, localstack, liveLink, runner: local, uv };
    if (!this.#isEmpty && isChangeExpected(session.settings, actual)) {
      this.#beginDraft();
      // Its start takes as long as all the rest of a small change.
      this.verification();
    }
  }

  /** The new generation. */
  draft(): Draft {
    const { folder, actual, isMadeAnew } = this.#options;
    return (this.#draft ??= startDraft(folder, actual, isMadeAnew, this.generation));
  }

  /** The new generation begun again, without what was installed into it. */
  async renewedDraft(): Promise<Draft> {
    await this.#draft?.discard();
    this.#draft = null;
    return this.draft();
  }

  verification(): Verification {
    const { target, actual, importing } = this.#options;
    const { importable, broken } = actual.ledger ?? { importable: [], broken: [] };
    const isExpected = actual.ledger === null || importable.length + broken.length > 0;
    return (this.#verification ??= startVerification(target.python, importing, isExpected));
  }

  /** Begins all of it. */
  begin(): void {
    this.#beginDraft();
    this.#beginRest();
  }

  /** A resolver beside whose first question all of it begins. */
  beside(resolver: Resolver): Resolver {
    return {
      name: resolver.name,
      get isEnded() {
        return resolver.isEnded;
      },
      resolve: async (request) => {
        const resolving = resolver.resolve(request);
        // What goes wrong meanwhile is told where it is awaited.
        resolving.catch(() => undefined);
        // Its process first: it takes longest.
        await setImmediate();
        this.#beginWhatIsFree();
        return resolving;
      },
    };
  }

  /** Ends what still runs, and removes a generation that was not completed. */
  async clear(): Promise<void> {
    const draft = this.#draft;
    const discarded = draft !== null && !isComplete(draft.folder) ? draft.discard() : null;
    await Promise.all([discarded, this.#verification?.end(), this.#clearing]);
  }

  /** To make an empty environment, uv must not start the interpreter a second time: it waits until uv knows it. */
  #beginWhatIsFree(): void {
    if (this.#options.uv === null || !this.#isEmpty) {
      this.#beginDraft();
    } else {
      const stop = this.#options.remote.listen(() => {
        stop();
        this.#beginDraft();
      });
    }
    this.#beginRest();
  }

  #beginDraft(): void {
    // What goes wrong is told where it is asked for.
    this.draft()
      .sitePackages()
      .catch(() => undefined);
  }

  /** What is needed last. */
  #beginRest(): void {
    const { session, local } = this.#options;
    this.verification();
    this.#clearing ??= clearAway(session.settings.paths, local).catch((error: unknown) => {
      session.log.debug(`Old environments cannot be removed: ${String(error)}`);
    });
  }
}

/**
 * Whether a sync will find something to change, judged before it has looked: there is nothing yet, or the receipt of the last
 * one is there and was not what a start could go by.
 */
function isChangeExpected({ paths, frozen }: Settings, { folder }: EnvironmentState): boolean {
  return !frozen && (folder === null || existsSync(paths.receipt));
}

/** Whether what is declared, or what is there, is other than at the last sync: then there will be something to install. */
export function isChangeLikely({ actual, fingerprint }: Snapshot): boolean {
  return actual.fault !== null || actual.damaged.size > 0 || actual.ledger?.declaration !== fingerprint;
}
