/** What the codes mean that Node, OpenSSL and undici give to a failed connection. */

/** In words: of the server or proxy that is named, and of the host that a redirect led to. */
export interface ConnectionFailure {
  readonly of: (whom: string) => string;
  readonly led: string;
}

/** What a code means; null for one that is not known. */
export function meaningOf(code: string): ConnectionFailure | null {
  const found = REASONS.find(([pattern]) => pattern.test(code));
  return found === undefined ? null : { of: found[1], led: found[2] };
}

/** Whether a server was silent for too long. */
export function isConnectTimeout(code: string): boolean {
  return TIMEOUTS.test(code);
}

/** Whether no connection was opened. Where there is a proxy none but the one to it is. */
export function isUnconnected(code: string): boolean {
  return NOT_CONNECTED.test(code);
}

const TIMEOUTS = /^(?:UND_ERR_(?:CONNECT|HEADERS|BODY)_TIMEOUT|ETIMEDOUT)$/u;

const NOT_CONNECTED = /^(?:ECONNREFUSED|ENOTFOUND|EAI_\w+|EINVAL|EHOSTUNREACH|ENETUNREACH)$/u;

const REASONS: readonly (readonly [code: RegExp, of: (whom: string) => string, led: string])[] = [
  [/^ERR_INVALID_URL$/u, () => 'it is no valid URL', 'which is not valid'],
  [/^ECONNREFUSED$/u, (whom) => `${whom} refuses the connection`, 'which refuses the connection'],
  [
    /^(?:ENOTFOUND|EAI_\w+|EINVAL)$/u,
    (whom) => `the name of ${whom} cannot be resolved`,
    'whose name cannot be resolved',
  ],
  [/^(?:EHOSTUNREACH|ENETUNREACH)$/u, (whom) => `there is no way to ${whom}`, 'to which there is no way'],
  [
    /^(?:ECONNRESET|EPIPE|UND_ERR_SOCKET)$/u,
    (whom) => `${whom} broke off the connection`,
    'which broke off the connection',
  ],
  [
    /CERT|SIGNATURE|SELF_SIGNED|^ERR_TLS/u,
    (whom) => `the certificate of ${whom} is not trusted`,
    'whose certificate is not trusted',
  ],
  [
    /^(?:EPROTO|ERR_SSL)/u,
    (whom) => `${whom} speaks no TLS that is understood`,
    'which speaks no TLS that is understood',
  ],
  [/^(?:Z_|HPE_)/u, () => 'the answer is damaged', 'whose answer is damaged'],
];
