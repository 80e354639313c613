import type { CatalogEntry } from '../../catalog/entry.ts';
import type { Change, RuntimeState, Status } from '../api-types.ts';
import { Api, ApiError, type Job } from './api.ts';
import { CardLists } from './card-lists.ts';
import { DetailsDialog } from './details-dialog.ts';
import { byId, typedById } from './element.ts';
import { EventLog } from './event-log.ts';
import { HistoryDialog } from './history-dialog.ts';
import { JobBar } from './job-bar.ts';
import { PROGRESS } from './job-words.ts';
import { PlanDialog } from './plan-dialog.ts';

const RECONNECT_MILLISECONDS = 2_000;

const STATES: Readonly<Record<RuntimeState, string>> = {
  installing: 'Installing extensions…',
  starting: 'Starting…',
  running: 'Running',
  restarting: 'Restarting…',
  'not answering': 'Not responding',
};

const api = new Api();
const log = new EventLog(byId('activity'));
const bar = new JobBar(() => {
  void guarded(async () => {
    const { cancelled } = await api.cancel();
    if (!cancelled) log.add({ event: 'log', message: 'It is too late to cancel.', at: Date.now() });
  });
});
const plan = new PlanDialog(api, {
  onPlan: (change, { actions }) => {
    if (change.kind !== 'upgrade' || change.names.length > 0) return;
    newer = new Map(actions.flatMap(({ kind, name, version }) => (kind === 'change' ? [[name, version]] : [])));
    showAll();
  },
  onApply: (change) => {
    void carryOut(change);
  },
  waitsFor: () => ((status?.changes ?? 0) > 0 ? 'It waits for the change that is under way.' : null),
});
const details = new DetailsDialog(api, (spec) => {
  show({ kind: 'install', spec });
});
const history = new HistoryDialog(api, (generation) => {
  show({ kind: 'rollback', generation });
});
const lists = new CardLists({
  onChange: show,
  onOpen: (subject) => {
    void guarded(() => details.show(subject));
  },
  onChoice: showAll,
});
const restart = typedById('restart', HTMLButtonElement);
const restartDialog = typedById('restart-dialog', HTMLDialogElement);
const tokenDialog = typedById('token', HTMLDialogElement);

let catalog: readonly CatalogEntry[] = [];
let isCatalogAskedFor = false;
/** Newer versions that were found when somebody looked for upgrades. */
let newer: ReadonlyMap<string, string> = new Map();
let status: Status | null = null;
/** What this page has asked for and is not done. */
let job: Job | null = null;

function show(change: Change): void {
  void guarded(() => plan.show(change));
}

/** Does something with the API; asks for a token when it wants one, shows what it refuses. @returns whether it was done */
async function guarded(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.code === 'TOKEN_REQUIRED') askForToken();
    else if (error.code !== '') bar.say(`${error.code}: ${error.message}`, 'bad');
    return false;
  }
}

async function carryOut(asked: Job): Promise<void> {
  job = asked;
  bar.begin(PROGRESS[asked.kind], asked.kind !== 'restart');
  showAll();
  let refusal: ApiError | null = null;
  try {
    await api.carryOut(asked, (event) => {
      bar.note(event);
    });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    refusal = error;
  }
  if (refusal?.code === 'TOKEN_REQUIRED') askForToken();
  job = null;
  const { failure } = refusal === null ? bar.end() : bar.end(refusal);
  if (failure !== null && failure.code !== 'CANCELLED' && asked.kind !== 'restart') plan.fail(asked, failure);
  await guarded(refresh);
  showAll();
}

async function refresh(): Promise<void> {
  status = await api.status();
  const { environment, agent, readOnly, localstack, rollback } = status;
  const isOk = environment === 'ok' || localstack.state === 'installing';
  notice('environment', isOk ? null : `The environment needs a sync: ${environment}`);
  notice('rollback', rollback === null ? null : `Rolled back to ${rollback}. It holds until the declaration changes.`);
  notice('read-only', readOnly);
  byId('about').textContent = `localstack-extension-agent ${agent}`;
  for (const id of ['upgrade', 'sync', 'install-section']) byId(id).hidden = readOnly !== null;
  showRuntime(localstack.state);
  showAll();
}

function notice(id: string, text: string | null): void {
  byId(id).hidden = text === null;
  byId(id).textContent = text;
}

function showAll(): void {
  if (status !== null) lists.show({ status, catalog, newer, job });
}

function showRuntime(state: RuntimeState): void {
  const version = status?.localstack.info?.version;
  byId('runtime').parentElement?.setAttribute('data-state', state);
  byId('runtime-text').textContent = STATES[state];
  byId('runtime-version').textContent = version === undefined ? 'LocalStack' : `LocalStack ${version}`;
  restart.disabled = state === 'restarting' || state === 'installing';
}

/** A catalog elsewhere may take its time: the page does not wait for it. */
async function loadCatalog(): Promise<void> {
  if (isCatalogAskedFor) return;
  isCatalogAskedFor = true;
  try {
    catalog = await api.catalog();
    showAll();
  } finally {
    isCatalogAskedFor = catalog.length > 0;
  }
}

function askForToken(): void {
  if (tokenDialog.open) return;
  byId('token-wrong').hidden = !api.hasToken;
  tokenDialog.showModal();
}

/** Listens to what happens, for as long as the page is open. */
async function listen(): Promise<void> {
  if (document.documentElement.dataset['token'] === 'required' && !api.hasToken) askForToken();
  for (;;) {
    if (tokenDialog.open) {
      await new Promise((resolve) => {
        tokenDialog.addEventListener('close', resolve, { once: true });
      });
    }
    await guarded(follow);
    if (!tokenDialog.open) {
      notice('away', 'The manager is not responding. Trying again…');
      await new Promise((resolve) => setTimeout(resolve, RECONNECT_MILLISECONDS));
    }
  }
}

async function follow(): Promise<void> {
  void guarded(loadCatalog);
  await refresh();
  notice('away', null);
  await api.events((event) => {
    if (event.event !== 'state') log.add(event);
    else {
      if (event.message !== 'changes') showRuntime(event.message as RuntimeState);
      void guarded(refresh);
    }
  });
}

restart.addEventListener('click', () => {
  restartDialog.returnValue = '';
  restartDialog.showModal();
});
restartDialog.addEventListener('close', () => {
  if (restartDialog.returnValue === 'restart') void carryOut({ kind: 'restart' });
});
byId('upgrade').addEventListener('click', () => {
  show({ kind: 'upgrade', names: [] });
});
byId('sync').addEventListener('click', () => {
  show({ kind: 'sync', force: false });
});
byId('history-open').addEventListener('click', () => {
  void guarded(() => history.show(status?.readOnly === null));
});
typedById('install', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault();
  show({ kind: 'install', spec: typedById('spec', HTMLInputElement).value });
});
typedById('full', HTMLInputElement).addEventListener('change', ({ currentTarget }) => {
  log.isFull = (currentTarget as HTMLInputElement).checked;
});
byId('token-form').addEventListener('submit', () => {
  api.setToken(typedById('token-value', HTMLInputElement).value);
});

void listen();
