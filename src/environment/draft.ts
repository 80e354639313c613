import { removeOwnFolder } from '../system/own-folder.ts';
import { cloneGeneration, layOutGeneration, makeVenv, type GenerationContext } from './generation.ts';
import type { EnvironmentState } from './state.ts';

/** A generation in the making: an empty one, or a clone of what there is, without the changes of a plan. */
export interface Draft {
  readonly folder: string;
  /**
   * Resolves when there is a place to install into: a whole clone, or the folders of an environment.
   *
   * @throws AgentError ENVIRONMENT, VOLUME
   */
  readonly installable: () => Promise<void>;
  /**
   * Its site-packages, once it is a whole environment.
   *
   * @throws AgentError ENVIRONMENT, VOLUME
   */
  readonly sitePackages: () => Promise<string>;
  /** Ends the work on it and removes it. */
  readonly discard: () => Promise<void>;
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
  const isNew = source === null || isFresh;
  const end = new AbortController();
  const making = { ...context, runner: context.runner.endedBy(end.signal) };
  const laidOut = isNew
    ? layOutGeneration(folder, making)
    : cloneGeneration(source, folder, fault?.remedy === 'relink', making);
  // Whoever asks for it is told; nobody may ask.
  laidOut.catch(() => undefined);
  let whole: Promise<string> | null = null;
  const complete = async (): Promise<string> => {
    if (!isNew) return laidOut;
    const venv = makeVenv(folder, making);
    await Promise.allSettled([laidOut, venv]);
    await venv;
    return laidOut;
  };
  return {
    folder,
    installable: async () => {
      await laidOut;
    },
    sitePackages: async () => (whole ??= complete()),
    discard: async () => {
      end.abort();
      await Promise.allSettled([laidOut, whole]);
      removeOwnFolder(folder);
    },
  };
}
