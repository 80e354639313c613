import { setTimeout as pass } from 'node:timers/promises';
import type { LimitFunction } from 'p-limit';
import type { HttpAccess } from '../system/http-access.ts';
import { httpGet, type HttpOutcome } from '../system/http-client.ts';
import { unreachableReason } from './http-answer.ts';
import { ACCEPTED } from './package-page.ts';

/** Requests that are under way at the same time. */
const AT_ONCE = 8;

export interface InquiryLimits {
  readonly access: HttpAccess;
  /** Milliseconds that all requests may take together. */
  readonly milliseconds: number;
  readonly signal?: AbortSignal;
}

/**
 * The requests of one diagnosis: few at once, within one time limit, each URL once. The first request to a server goes alone; where
 * the server cannot be reached at all, no other follows. One that is slow to answer holds the others up for a third of the time only.
 */
export class Inquiry {
  readonly #access: HttpAccess;
  readonly #signal: AbortSignal;
  readonly #longestLead: number;
  readonly #limit: LimitFunction;
  readonly #outcomes = new Map<string, Promise<HttpOutcome>>();
  readonly #first = new Map<string, Promise<HttpOutcome>>();

  private constructor({ access, milliseconds, signal }: InquiryLimits, limit: LimitFunction) {
    const time = AbortSignal.timeout(milliseconds);
    this.#access = access;
    this.#signal = signal === undefined ? time : AbortSignal.any([time, signal]);
    this.#longestLead = milliseconds / 3;
    this.#limit = limit;
  }

  /** Begins the time limit, which is the servers' alone: what is needed to ask them is loaded before. */
  static async begin(limits: InquiryLimits): Promise<Inquiry> {
    const [{ default: pLimit }] = await Promise.all([import('p-limit'), import('undici'), import('htmlparser2')]);
    return new Inquiry(limits, pLimit(AT_ONCE));
  }

  /** Asks for a page. @param maxBytes of its body, unpacked */
  async get(url: string, maxBytes: number): Promise<HttpOutcome> {
    const asked = this.#outcomes.get(url) ?? this.#ask(url, maxBytes);
    this.#outcomes.set(url, asked);
    return asked;
  }

  async #ask(url: string, maxBytes: number): Promise<HttpOutcome> {
    const server = URL.canParse(url) ? new URL(url).origin : url;
    const first = this.#first.get(server);
    if (first === undefined) {
      const outcome = this.#send(url, maxBytes);
      this.#first.set(server, outcome);
      return outcome;
    }
    const known = await Promise.race([first, pass(this.#longestLead, null, { ref: false })]);
    return known !== null && isOfServer(known) ? known : this.#send(url, maxBytes);
  }

  async #send(url: string, maxBytes: number): Promise<HttpOutcome> {
    const request = { access: this.#access, maxBytes, signal: this.#signal, headers: { accept: ACCEPTED } };
    return this.#limit(async () => (this.#signal.aborted ? { kind: 'timedOut' } : httpGet(url, request)));
  }
}

/** Whether what happened to one request happens to all of this server. */
function isOfServer(outcome: HttpOutcome): boolean {
  return (
    outcome.kind === 'unreachable' &&
    ['dns', 'refused', 'noRoute', 'tls', 'noTls', 'certificates', 'proxy'].includes(unreachableReason(outcome))
  );
}
