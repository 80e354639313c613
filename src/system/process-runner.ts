import type { Command } from './command.ts';
import { run, type CommandResult } from './subprocess.ts';

export interface ProcessBounds {
  /** Ends the processes, with all that they started. */
  readonly signal?: AbortSignal | undefined;
  /** An open file that they keep open: the lock on it lasts until the last of them is gone. */
  readonly lockDescriptor?: number | undefined;
  /** The whole environment of those that bring none of their own. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Takes a line that a process prints. */
export type LineListener = (line: string) => void;

/** Runs processes within bounds that are said once: when they end, which lock they keep, who hears what they print. */
export class ProcessRunner {
  readonly #bounds: ProcessBounds;
  readonly #listeners: Set<LineListener>;

  constructor(bounds: ProcessBounds, listeners: ReadonlySet<LineListener> = new Set()) {
    this.#bounds = bounds;
    this.#listeners = new Set(listeners);
  }

  /** True when all that runs has been told to end, and nothing more would run. */
  get isEnded(): boolean {
    return this.#bounds.signal?.aborted === true;
  }

  /** @throws AgentError RESOURCES where the machine has nothing left to start it with; else the result says how it ended */
  async run(command: Omit<Command, 'environment'> & Partial<Pick<Command, 'environment'>>): Promise<CommandResult> {
    const { signal, lockDescriptor, environment } = this.#bounds;
    const tell: LineListener = (line) => {
      for (const listener of this.#listeners) listener(line);
    };
    const onLine = this.#listeners.size === 0 ? undefined : tell;
    return run({ environment, ...command }, { signal, lockDescriptor, onLine });
  }

  /** Has a listener told what later processes print, until the function that is returned is called. */
  listen(listener: LineListener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** A runner of its own whose processes another signal ends too. */
  endedBy(signal: AbortSignal): ProcessRunner {
    const signals = [this.#bounds.signal, signal].filter((one) => one !== undefined);
    return new ProcessRunner({ ...this.#bounds, signal: AbortSignal.any(signals) }, this.#listeners);
  }
}
