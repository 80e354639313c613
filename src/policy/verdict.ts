import { permanentFailure, type Failure } from '../errors/failure.ts';
import type { ProjectName } from '../requirements/project-name.ts';
import { matches, matchesAny } from './pattern.ts';
import type { Policy, Rule, Rules } from './policy.ts';

/** Where something comes from that is not asked for by name alone. */
export type Source =
  | { readonly kind: 'vcs'; readonly url: string }
  /** A repository of this machine: a path, where any repository may be one. */
  | { readonly kind: 'localVcs'; readonly path: string }
  | { readonly kind: 'url'; readonly url: string }
  /** Absolute. */
  | { readonly kind: 'path'; readonly path: string };

/** Why a project may not be there, by its name; null where it may. */
export function refuseName(policy: Policy | null, name: ProjectName): Failure | null {
  const place = policy === null ? null : refusingPlace(policy.names, [name]);
  return place === null ? null : refusal(`${place} does not allow ${name}`);
}

/**
 * Why a project may not be there, by the licence that its metadata tells; null where it may.
 *
 * @param licences an SPDX expression, or the names that it gives its licences, all of which count
 */
export function refuseLicence(policy: Policy | null, name: ProjectName, licences: readonly string[]): Failure | null {
  if (policy === null) return null;
  const { allow, deny } = policy.licences;
  if (licences.length === 0) {
    return allow === null
      ? null
      : refusal(`${allow.place} allows some licences only, and ${name} does not tell its own`);
  }
  const [expression] = licences;
  const isOne = licences.length === 1 && expression !== undefined;
  const alternatives = isOne ? alternativesOf(expression) : [licences];
  const refused = alternatives.map((all) => refusingPlace({ allow, deny }, all));
  const [first] = refused;
  const isOpen = refused.some((place) => place === null);
  return isOpen || first === undefined || first === null
    ? null
    : refusal(`${first} does not allow the licence of ${name}, ${licences.join(', ')}`);
}

/** Why nothing may come from a place; null where it may. */
export function refuseSource(policy: Policy | null, source: Source): Failure | null {
  if (policy === null) return null;
  const { gitHosts, urlHosts, localPaths } = policy;
  switch (source.kind) {
    case 'path':
      return isOutside(localPaths, (patterns) => matchesAny(patterns, source.path))
        ? refusal(`${localPaths?.place ?? ''} does not allow ${source.path}`)
        : null;
    case 'localVcs':
      return gitHosts?.patterns.length === 0
        ? refusal(`${gitHosts.place} does not allow repositories`)
        : refuseSource(policy, { kind: 'path', path: source.path });
    case 'vcs':
    case 'url': {
      const rule = source.kind === 'vcs' ? gitHosts : urlHosts;
      const server = serverOf(source.url);
      const isRefused = isOutside(rule, (patterns) => patterns.some((pattern) => isOfServer(pattern, server)));
      const host = server?.host ?? 'this URL';
      return isRefused ? refusal(`${rule?.place ?? ''} does not allow ${host} as a source`) : null;
    }
  }
}

/** Why nothing is built from what a URL or a path names; null where it may be, and for a wheel. */
export function refuseBuild({ noBuilds }: Pick<Policy, 'noBuilds'>, line: string, location: string): Failure | null {
  const isWheel = /\.whl$/iu.test(location.replace(/[?#].*$/su, ''));
  return noBuilds === null || isWheel
    ? null
    : refusal(`${noBuilds} does not allow builds, and ${line} has to be built`);
}

/** Whether an index, or a page of links, may be asked. @param url without credentials */
export function allowsIndex(policy: Policy | null, url: string): boolean {
  const server = serverOf(url);
  return !isOutside(policy?.indexes ?? null, (patterns) =>
    patterns.some((pattern) =>
      pattern.includes('://') ? server !== null && isBelow(pattern, url) : isOfServer(pattern, server),
    ),
  );
}

/** A failure of the policy. @param sentence without a full stop */
function refusal(sentence: string): Failure {
  return permanentFailure('POLICY', `${sentence}.`, 'Ask whoever keeps the policy, or leave it out.');
}

function isOutside(rule: Rule | null, isOf: (patterns: readonly string[]) => boolean): boolean {
  return rule !== null && !isOf(rule.patterns);
}

/** The rule that is against one of some names that are there together; null where none is. */
function refusingPlace({ allow, deny }: Rules, all: readonly string[]): string | null {
  for (const name of all) {
    const denying = deny.find(({ patterns }) => matchesAny(patterns, name));
    if (denying !== undefined) return denying.place;
    if (allow !== null && !matchesAny(allow.patterns, name)) return allow.place;
  }
  return null;
}

/** The licences among which one can choose; where an expression says both AND and OR all of it has to be allowed. Source: PEP 639. */
function alternativesOf(expression: string): readonly (readonly string[])[] {
  const words = expression.replace(/[()]/gu, ' ').trim();
  const parts = words.split(/\s+(?:AND|OR)\s+/u);
  return /\sAND\s/u.test(words) ? [parts] : parts.map((part) => [part]);
}

/** A server, by its host alone and with a port that is not the usual one. */
interface Server {
  readonly hostname: string;
  readonly host: string;
}

/** Parsers do not agree on the host of a URL with a backslash or white space in it: it has none. */
function serverOf(url: string): Server | null {
  const plain = url.replace(/^(?:git|hg|svn|bzr)\+/iu, '');
  if (/[\\\s]|[^\x20-\x7e]/u.test(plain) || !URL.canParse(plain)) return null;
  const { hostname, host } = new URL(plain);
  return hostname === '' ? null : { hostname, host };
}

function isOfServer(pattern: string, server: Server | null): boolean {
  return server !== null && (matches(pattern, server.hostname) || matches(pattern, server.host));
}

/** What stands for any characters in a host ends where that does: a path may hold whatever whoever wrote the URL likes. */
function isBelow(pattern: string, url: string): boolean {
  const beginning = partsOf(pattern);
  const { server, path } = partsOf(url.replace(/[?#].*$/su, ''));
  if (!matches(beginning.server, server) || /(?:^|\/)(?:\.|%2e){2}(?:\/|$)/iu.test(path)) return false;
  return matches(beginning.path, path) || matches(`${beginning.path}/*`, path);
}

/** Scheme and server of a URL, and its path without slashes at the end. */
function partsOf(url: string): { readonly server: string; readonly path: string } {
  const end = url.indexOf('/', url.indexOf('://') + 3);
  return end < 0 ? { server: url, path: '' } : { server: url.slice(0, end), path: url.slice(end).replace(/\/+$/u, '') };
}
