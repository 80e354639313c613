import { permanentFailure, type Failure } from '../errors/failure.ts';
import { allowsPublisher, type ProvenanceDemand } from '../policy/provenance-rules.ts';
import { formatPublisher } from '../policy/publisher.ts';
import type { VersionProof } from './version-proof.ts';

/** After how long what nothing proves is tried again, in milliseconds: another version, or an attestation, may be there by then. */
const RETRY_MILLISECONDS = 24 * 3_600_000;

/** The files of a version that may come in, or why none may. */
export type DemandVerdict =
  /** SHA-256 of each, hexadecimal. */
  | { readonly kind: 'proven'; readonly digests: readonly string[] }
  | { readonly kind: 'refused'; readonly failure: Failure };

/** Whether what is proven of a version meets what the policy demands of it. @param subject the version: `my-ext 1.0` */
export function judgeProof(subject: string, proof: VersionProof, demand: ProvenanceDemand): DemandVerdict {
  const allowed = proof.proven.filter(({ publishers }) => publishers.some((one) => allowsPublisher(demand, one)));
  if (allowed.length > 0) return { kind: 'proven', digests: [...new Set(allowed.map(({ sha256 }) => sha256))] };
  return { kind: 'refused', failure: refusalOf(subject, proof, demand) };
}

/** Why what comes from no index may not come in. @param subject the project: `my-ext` */
export function refuseUnindexed(subject: string, { place }: ProvenanceDemand): Failure {
  const why = 'has none: it comes from a URL, a folder or version control';
  return refusal(`${place} requires an attestation of who published ${subject}, which ${why}`);
}

/** Why a version may not come in of which nobody can be asked. */
export function refuseOffline(subject: string, { place }: ProvenanceDemand): Failure {
  const why = 'EXTENSION_AGENT_OFFLINE is set';
  return { ...refusal(`${place} requires an attestation of who published ${subject}, but ${why}`), transient: true };
}

/** Why a version may not come in whose line has hashes of other files than those that are proven. */
export function refuseHashes(subject: string, { place }: ProvenanceDemand): Failure {
  return refusal(
    `${place} requires an attestation, and none of the hashes declared for ${subject} is of a file that has one`,
  );
}

function refusalOf(
  subject: string,
  { proven, faults, silent, mayChange }: VersionProof,
  demand: ProvenanceDemand,
): Failure {
  const found = new Set(proven.flatMap(({ publishers }) => publishers.map(formatPublisher)));
  if (found.size > 0) {
    const place = demand.publishers?.place ?? demand.place;
    return refusal(`${place} does not allow ${subject} from ${[...found].join(', ')}`);
  }
  const required = `${demand.place} requires an attestation of who published ${subject}`;
  if (silent.length > 0) return { ...refusal(`${required}, and ${silent.join(', ')} did not answer`), transient: true };
  const [fault] = faults;
  const failure = refusal(`${required}, ${fault === undefined ? 'and no index has one' : `but ${fault}`}`);
  return mayChange ? { ...failure, transient: true } : failure;
}

/** @param sentence without a full stop */
function refusal(sentence: string): Failure {
  const failure = permanentFailure(
    'POLICY',
    `${sentence}.`,
    'Ask whoever keeps the policy, or ask for another version.',
  );
  return { ...failure, retryAt: Date.now() + RETRY_MILLISECONDS };
}
