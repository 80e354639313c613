import { splitUrl } from '../python-text/url-parts.ts';

/** pip's version control systems in the order in which it tries them, with the transports of each. */
const TRANSPORTS = {
  bzr: ['http', 'https', 'ssh', 'sftp', 'ftp', 'lp', 'file'],
  git: ['http', 'https', 'ssh', 'git', 'file'],
  hg: ['file', 'http', 'https', 'ssh', 'static-http'],
  svn: ['ssh', 'http', 'https', 'svn', 'file'],
} as const;

const SCHEMES = new Set(
  Object.entries(TRANSPORTS).flatMap(([system, transports]) => transports.map((transport) => `${system}+${transport}`)),
);

const PLAIN_SCHEMES = new Set(['http', 'https', 'file', 'ftp']);

/** Whether pip fetches URLs of this scheme with a version control system. Source: pip's `vcs/`. */
export function isVcsScheme(scheme: string): boolean {
  return SCHEMES.has(scheme);
}

/** Whether a bare text is a URL for pip. Throws a Fault for an impossible host. Source: pip's `vcs.is_url`. */
export function isUrl(text: string): boolean {
  if (!text.includes(':') && !text.includes('/')) return false;
  const { scheme } = splitUrl(text);
  return PLAIN_SCHEMES.has(scheme) || isVcsScheme(scheme);
}

/** `git://host/x` becomes `git+git://host/x`, likewise for the other systems. */
export function withVcsPrefix(url: string): string {
  const lower = url.toLowerCase();
  const system = Object.keys(TRANSPORTS).find((name) => lower.startsWith(`${name}:`));
  return system === undefined ? url : `${system}+${url}`;
}
