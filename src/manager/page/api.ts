import type { CatalogEntry } from '../../catalog/entry.ts';
import type { Change, ManagerEvent, Plan, ErrorAnswer, Status } from '../api-types.ts';

const STORED = 'extension-manager-token';

/** The API refused a request. */
export class ApiError extends Error {
  readonly code: string;
  readonly hint: string | null;

  constructor({ error }: ErrorAnswer) {
    super(error.message);
    this.code = error.code;
    this.hint = error.hint;
  }

  asEvent(): ManagerEvent {
    return { event: 'error', message: this.message, extra: { code: this.code, hint: this.hint } };
  }
}

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
    return (await (await this.#ask('status')).json()) as Status;
  }

  async catalog(): Promise<readonly CatalogEntry[]> {
    return (await (await this.#ask('catalog')).json()) as readonly CatalogEntry[];
  }

  async plan(change: Change): Promise<Plan> {
    const body =
      change.kind === 'install'
        ? { install: change.spec }
        : change.kind === 'uninstall'
          ? { uninstall: change.name }
          : { upgrade: change.names };
    return (await (await this.#ask('plan', body)).json()) as Plan;
  }

  /** Makes a change, or restarts LocalStack, and tells the end. What happens meanwhile comes by {@link Api.events}. */
  async carryOut(change: Change | { readonly kind: 'restart' }, onEvent: (event: ManagerEvent) => void): Promise<void> {
    const answer = await this.#send(change);
    await readLines(answer, onEvent);
  }

  /** All that happens, until the connection ends. */
  async events(onEvent: (event: ManagerEvent) => void): Promise<void> {
    await readLines(await this.#ask('events'), onEvent);
  }

  async #send(change: Change | { readonly kind: 'restart' }): Promise<Response> {
    switch (change.kind) {
      case 'install':
        return this.#fetch('_localstack/extensions/install', { URL: change.spec });
      case 'uninstall':
        return this.#fetch('_localstack/extensions/uninstall', { distribution: change.name });
      case 'upgrade':
        return this.#ask('upgrade', { names: change.names });
      case 'restart':
        return this.#ask('restart', {});
    }
  }

  async #ask(name: string, body?: object): Promise<Response> {
    return this.#fetch(`_extension_agent/${name}`, body);
  }

  async #fetch(path: string, body?: object): Promise<Response> {
    const token = sessionStorage.getItem(STORED);
    const answer = await fetch(path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new ApiError((await answer.json()) as ErrorAnswer);
    return answer;
  }
}

async function readLines(answer: Response, onEvent: (event: ManagerEvent) => void): Promise<void> {
  let rest = '';
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const chunk = await reader?.read();
    if (chunk?.value === undefined) return;
    const lines = (rest + chunk.value).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onEvent(JSON.parse(line) as ManagerEvent);
  }
}
