import { removeLeftover } from '../system/files.ts';
import type { InstalledDistribution } from '../python/installed.ts';
import { cloneGeneration, layOutGeneration, makeVenv, type GenerationContext } from './generation.ts';
import type { EnvironmentState } from './state.ts';

/** A generation in the making: an empty one, or a clone of what there is, without the changes of a plan. */
export interface Draft {
  readonly folder: string;
  /** What was installed into it before there was a plan; null when nothing was. */
  readonly early: EarlyInstall | null;
  readonly note: (early: EarlyInstall) => void;
  /**
   * Resolves when there is a place to install into: a whole clone, or the folders of an environment.
   *
   * @throws AgentError ENVIRONMENT, VOLUME
   */
  readonly ground: () => Promise<void>;
  /**
   * Its site-packages, once it is a whole environment.
   *
   * @throws AgentError ENVIRONMENT, VOLUME
   */
  readonly sitePackages: () => Promise<string>;
  /** Begins it anew, without what was installed into it. */
  readonly renew: () => Promise<void>;
  /** Ends the work on it and removes it. */
  readonly discard: () => Promise<void>;
}

/** What was installed into a draft at once. */
export interface EarlyInstall {
  readonly added: readonly InstalledDistribution[];
  /** All that is there since, by name. */
  readonly present: ReadonlyMap<string, InstalledDistribution>;
}

/**
 * Begins a generation before it is known what is to be in it: the installer resolves meanwhile.
 *
 * @param folder where it is to lie; it must not exist
 * @param isFresh make an empty one although there is one to clone
 */
export function startDraft(
  folder: string,
  { folder: source, fault }: EnvironmentState,
  isFresh: boolean,
  context: GenerationContext,
): Draft {
  let end: AbortController;
  let ground: Promise<string>;
  let whole: Promise<string> | null;
  let early: EarlyInstall | null;
  const isNew = source === null || isFresh;
  const ending = (): GenerationContext => ({ ...context, signal: AbortSignal.any([context.signal, end.signal]) });
  const begin = (): void => {
    end = new AbortController();
    early = null;
    whole = null;
    ground = isNew
      ? layOutGeneration(folder, ending())
      : cloneGeneration(source, folder, fault?.remedy === 'relink', ending());
    // Whoever asks for it is told; nobody may ask.
    ground.catch(() => undefined);
  };
  const complete = async (): Promise<string> => {
    if (!isNew) return ground;
    const venv = makeVenv(folder, ending());
    await Promise.allSettled([ground, venv]);
    await venv;
    return ground;
  };
  const discard = async (): Promise<void> => {
    end.abort();
    await Promise.allSettled([ground, whole]);
    removeLeftover(folder);
  };
  begin();
  return {
    folder,
    get early() {
      return early;
    },
    note: (installed) => {
      early = installed;
    },
    ground: async () => {
      await ground;
    },
    sitePackages: async () => (whole ??= complete()),
    renew: async () => {
      await discard();
      begin();
    },
    discard,
  };
}
