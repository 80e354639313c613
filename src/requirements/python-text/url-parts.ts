import { Fault } from '../fault.ts';
import { isIpv6Address } from './ip-address.ts';

/** A URL taken apart as Python's `urllib.parse.urlsplit` does it. */
export interface UrlParts {
  readonly scheme: string;
  readonly authority: string;
  readonly path: string;
  readonly query: string;
  readonly fragment: string;
}

const SCHEME = /^[a-zA-Z][a-zA-Z0-9+.-]*:/;

/** Takes a URL apart. Throws a Fault for a host that cannot be one. */
export function splitUrl(text: string, defaultScheme = ''): UrlParts {
  let rest = text.replace(/^[\0-\x20]+/, '').replace(/[\t\r\n]+/g, '');
  const scheme = SCHEME.exec(rest)?.[0];
  if (scheme !== undefined) rest = rest.slice(scheme.length);
  let authority = '';
  if (rest.startsWith('//')) {
    const end = rest.slice(2).search(/[/?#]/);
    authority = end < 0 ? rest.slice(2) : rest.slice(2, 2 + end);
    rest = rest.slice(2 + authority.length);
    checkBrackets(authority);
  }
  const [beforeFragment, fragment] = cut(rest, '#');
  const [path, query] = cut(beforeFragment, '?');
  checkCompatibility(authority);
  return {
    scheme: scheme === undefined ? defaultScheme : scheme.slice(0, -1).toLowerCase(),
    authority,
    path,
    query,
    fragment,
  };
}

/** What stands before and after the first occurrence of a separator. */
function cut(text: string, separator: string): [string, string] {
  const index = text.indexOf(separator);
  return index < 0 ? [text, ''] : [text.slice(0, index), text.slice(index + separator.length)];
}

function checkBrackets(authority: string): void {
  const [opened, closed] = [authority.includes('['), authority.includes(']')];
  if (!opened && !closed) return;
  const host = cut(cut(authority, '[')[1], ']')[0];
  if (opened !== closed || !(host.startsWith('v') ? /^v[a-fA-F0-9]+\.[^\n]+$/.test(host) : isIpv6Address(host))) {
    throw new Fault('The URL has brackets in its host that hold no IPv6 address', { expected: 'a host such as [::1]' });
  }
}

/** Refuses characters that IDNA would turn into a separator. */
function checkCompatibility(authority: string): void {
  if (/^[\0-\x7f]*$/.test(authority)) return;
  const plain = authority.replace(/[@:#?]/g, '');
  const normal = plain.normalize('NFKC');
  if (plain !== normal && /[/?#@:]/.test(normal)) {
    throw new Fault('The host of the URL contains a character that stands for a separator', {});
  }
}

/** The host and the port of an authority, as Python's `SplitResult` reads them; the host in lower case. Throws a Fault for a wrong port. */
export function hostAndPort(authority: string): { host: string | null; port: number | null } {
  const address = authority.slice(authority.lastIndexOf('@') + 1);
  const bracketed = cut(address, '[')[1];
  const [host, port] = address.includes('[')
    ? [cut(bracketed, ']')[0], cut(cut(bracketed, ']')[1], ':')[1]]
    : cut(address, ':');
  return { host: host === '' ? null : lowerHost(host), port: port === '' ? null : readPort(port) };
}

/** The zone of an IPv6 address keeps its case. */
function lowerHost(host: string): string {
  const [name, zone] = cut(host, '%');
  return name.toLowerCase() + (host.includes('%') ? `%${zone}` : '');
}

function readPort(text: string): number {
  const port = /^[0-9]{1,4000}$/.test(text) ? Number(text) : Infinity;
  if (port > 65535) throw new Fault(`'${text}' is not a port`, { expected: 'a number from 0 to 65535' });
  return port;
}
