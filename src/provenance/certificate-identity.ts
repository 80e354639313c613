import type { X509Certificate } from '@sigstore/core';
import type { Publisher } from '../policy/publisher.ts';

/** What Fulcio writes into certificates, below its own number. Source: Fulcio's "OID information". */
const FULCIO = '1.3.6.1.4.1.57264.1';

const GITHUB = 'https://token.actions.githubusercontent.com';
const GITLAB = 'https://gitlab.com';
const GOOGLE = 'https://accounts.google.com';

/** Who signed, by a certificate that was verified. */
export function publisherOf(certificate: X509Certificate): Publisher {
  const claim = (number: number): string | null => claimIn(certificate, `${FULCIO}.${number}`);
  const issuer = claim(8) ?? '';
  const subject = certificate.subjectAltName ?? '';
  if (issuer === GITHUB)
    return projectOn('github', 'https://github.com/', '/.github/workflows/', claim) ?? other(issuer, subject);
  if (issuer === GITLAB) return projectOn('gitlab', 'https://gitlab.com/', '//', claim) ?? other(issuer, subject);
  const isAccount = issuer === GOOGLE && subject.includes('@');
  return isAccount ? { kind: 'google', identity: subject, workflow: null, environment: null } : other(issuer, subject);
}

/** A project and its workflow: `https://github.com/ORG/PROJECT/.github/workflows/FILE@REF`, where REF is the certificate's own. */
function projectOn(
  kind: 'github' | 'gitlab',
  host: string,
  separator: string,
  claim: (number: number) => string | null,
): Publisher | null {
  const [repository, digest, reference, configuration, environment] = [12, 13, 14, 18, 23].map(claim);
  if (repository?.startsWith(host) !== true) return null;
  const start = `${repository}${separator}`;
  const end = [digest, reference]
    .filter((one) => one != null && one !== '')
    .map((one) => `@${one ?? ''}`)
    .find((one) => configuration?.endsWith(one));
  const isWhole = configuration?.startsWith(start) === true && end !== undefined;
  const workflow = isWhole ? configuration.slice(start.length, -end.length) : '';
  return {
    kind,
    identity: repository.slice(host.length),
    workflow: workflow === '' ? null : workflow,
    environment: environment === '' ? null : (environment ?? null),
  };
}

function other(issuer: string, subject: string): Publisher {
  return { kind: 'other', identity: `${subject} (${issuer})`, workflow: null, environment: null };
}

/** A text in an extension; null where it has none. */
function claimIn(certificate: X509Certificate, oid: string): string | null {
  const [value] = certificate.extension(oid)?.valueObj.subs ?? [];
  return value?.value.toString('utf8') ?? null;
}
