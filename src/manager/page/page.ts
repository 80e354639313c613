import { EventLog } from './event-log.ts';
import type { CatalogEntry } from '../../catalog/entry.ts';
import { searchCatalog } from '../../catalog/search.ts';
import type { Change, RuntimeState, Status } from '../api-types.ts';
import { Api, ApiError } from './api.ts';
import { catalogCards } from './catalog-list.ts';
import { byId, typedById } from './element.ts';
import { extensionCards } from './extension-list.ts';
import { PlanDialog } from './plan-dialog.ts';

const RECONNECT_MILLISECONDS = 2_000;
const STATES: Readonly<Record<RuntimeState, string>> = {
  installing: 'starts when all is installed …',
  starting: 'starts …',
  running: 'runs',
  restarting: 'restarts …',
  'not answering': 'does not answer',
};

const api = new Api();
const log = new EventLog(byId('activity'));
const plan = new PlanDialog(api, {
  onPlan: (change, { actions }) => {
    if (change.kind !== 'upgrade') return;
    newer = new Map(actions.flatMap(({ kind, name, version }) => (kind === 'change' ? [[name, version]] : [])));
    showExtensions();
  },
  onApply: (change) => {
    void carryOut(change);
  },
});
const search = typedById('search', HTMLInputElement);
const restart = typedById('restart', HTMLButtonElement);
const tokenDialog = typedById('token', HTMLDialogElement);

let catalog: readonly CatalogEntry[] = [];
let isCatalogAskedFor = false;
/** Newer versions that were found when somebody looked for upgrades. */
let newer: ReadonlyMap<string, string> = new Map();
let status: Status | null = null;

function show(change: Change): void {
  void guarded(() => plan.show(change));
}

/** Does something with the API; asks for a token when it wants one, shows what it refuses. */
async function guarded(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof ApiError && error.code === 'TOKEN_REQUIRED') askForToken();
    else if (error instanceof ApiError) log.add(error.asEvent());
    else say('The manager does not answer.');
  }
}

async function carryOut(change: Change | { readonly kind: 'restart' }): Promise<void> {
  byId('activity').focus();
  await guarded(async () => {
    const failures: string[] = [];
    await api.carryOut(change, (event) => {
      if (event.event === 'error' || event.event === 'exception') failures.push(event.message);
      if (event.event === 'status') say(event.message);
    });
    if (failures.length > 0) say(`It failed: ${failures.join(' ')}`);
    await refresh();
  });
}

function say(message: string): void {
  byId('progress').textContent = message;
}

async function refresh(): Promise<void> {
  status = await api.status();
  const { environment, agent, readOnly } = status;
  showExtensions();
  byId('environment').hidden = environment === 'ok' || status.localstack.state === 'installing';
  byId('environment').textContent = `The environment needs a sync: ${environment}`;
  byId('about').textContent = `localstack-extension-agent ${agent}`;
  byId('read-only').hidden = readOnly === null;
  byId('read-only').textContent = readOnly;
  for (const id of ['upgrade', 'install-section']) byId(id).hidden = readOnly !== null;
  showRuntime(status.localstack.state);
  showCatalog();
}

function showExtensions(): void {
  if (status === null) return;
  byId('extensions').replaceChildren(
    ...extensionCards(
      status,
      newer,
      changing((name) => {
        show({ kind: 'uninstall', name });
      }),
    ),
  );
}

/** What a button does; null where nothing can be changed, so that there is none. */
function changing(onClick: (what: string) => void): ((what: string) => void) | null {
  return status !== null && status.readOnly === null ? onClick : null;
}

function showRuntime(state: RuntimeState): void {
  const version = status?.localstack.info?.version;
  const name = version === undefined ? 'LocalStack' : `LocalStack ${version}`;
  byId('runtime').parentElement?.setAttribute('data-state', state);
  byId('runtime-text').textContent = `${name} ${STATES[state]}`;
  restart.disabled = state === 'restarting' || state === 'installing';
}

function showCatalog(): void {
  const found = searchCatalog(catalog, search.value);
  const installed = new Set(status?.extensions.map(({ name }) => name));
  byId('found').textContent = search.value === '' ? `${found.length} extensions` : `${found.length} found`;
  byId('catalog').replaceChildren(
    ...catalogCards(
      found,
      installed,
      changing((spec) => {
        show({ kind: 'install', spec });
      }),
    ),
  );
}

/** A catalog elsewhere may take its time: the page does not wait for it. */
async function loadCatalog(): Promise<void> {
  if (isCatalogAskedFor) return;
  isCatalogAskedFor = true;
  try {
    catalog = await api.catalog();
    showCatalog();
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
    await guarded(async () => {
      log.clear();
      void guarded(loadCatalog);
      await refresh();
      await api.events((event) => {
        if (event.event !== 'state') log.add(event);
        else {
          if (event.message !== 'changes') showRuntime(event.message as RuntimeState);
          void guarded(refresh);
        }
      });
    });
    if (!tokenDialog.open) await new Promise((resolve) => setTimeout(resolve, RECONNECT_MILLISECONDS));
  }
}

restart.addEventListener('click', () => {
  void carryOut({ kind: 'restart' });
});
byId('upgrade').addEventListener('click', () => {
  show({ kind: 'upgrade', names: [] });
});
search.addEventListener('input', showCatalog);
typedById('install', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault();
  show({ kind: 'install', spec: typedById('spec', HTMLInputElement).value });
});
byId('token-form').addEventListener('submit', () => {
  api.setToken(typedById('token-value', HTMLInputElement).value);
});

void listen();
