import { removeLeftover } from '../system/files.ts';
import { cloneGeneration, createGeneration, type GenerationContext } from './generation.ts';
import type { EnvironmentState } from './state.ts';

/** A generation in the making: an empty one, or a clone of what there is, without the changes of a plan. */
export interface Draft {
  readonly folder: string;
  /**
   * Its site-packages, once they are there.
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
  const end = new AbortController();
  const ending = { ...context, signal: AbortSignal.any([context.signal, end.signal]) };
  const making =
    source === null || isFresh
      ? createGeneration(folder, ending)
      : cloneGeneration(source, folder, fault?.remedy === 'relink', ending);
  // Whoever asks for it is told; nobody may ask.
  const settled = making.then(
    () => undefined,
    () => undefined,
  );
  return {
    folder,
    sitePackages: () => making,
    discard: async () => {
      end.abort();
      await settled;
      removeLeftover(folder);
    },
  };
}
