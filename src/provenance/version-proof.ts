import type { Publisher } from '../policy/publisher.ts';
import { readFileName } from '../package-index/file-name.ts';
import type { AttestedListing, AttestedListings } from '../package-index/provenance.ts';
import type { AttestationVerifier } from './attestation-verifier.ts';

/** A file of which is proven who published it. */
interface ProvenFile {
  readonly fileName: string;
  /** What the file has to have, hexadecimal: of the file, by its attestation. */
  readonly sha256: string;
  readonly publishers: readonly Publisher[];
}

/** What is proven of the files of a version. */
export interface VersionProof {
  /** How many files its indexes have for here. */
  readonly files: number;
  readonly proven: readonly ProvenFile[];
  /** Why attestations prove nothing, half a sentence for each reason. */
  readonly faults: readonly string[];
  /** Labels of the indexes that did not answer. */
  readonly silent: readonly string[];
  /** Whether another answer may prove more: an index did not answer, or did not give an attestation that it names. */
  readonly mayChange: boolean;
}

/** Verifies all attestations of a version's files. An attestation proves something of the file that it names, and of no other. */
export function proveVersion(
  project: string,
  { files, silent }: AttestedListings,
  verifier: Pick<AttestationVerifier, 'verify'>,
): VersionProof {
  const faults = new Set<string>();
  const proven = files.flatMap((file) => provenFile(project, file, verifier, faults) ?? []);
  const mayChange = silent.length > 0 || files.some(({ attestations }) => attestations === null);
  return { files: files.length, proven, faults: [...faults], silent, mayChange };
}

function provenFile(
  project: string,
  { fileName, sha256, attestations }: AttestedListing,
  verifier: Pick<AttestationVerifier, 'verify'>,
  faults: Set<string>,
): ProvenFile | null {
  if (attestations === null) faults.add('the index names an attestation and does not give it');
  const publishers: Publisher[] = [];
  let digest: string | null = null;
  for (const attestation of attestations ?? []) {
    const verdict = verifier.verify(attestation);
    const fault = verdict.kind === 'refused' ? verdict.reason : faultOf(verdict.file, { project, fileName, sha256 });
    if (fault !== null) faults.add(fault);
    // Two that are about other bytes cannot both be right.
    if (fault !== null || verdict.kind === 'refused' || (digest ?? verdict.file.sha256) !== verdict.file.sha256)
      continue;
    digest = verdict.file.sha256;
    if (publishers.every((one) => !isSame(one, verdict.publisher))) publishers.push(verdict.publisher);
  }
  return digest === null ? null : { fileName, sha256: digest, publishers };
}

/** Why an attestation proves nothing of a file; null where it does. */
function faultOf(
  attested: { readonly name: string; readonly sha256: string },
  { project, fileName, sha256 }: { readonly project: string } & Pick<AttestedListing, 'fileName' | 'sha256'>,
): string | null {
  if (!isSameName(attested.name, fileName, project)) return `its attestation is about another file, ${attested.name}`;
  if (sha256 === null || sha256 === attested.sha256) return null;
  return 'its attestation is about other bytes than those that the index has';
}

/** Attestations may spell a file's name in another way that means the same. */
function isSameName(attested: string, listed: string, project: string): boolean {
  const [first, second] = [attested, listed].map((name) => JSON.stringify(readFileName(name, project)));
  return attested === listed || (first !== 'null' && first === second);
}

function isSame(left: Publisher, right: Publisher): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
