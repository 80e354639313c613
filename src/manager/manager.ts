import { once } from 'node:events';
import type { CatalogEntry } from '../catalog/entry.ts';
import { AgentError } from '../errors/agent-error.ts';
import { readinessOf, type Readiness } from '../health/readiness.ts';
import { AGENT_VERSION } from '../settings/version.ts';
import type { Session } from '../sync/session.ts';
import { CatalogShelf } from './catalog-shelf.ts';
import { ChangeQueue } from './change-queue.ts';
import { applyChange } from './apply-change.ts';
import { EventHub } from './event-hub.ts';
import type { Cancellation, Change, ManagerEvent, Plan, RuntimeState, Status } from './api-types.ts';
import { describeError } from './error-description.ts';
import type { Emit } from './event.ts';
import { jobSession } from './job-session.ts';
import { PackageQueries } from './package-queries.ts';
import { planChange } from './plan-change.ts';
import { RequestError } from './request-error.ts';
import { refuseIfReadOnly, whyReadOnly } from './read-only.ts';
import { Runtime, type RuntimePlace, type RuntimeStart } from './runtime.ts';
import { RuntimeWatch } from './runtime-watch.ts';
import { gatewayOf } from '../settings/gateway-listen.ts';
import { takeInventory, type Inventory } from './inventory.ts';

/** The message of a `state` event that tells of the queue, not of LocalStack. */
const CHANGES = 'changes';

/** All that the API does: changes one after the other, each followed by a restart of LocalStack, and events that tell of it. */
export class Manager {
  readonly hub = new EventHub();
  readonly queries: PackageQueries;
  readonly #session: Session;
  readonly #runtime: Runtime;
  readonly #watch: RuntimeWatch;
  readonly #queue: ChangeQueue;
  readonly #catalog: CatalogShelf;
  #onDone: () => void = () => undefined;
  /** Ends the change that is under way. */
  #running: AbortController | null = null;

  constructor(session: Session, place: RuntimePlace) {
    this.#session = session;
    this.queries = new PackageQueries(session);
    this.#catalog = new CatalogShelf(session);
    this.#runtime = new Runtime({
      gateway: gatewayOf(session.settings.variables),
      place,
      onState: (state) => {
        this.#watch.note(state);
      },
    });
    this.#watch = new RuntimeWatch({
      probe: async () => this.#runtime.probe(),
      onState: (state) => {
        this.hub.emit(this.#stateEvent(state));
      },
    });
    this.#queue = new ChangeQueue({
      onChanges: () => {
        this.hub.emit(this.#stateEvent(CHANGES));
      },
      onDone: () => {
        this.#onDone();
      },
    });
  }

  get isBusy(): boolean {
    return this.#queue.length > 0;
  }

  /** Calls the listener whenever a change or a plan is done. */
  onDone(listener: () => void): void {
    this.#onDone = listener;
  }

  async status(): Promise<Status> {
    const [inventory, localstack, readOnly] = await Promise.all([
      takeInventory(this.#session),
      this.#runtime.report(),
      whyReadOnly(this.#session),
    ]);
    return { agent: AGENT_VERSION, localstack, changes: this.#queue.changes, readOnly, ...inventory };
  }

  async catalog(): Promise<readonly CatalogEntry[]> {
    return this.#catalog.entries();
  }

  async readiness(): Promise<Readiness> {
    return readinessOf(this.#session);
  }

  async inventory(): Promise<Inventory> {
    return takeInventory(this.#session);
  }

  /**
   * Finds out what a change would do when its turn comes: a plan is a run of an installer, as a change is.
   *
   * @param left aborted when nobody waits for the plan any more
   * @throws AgentError BUSY, REQUEST_INVALID, and why there is no plan
   */
  async plan(change: Change, left: AbortSignal): Promise<Plan> {
    const interrupt = AbortSignal.any([this.#session.interrupt, left]);
    return this.#queue.run(async () => {
      try {
        left.throwIfAborted();
        return await planChange({ ...this.#session, interrupt }, change);
      } catch (error) {
        if (!left.aborted) throw error;
        throw new RequestError(400, 'The connection was closed before the plan was complete.', 'Ask again.');
      }
    });
  }

  /** LocalStack has been started; changes were waiting for it. */
  started(start: RuntimeStart): void {
    this.#runtime.started(start);
    this.#watch.note('starting');
  }

  /** Tells all that happens, beginning with LocalStack's state, until the listener leaves. */
  async follow(listener: Emit, left: AbortSignal): Promise<void> {
    const unsubscribe = this.hub.subscribe(listener);
    const { state } = this.#watch;
    if (state !== null) listener(this.#stateEvent(state));
    await this.#watch.until(left);
    unsubscribe();
  }

  /**
   * Makes a change when its turn comes; events tell what happens, its failure too.
   *
   * @throws AgentError BUSY, at once
   */
  change(change: Change, listener: Emit): Promise<void> {
    const emit = this.#broadcast(listener);
    return this.#queue.add({
      run: async () =>
        this.#reportErrors(emit, async () => {
          await refuseIfReadOnly(this.#session);
          return this.#cancellable(async (cancelled) => {
            await this.#untilFirstStart(emit, cancelled);
            return applyChange(jobSession(this.#session, emit, cancelled), change, emit);
          });
        }),
      afterLast: async () => {
        await this.#reportErrors(emit, () => this.#restart(emit));
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
    const emit = this.#broadcast(listener);
    return this.#queue.add({
      run: async () => {
        await this.#untilFirstStart(emit, this.#session.interrupt);
        return true;
      },
      afterLast: async () => {
        await this.#reportErrors(emit, () => this.#restart(emit));
      },
      onPostponed: () => undefined,
    });
  }

  /** Ends the change that is under way, not those that wait. One that is live already is not undone. */
  cancel(): Cancellation {
    const running = this.#running;
    running?.abort(
      new AgentError('CANCELLED', 'The change was cancelled. Nothing changed.', { hint: 'Ask for it again.' }),
    );
    return { cancelled: running !== null };
  }

  async #cancellable(work: (cancelled: AbortSignal) => Promise<boolean>): Promise<boolean> {
    const running = new AbortController();
    this.#running = running;
    try {
      return await work(running.signal);
    } finally {
      this.#running = null;
    }
  }

  async #untilFirstStart(emit: Emit, cancelled: AbortSignal): Promise<void> {
    if (this.#runtime.hasStarted) return;
    emit({ event: 'status', message: 'Waiting for the first installation …' });
    await Promise.race([this.#runtime.firstStart, aborted(cancelled)]);
    cancelled.throwIfAborted();
  }

  #stateEvent(message: RuntimeState | typeof CHANGES): ManagerEvent {
    return { event: 'state', message, extra: { changes: this.#queue.changes } };
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

  async #reportErrors(emit: Emit, work: () => Promise<boolean>): Promise<boolean> {
    try {
      return await work();
    } catch (error) {
      const { message, ...extra } = describeError(error, this.#session.log);
      emit({ event: extra.code === 'INTERNAL' ? 'exception' : 'error', message, extra });
      return false;
    }
  }

  #broadcast(listener: Emit): Emit {
    return (event) => {
      listener(event);
      this.hub.emit(event);
    };
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}
