import { setTimeout as sleep } from 'node:timers/promises';
import { AgentError } from '../errors/agent-error.ts';
import { gatewayOf } from '../settings/gateway-listen.ts';
import { AGENT_VERSION } from '../settings/version.ts';
import { previewJson } from '../sync/preview.ts';
import type { Session } from '../sync/session.ts';
import { ChangeQueue } from './change-queue.ts';
import type { Change } from './change.ts';
import { applyChange } from './apply-change.ts';
import { EventHub } from './event-hub.ts';
import type { Emit, ManagerEvent } from './event.ts';
import { jobLog } from './job-log.ts';
import { planChange } from './plan-change.ts';
import { Runtime, type RuntimePlace, type RuntimeReport, type RuntimeStart, type RuntimeState } from './runtime.ts';
import { takeInventory, type Inventory } from './inventory.ts';

/** What the page shows. */
export interface ManagerStatus extends Inventory {
  readonly agent: string;
  readonly localstack: RuntimeReport;
  /** Changes that run or wait. */
  readonly changes: number;
}

/** The message of a `state` event that tells of the queue, not of LocalStack. */
const CHANGES = 'changes';
/** How often LocalStack is looked at while somebody listens. */
const LOOK_MILLISECONDS = 2_000;

/** All that the API does: changes one after the other, each followed by a restart of LocalStack, and events that tell of it. */
export class Manager {
  readonly hub = new EventHub();
  readonly #session: Session;
  readonly #runtime: Runtime;
  readonly #queue: ChangeQueue;

  constructor(session: Session, place: RuntimePlace) {
    this.#session = session;
    this.#runtime = new Runtime({
      gateway: gatewayOf(session.settings.variables),
      place,
      onState: (state) => {
        this.#tellState(state);
      },
    });
    this.#queue = new ChangeQueue({
      onLength: () => {
        this.hub.emit(this.#stateEvent(CHANGES));
      },
    });
  }

  get isBusy(): boolean {
    return this.#queue.length > 0;
  }

  async status(): Promise<ManagerStatus> {
    const [inventory, localstack] = await Promise.all([takeInventory(this.#session), this.#runtime.report()]);
    return { agent: AGENT_VERSION, localstack, changes: this.#queue.length, ...inventory };
  }

  async stock(): Promise<Inventory> {
    return takeInventory(this.#session);
  }

  /** What a change would do. */
  async plan(change: Change): Promise<Record<string, unknown>> {
    return previewJson(await planChange(this.#session, change));
  }

  /** LocalStack has been started; changes were waiting for it. */
  started(start: RuntimeStart): void {
    this.#runtime.started(start);
    this.#tellState('starting');
  }

  /** Tells all that happens, beginning with LocalStack's state, until the listener leaves. */
  async follow(listener: Emit, left: AbortSignal): Promise<void> {
    let told = '';
    const unsubscribe = this.hub.subscribe((event) => {
      if (event.event === 'state' && event.message !== CHANGES) told = event.message;
      listener(event);
    });
    while (!left.aborted) {
      const state = await this.#runtime.look();
      if (state !== told) listener(this.#stateEvent(state));
      told = state;
      await sleep(LOOK_MILLISECONDS, undefined, { signal: left }).catch(() => undefined);
    }
    unsubscribe();
  }

  /**
   * Makes a change when its turn comes; what happens is told by events, its failure too.
   *
   * @throws AgentError BUSY, at once
   */
  change(change: Change, listener: Emit): Promise<void> {
    const emit = this.#both(listener);
    return this.#queue.add({
      run: async () =>
        this.#told(emit, async () => {
          await this.#untilBegun(emit);
          return applyChange(this.#jobSession(emit), change, emit);
        }),
      follow: async () => {
        await this.#told(emit, () => this.#restart(emit));
      },
      onPostponed: () => {
        emit({ event: 'status', message: 'LocalStack restarts after the changes that wait.' });
      },
    });
  }

  /**
   * Restarts LocalStack when the changes before are done.
   *
   * @throws AgentError BUSY, at once
   */
  restart(listener: Emit): Promise<void> {
    const emit = this.#both(listener);
    return this.#queue.add({
      run: async () => {
        await this.#untilBegun(emit);
        return true;
      },
      follow: async () => {
        await this.#told(emit, () => this.#restart(emit));
      },
      onPostponed: () => undefined,
    });
  }

  async #untilBegun(emit: Emit): Promise<void> {
    if (this.#runtime.isBegun) return;
    emit({ event: 'status', message: 'Waiting for the first installation …' });
    await this.#runtime.begun;
  }

  #tellState(state: RuntimeState): void {
    this.hub.emit(this.#stateEvent(state));
  }

  #stateEvent(message: RuntimeState | typeof CHANGES): ManagerEvent {
    return { event: 'state', message, extra: { changes: this.#queue.length } };
  }

  async #restart(emit: Emit): Promise<boolean> {
    emit({ event: 'status', message: 'Restarting LocalStack …' });
    const seconds = await this.#runtime.restart(this.#session.interrupt);
    const message =
      seconds === null
        ? 'LocalStack does not run; it finds the extensions when it starts.'
        : `LocalStack runs again after ${seconds.toFixed(1)} s.`;
    emit({ event: 'status', message, extra: { seconds } });
    return true;
  }

  async #told(emit: Emit, work: () => Promise<boolean>): Promise<boolean> {
    try {
      return await work();
    } catch (error) {
      const isKnown = error instanceof AgentError;
      const message = error instanceof Error ? error.message : String(error);
      if (!isKnown) this.#session.log.error(error instanceof Error ? (error.stack ?? message) : message);
      const extra = isKnown ? { code: error.code, hint: error.hint ?? null } : { code: 'INTERNAL', hint: null };
      emit({ event: isKnown ? 'error' : 'exception', message, extra });
      return false;
    }
  }

  #jobSession(emit: Emit): Session {
    return {
      ...this.#session,
      log: jobLog(this.#session.log, emit),
      write: (text) => {
        emit({ event: 'log', message: text.trimEnd(), extra: { level: 'info' } });
      },
    };
  }

  #both(listener: Emit): Emit {
    return (event) => {
      listener(event);
      this.hub.emit(event);
    };
  }
}
