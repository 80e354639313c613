import type { CatalogEntry } from '../../catalog/entry.ts';
import type {
  AvailableVersions,
  Cancellation,
  Change,
  ErrorAnswer,
  ErrorDescription,
  ExtensionDetails,
  FollowedEvent,
  Generation,
  ManagerEvent,
  Plan,
  Status,
} from '../api-types.ts';

const STORED = 'extension-manager-token';

/** How long an answer may take, in milliseconds; a plan may wait for changes before it. */
const LIMIT = 30_000;
const PLAN_LIMIT = 600_000;

/** Why a request came to nothing: the API refused it, or nobody answered. */
export class ApiError extends Error {
  /** Empty where nobody answered. */
  readonly code: string;
  readonly hint: string | null;

  constructor({ code, message, hint }: ErrorDescription) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

/** What can be asked for and is told as it happens. */
export type Job = Change | { readonly kind: 'restart' };

/** The manager's API. The token lives as long as the tab. */
export class Api {
  /** Takes a token that came with the address, and takes it out of the address. */
  constructor() {
    const token = /^#token=(.+)$/u.exec(location.hash)?.[1];
    if (token === undefined) return;
    this.setToken(token);
    history.replaceState(null, '', location.pathname);
  }

  get hasToken(): boolean {
    return sessionStorage.getItem(STORED) !== null;
  }

  setToken(token: string): void {
    sessionStorage.setItem(STORED, token);
  }

  async status(): Promise<Status> {
    return (await this.#json('status')) as Status;
  }

  async catalog(): Promise<readonly CatalogEntry[]> {
    return (await this.#json('catalog')) as readonly CatalogEntry[];
  }

  async generations(): Promise<readonly Generation[]> {
    return (await this.#json('generations')) as readonly Generation[];
  }

  async details(name: string): Promise<ExtensionDetails> {
    return (await this.#json(`extensions/${encodeURIComponent(name)}`)) as ExtensionDetails;
  }

  async versions(name: string): Promise<AvailableVersions> {
    return (await this.#json(`versions/${encodeURIComponent(name)}`)) as AvailableVersions;
  }

  async cancel(): Promise<Cancellation> {
    return (await this.#json('cancel', {})) as Cancellation;
  }

  /** @param left aborted when nobody waits for it any more */
  async plan(change: Change, left: AbortSignal): Promise<Plan> {
    const limit = AbortSignal.timeout(PLAN_LIMIT);
    return (await this.#json('plan', questionOf(change), AbortSignal.any([left, limit]))) as Plan;
  }

  /** Makes a change, or restarts LocalStack, and tells the end. What happens meanwhile comes by {@link Api.events}, too. */
  async carryOut(job: Job, onEvent: (event: ManagerEvent) => void): Promise<void> {
    const [path, body] = requestOf(job);
    await readLines(await this.#fetch(path, body), onEvent);
  }

  /** All that happens, until the connection ends. */
  async events(onEvent: (event: FollowedEvent) => void): Promise<void> {
    await readLines(await this.#fetch('_extension_agent/events'), onEvent);
  }

  async #json(name: string, body?: object, signal = AbortSignal.timeout(LIMIT)): Promise<unknown> {
    return answered((await this.#fetch(`_extension_agent/${name}`, body, signal)).json(), signal);
  }

  async #fetch(path: string, body?: object, signal?: AbortSignal): Promise<Response> {
    const token = sessionStorage.getItem(STORED);
    const request = {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    };
    const answer = await answered(fetch(path, request), signal);
    if (answer.ok) return answer;
    throw new ApiError(await refusalIn(answer));
  }
}

function questionOf(change: Change): object {
  switch (change.kind) {
    case 'install':
      return { install: change.spec };
    case 'uninstall':
      return { uninstall: change.name };
    case 'upgrade':
      return { upgrade: change.names };
    case 'sync':
      return { sync: true };
    case 'rollback':
      return { rollback: change.generation };
  }
}

function requestOf(job: Job): readonly [path: string, body: object] {
  switch (job.kind) {
    case 'install':
      return ['_localstack/extensions/install', { URL: job.spec }];
    case 'uninstall':
      return ['_localstack/extensions/uninstall', { distribution: job.name }];
    case 'upgrade':
      return ['_extension_agent/upgrade', { names: job.names }];
    case 'sync':
      return ['_extension_agent/sync', { force: job.force }];
    case 'rollback':
      return ['_extension_agent/rollback', { generation: job.generation }];
    case 'restart':
      return ['_extension_agent/restart', {}];
  }
}

/** What was answered. Whoever leaves hears that they left, all others that nobody answers. */
async function answered<T>(answer: Promise<T>, signal?: AbortSignal): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    const isLate = signal?.aborted === true && (signal.reason as Error).name === 'TimeoutError';
    if (signal?.aborted === true && !isLate) throw error;
    const message = isLate ? 'The manager took too long to respond.' : 'The manager is not responding.';
    throw new ApiError({ code: '', message, hint: 'Check that the container is running.' });
  }
}

/** A proxy in between may answer with anything. */
async function refusalIn(answer: Response): Promise<ErrorDescription> {
  try {
    return ((await answer.json()) as ErrorAnswer).error;
  } catch {
    return { code: '', message: `The manager answered with status ${answer.status}.`, hint: null };
  }
}

async function readLines(answer: Response, onEvent: (event: FollowedEvent) => void): Promise<void> {
  let rest = '';
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const chunk = await answered(reader?.read() ?? Promise.resolve(undefined));
    if (chunk?.value === undefined) return;
    const lines = (rest + chunk.value).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onEvent(JSON.parse(line) as FollowedEvent);
  }
}
