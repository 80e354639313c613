import { removeLeftover } from '../system/files.ts';
import { cloneGeneration, createGeneration, type GenerationContext } from './generation.ts';
import type { EnvironmentState } from './state.ts';

/** A generation in the making: an empty one, or a clone of what there is, without the changes of a plan. */
export interface Draft {
  readonly folder: string;
  /** What was installed into it before there was a plan: versions by name. */
  readonly installed: ReadonlyMap<string, string>;
  /** Notes what was installed into it. */
  readonly note: (installed: ReadonlyMap<string, string>) => void;
  /**
   * Its site-packages, once they are there.
   *
   * @throws AgentError ENVIRONMENT, VOLUME
   */
  readonly sitePackages: () => Promise<string>;
  /** Begins it anew, without what was installed into it. */
  readonly renew: () => Promise<void>;
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
  let end: AbortController;
  let making: Promise<string>;
  let installed: ReadonlyMap<string, string>;
  const begin = (): void => {
    end = new AbortController();
    installed = new Map();
    const ending = { ...context, signal: AbortSignal.any([context.signal, end.signal]) };
    making =
      source === null || isFresh
        ? createGeneration(folder, ending)
        : cloneGeneration(source, folder, fault?.remedy === 'relink', ending);
    // Whoever asks for it is told; nobody may ask.
    making.catch(() => undefined);
  };
  const discard = async (): Promise<void> => {
    end.abort();
    await making.catch(() => undefined);
    removeLeftover(folder);
  };
  begin();
  return {
    folder,
    get installed() {
      return installed;
    },
    note: (packages) => {
      installed = packages;
    },
    sitePackages: async () => making,
    renew: async () => {
      await discard();
      begin();
    },
    discard,
  };
}
