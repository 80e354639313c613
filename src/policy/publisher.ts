import { matches } from './pattern.ts';

/** Who published a file, as the certificate says that it was signed by. */
export interface Publisher {
  /** The service that vouches for the identity; `other` for one that is not known here. */
  readonly kind: 'github' | 'gitlab' | 'google' | 'other';
  /** `org/project`, or an email address. */
  readonly identity: string;
  /** The file of the workflow; null where there is none. */
  readonly workflow: string | null;
  /** The deployment environment; null where the certificate names none. */
  readonly environment: string | null;
}

/** Publishers that a policy allows: patterns; null for any workflow and environment. */
export type PublisherPattern = Publisher;

/**
 * Reads what a policy says of a publisher: `github:ORG/PROJECT`, `gitlab:GROUP/PROJECT`, both with `@WORKFLOW` and `#ENVIRONMENT`
 * where these count, or `google:EMAIL`. Null where it is none of these.
 */
export function parsePublisher(text: string): PublisherPattern | null {
  const [, google] = /^google:([^\s#]+)$/iu.exec(text) ?? [];
  if (google !== undefined) return { kind: 'google', identity: google, workflow: null, environment: null };
  const [, kind, identity = '', workflow = null, environment = null] =
    /^(github|gitlab):([^\s@#]+)(?:@([^\s#]+))?(?:#(.+))?$/iu.exec(text) ?? [];
  // A name without a project would be that of nobody.
  if (kind === undefined || !/[/*]/u.test(identity)) return null;
  return { kind: kind.toLowerCase() === 'github' ? 'github' : 'gitlab', identity, workflow, environment };
}

/** Whether a publisher is one of a pattern. */
export function isPublisher(pattern: PublisherPattern, publisher: Publisher): boolean {
  return (
    pattern.kind === publisher.kind &&
    matches(pattern.identity, publisher.identity) &&
    isOf(pattern.workflow, publisher.workflow) &&
    isOf(pattern.environment, publisher.environment)
  );
}

/** As a policy names it: `github:org/project@release.yml#pypi`. */
export function formatPublisher({ kind, identity, workflow, environment }: Publisher): string {
  const more = [workflow === null ? '' : `@${workflow}`, environment === null ? '' : `#${environment}`];
  return `${kind}:${identity}${more.join('')}`;
}

function isOf(pattern: string | null, value: string | null): boolean {
  return pattern === null || (value !== null && matches(pattern, value));
}
