import { BlockList, isIPv4 } from 'node:net';

type Variables = Readonly<Record<string, string>>;

/** Which proxies hold, as pip's client takes them from variables. */
export interface Proxies {
  /** By scheme of what is asked for, `all` for both: the proxy's URL, which may hold credentials. */
  readonly byScheme: ReadonlyMap<string, string>;
  /** Hosts that are asked without one, as NO_PROXY writes them. */
  readonly exempt: readonly string[];
}

/** Proxies of the variables; PIP_PROXY replaces all others. Source: `requests.utils`, `urllib.request.getproxies_environment`. */
export function proxiesOf(variables: Variables): Proxies {
  const own = variables['PIP_PROXY']?.trim() ?? '';
  if (own !== '') return { byScheme: new Map([['all', own]]), exempt: [] };
  const read = (name: string): string => (variables[name] ?? variables[name.toUpperCase()] ?? '').trim();
  const schemes = ['http', 'https', 'all'].map((scheme) => [scheme, read(`${scheme}_proxy`)] as const);
  return {
    byScheme: new Map(schemes.filter(([, proxy]) => proxy !== '')),
    exempt: read('no_proxy')
      .split(/[\s,]+/u)
      .filter((entry) => entry !== ''),
  };
}

/** The proxy for a URL; null when its host is asked directly. */
export function proxyFor(url: URL, { byScheme, exempt }: Proxies): string | null {
  const proxy = byScheme.get(url.protocol.slice(0, -1)) ?? byScheme.get('all') ?? null;
  if (proxy === null || exempt.some((entry) => exempts(entry.toLowerCase(), url))) return null;
  return /^[a-z][a-z0-9+.-]*:\/\//iu.test(proxy) ? proxy : `http://${proxy}`;
}

function exempts(entry: string, { hostname, host }: URL): boolean {
  if (entry === '*') return true;
  if (isIPv4(hostname)) return entry === hostname || entry === host || holds(entry, hostname);
  const name = entry.replace(/^\.+/u, '');
  return [hostname, host].some((given) => given === name || given.endsWith(`.${name}`));
}

/** Whether an address lies in a network such as `10.0.0.0/8`. */
function holds(network: string, address: string): boolean {
  const [, base = '', bits = ''] = /^([\d.]+)\/(\d{1,2})$/u.exec(network) ?? [];
  if (!isIPv4(base) || Number(bits) > 32) return false;
  const list = new BlockList();
  list.addSubnet(base, Number(bits));
  return list.check(address);
}
