import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { AgentError } from '../errors/agent-error.ts';
import type { RuntimeInfo, RuntimeReport, RuntimeState } from './api-types.ts';
import { fetchInfo, isHealthy, requestRestart, type Gateway } from './gateway.ts';

/** Whose LocalStack is: a child of the process that supervises the manager too, or started by anybody else. */
export type RuntimePlace = 'child' | 'external';

/** How LocalStack was started as a child. */
export interface RuntimeStart {
  /** Process id of its supervisor. */
  readonly supervisor: number;
  /** When, in milliseconds since 1970. */
  readonly at: number;
}

export interface RuntimeOptions {
  readonly gateway: Gateway;
  readonly place: RuntimePlace;
  readonly onState: (state: RuntimeState) => void;
}

/** How long LocalStack may take until it answers again. */
const TIMEOUT_MILLISECONDS = 120_000;
const POLL_MILLISECONDS = 100;
/** How often a LocalStack that goes on answering is asked whether it is another one; it logs each time. */
const INFO_MILLISECONDS = 1_000;
/** How long a supervisor that has just been started may take until it listens to signals. */
const SIGNAL_TIMEOUT_MILLISECONDS = 10_000;

/** The LocalStack that extensions are installed for. */
export class Runtime {
  readonly #options: RuntimeOptions;
  readonly #firstStart = Promise.withResolvers<undefined>();
  #hasStarted = false;
  #start: RuntimeStart | null = null;
  #hasAnswered = false;
  #isRestarting = false;

  constructor(options: RuntimeOptions) {
    this.#options = options;
    if (options.place === 'external') this.#markStarted();
  }

  /** False while the first installation keeps LocalStack from starting. */
  get hasStarted(): boolean {
    return this.#hasStarted;
  }

  /** Resolves when the first installation is done. */
  get firstStart(): Promise<undefined> {
    return this.#firstStart.promise;
  }

  /** LocalStack has been started. */
  started(start: RuntimeStart): void {
    this.#start = start;
    this.#markStarted();
  }

  #markStarted(): void {
    this.#hasStarted = true;
    this.#firstStart.resolve(undefined);
  }

  /** Looks whether it answers. */
  async report(): Promise<RuntimeReport> {
    const info = await fetchInfo(this.#options.gateway);
    return { state: this.#stateFor(info !== null), info };
  }

  /** Looks whether it answers, without leaving a trace in its log. */
  async probe(): Promise<RuntimeState> {
    return this.#stateFor(await isHealthy(this.#options.gateway));
  }

  #stateFor(answers: boolean): RuntimeState {
    this.#hasAnswered ||= answers;
    if (!this.#hasStarted) return 'installing';
    if (this.#isRestarting) return 'restarting';
    if (answers) return 'running';
    const isNew = !this.#hasAnswered && this.#start !== null && Date.now() - this.#start.at < TIMEOUT_MILLISECONDS;
    return isNew ? 'starting' : 'not answering';
  }

  /**
   * Restarts LocalStack inside the running container, by its own means, and waits until it answers again.
   *
   * @returns seconds that it took; null when there is none that runs
   * @throws AgentError RESTART_FAILED
   */
  async restart(signal: AbortSignal): Promise<number | null> {
    const start = performance.now();
    this.#isRestarting = true;
    this.#options.onState('restarting');
    let state: RuntimeState = 'not answering';
    try {
      const before = await fetchInfo(this.#options.gateway);
      if (before === null && this.#start === null) return null;
      await this.#requestRestart();
      await this.#awaitRestart(before, signal);
      state = 'running';
      return (performance.now() - start) / 1000;
    } finally {
      this.#isRestarting = false;
      this.#options.onState(state);
    }
  }

  /** SIGUSR1 makes LocalStack's supervisor start its child anew. */
  async #requestRestart(): Promise<void> {
    const { gateway } = this.#options;
    const supervisor = this.#start?.supervisor ?? null;
    const deadline = performance.now() + SIGNAL_TIMEOUT_MILLISECONDS;
    while (supervisor !== null && performance.now() < deadline) {
      if (handles(supervisor, 'SIGUSR1')) {
        process.kill(supervisor, 'SIGUSR1');
        return;
      }
      await sleep(POLL_MILLISECONDS);
    }
    if (await requestRestart(gateway)) return;
    const place = gateway === null ? '' : ` at ${gateway.host}:${gateway.port}`;
    throw new AgentError('RESTART_FAILED', `LocalStack${place} cannot be asked to restart.`, {
      hint: 'Restart it by hand; it finds the extensions then.',
    });
  }

  async #awaitRestart(before: RuntimeInfo | null, signal: AbortSignal): Promise<void> {
    const deadline = performance.now() + TIMEOUT_MILLISECONDS;
    let isNew = before === null;
    let asked = performance.now();
    while (performance.now() < deadline) {
      signal.throwIfAborted();
      if (!(await isHealthy(this.#options.gateway))) isNew = true;
      else if (isNew || performance.now() - asked > INFO_MILLISECONDS) {
        asked = performance.now();
        const now = await fetchInfo(this.#options.gateway);
        if (now !== null && now.session !== before?.session) return;
        isNew = false;
      }
      await sleep(POLL_MILLISECONDS);
    }
    throw new AgentError('RESTART_FAILED', `LocalStack did not respond within ${TIMEOUT_MILLISECONDS / 1000} s.`, {
      hint: 'Look at its log; an extension may keep it from starting.',
    });
  }
}

/** Whether a process has a handler for a signal: without one it would end. */
function handles(pid: number, signal: NodeJS.Signals): boolean {
  try {
    const mask = /^SigCgt:\s*([0-9a-f]+)$/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return mask !== undefined && (BigInt(`0x${mask}`) >> BigInt(constants.signals[signal] - 1)) % 2n === 1n;
  } catch {
    return false;
  }
}
