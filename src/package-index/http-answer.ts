import type { HttpOutcome, Unreachable } from '../system/http-client.ts';
import type { UnclearAnswer, UnreachableReason } from './answer.ts';
import { hostOf } from './package-source.ts';

type Answered = Extract<HttpOutcome, { kind: 'answered' }>;

/** A page that came (200), nothing there (404), or an answer that says nothing: an index has no 410, and uv fails at one. */
export type HttpAnswer =
  | { readonly kind: 'page'; readonly page: Answered }
  | { readonly kind: 'nothing'; readonly status: number }
  | UnclearAnswer;

/** What an index says by the outcome of a request, before its page is read. */
export function httpAnswer(outcome: HttpOutcome): HttpAnswer {
  if (outcome.kind === 'unreachable') return unreachableAnswer(outcome);
  if (outcome.kind !== 'answered') return outcome;
  const { status, headers } = outcome;
  if (status === 200) return { kind: 'page', page: outcome };
  if (status === 404) return { kind: 'nothing', status };
  if (status === 401 || status === 407) return { kind: 'wantsLogin', status, scheme: schemeIn(headers) };
  return status === 403 ? { kind: 'forbidden', status } : { kind: 'errorStatus', status };
}

/** The host that a request was led to by redirects; null where it stayed. */
export function ledTo(asked: string, { finalUrl }: Answered): string | null {
  const host = hostOf(finalUrl);
  return host === hostOf(asked) ? null : host;
}

/** The media type of a page, without parameters. */
export function contentTypeOf({ headers }: Answered): string {
  return headers['content-type']?.toLowerCase().split(';')[0]?.trim() ?? '';
}

function unreachableAnswer(outcome: Unreachable): UnclearAnswer {
  if (outcome.code === '' && outcome.reason.startsWith('redirects more than')) return { kind: 'redirectLoop' };
  // The proxy's answer to a tunnel is no answer of the server.
  if (outcome.code === '' && outcome.reason.startsWith('the proxy asks')) {
    return { kind: 'wantsLogin', status: 407, scheme: null };
  }
  return { kind: 'unreachable', reason: unreachableReason(outcome), said: outcome.reason };
}

/** What a failed connection failed at, by the codes of Node, undici and OpenSSL. */
export function unreachableReason({ code, culprit, isPlain }: Unreachable): UnreachableReason {
  if (culprit !== 'server') return culprit;
  const reason = REASONS.find(([pattern]) => pattern.test(code))?.[1] ?? 'other';
  return reason === 'cut' && isPlain ? 'plainCut' : reason;
}

const REASONS: readonly (readonly [code: RegExp, reason: UnreachableReason])[] = [
  [/^ERR_INVALID_URL$/u, 'invalidUrl'],
  [/^UNREADABLE_CERTIFICATES$/u, 'certificates'],
  [/^ECONNREFUSED$/u, 'refused'],
  [/^(?:ENOTFOUND|EAI_\w+)$/u, 'dns'],
  [/^(?:EHOSTUNREACH|ENETUNREACH)$/u, 'noRoute'],
  [/^(?:ECONNRESET|EPIPE|UND_ERR_SOCKET|UND_ERR_RES_CONTENT_LENGTH_MISMATCH)$/u, 'cut'],
  [/CERT|SIGNATURE|SELF_SIGNED|^ERR_TLS/u, 'tls'],
  [/^EPROTO|^ERR_SSL/u, 'noTls'],
  [/^(?:Z_|HPE_)/u, 'damaged'],
];

function schemeIn(headers: Readonly<Record<string, string>>): string | null {
  const asked = headers['www-authenticate'] ?? headers['proxy-authenticate'] ?? '';
  return /^\s*([a-z][\w-]*)/iu.exec(asked)?.[1] ?? null;
}
