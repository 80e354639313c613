import type { Publisher } from '../policy/publisher.ts';
import { attestedFile, parseAttestation, sigstoreBundle, type Attestation, type AttestedFile } from './attestation.ts';
import { publisherOf } from './certificate-identity.ts';
import type { Sigstore } from './sigstore.ts';
import type { TrustedRootReading } from './trusted-root.ts';

/** What an attestation proves, or why it proves nothing: half a sentence. */
export type AttestationVerdict =
  | { readonly kind: 'verified'; readonly file: AttestedFile; readonly publisher: Publisher }
  | { readonly kind: 'refused'; readonly reason: string };

interface Signed {
  readonly publisher: Publisher;
  readonly statement: Buffer;
}

/** What the library found to be wrong, by the beginnings of its codes. */
const REASONS: readonly (readonly [code: string, reason: string])[] = [
  ['CERTIFICATE', 'its certificate is not from a trusted authority, or was not valid when it signed'],
  ['SIGNATURE', 'its signature does not fit what it says'],
  ['TLOG', 'the transparency log does not vouch for it'],
  ['TIMESTAMP', 'nothing trusted tells when it was signed'],
];

/** Verifies attestations against a trusted root: who signed, that the signature fits, and that a transparency log has it. */
export class AttestationVerifier {
  readonly #sigstore: Sigstore;
  readonly #root: TrustedRootReading;

  constructor(sigstore: Sigstore, root: TrustedRootReading) {
    this.#sigstore = sigstore;
    this.#root = root;
  }

  /** What an attestation proves, whatever it is. Never throws. */
  verify(value: unknown): AttestationVerdict {
    if (this.#root.kind === 'unusable') return { kind: 'refused', reason: this.#root.reason };
    const attestation = parseAttestation(value);
    if (attestation === null) return { kind: 'refused', reason: 'its attestation is none that PEP 740 describes' };
    try {
      const { publisher, statement } = this.#signed(attestation, this.#root);
      const file = attestedFile(statement);
      if (file !== null) return { kind: 'verified', file, publisher };
      return { kind: 'refused', reason: 'its attestation is not about one file, or says something else of it' };
    } catch (error) {
      return { kind: 'refused', reason: this.#reasonOf(error) };
    }
  }

  /** What was signed, and by whom. @throws what the library throws where something does not fit */
  #signed(attestation: Attestation, { material }: Extract<TrustedRootReading, { kind: 'read' }>): Signed {
    const { bundleFromJSON, toSignedEntity, Verifier, X509Certificate } = this.#sigstore;
    const bundle = bundleFromJSON(sigstoreBundle(attestation));
    const verifier = new Verifier(material, { tlogThreshold: 1, ctlogThreshold: 1, timestampThreshold: 1 });
    verifier.verify(toSignedEntity(bundle));
    // From the bundle that was verified: another reading of the same text might find something else in it.
    const { content, verificationMaterial } = bundle;
    if (content.$case !== 'dsseEnvelope' || verificationMaterial.content.$case !== 'certificate') throw new TypeError();
    const { rawBytes } = verificationMaterial.content.certificate;
    return {
      publisher: publisherOf(X509Certificate.parse(Buffer.from(rawBytes))),
      statement: Buffer.from(content.dsseEnvelope.payload),
    };
  }

  #reasonOf(error: unknown): string {
    const { VerificationError } = this.#sigstore;
    const code = error instanceof VerificationError ? error.code : '';
    const found = REASONS.find(([beginning]) => code.startsWith(beginning))?.[1];
    return found ?? 'its attestation cannot be read';
  }
}
