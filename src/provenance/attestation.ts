import * as z from 'zod/mini';

const base64 = z.string().check(z.regex(/^[\w+/=\s-]+$/u));

/** An attestation object as an index hosts it. */
const attestationSchema = z.object({
  version: z.literal(1),
  verification_material: z.object({
    certificate: base64,
    transparency_entries: z.array(z.record(z.string(), z.unknown())).check(z.minLength(1)),
  }),
  envelope: z.object({ statement: base64, signature: base64 }),
});

export type Attestation = z.infer<typeof attestationSchema>;

/** What an attestation says of files. */
const statementSchema = z.object({
  _type: z.literal('https://in-toto.io/Statement/v1'),
  subject: z.array(
    z.object({ name: z.string(), digest: z.object({ sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/u)) }) }),
  ),
  predicateType: z.enum(['https://docs.pypi.org/attestations/publish/v1', 'https://slsa.dev/provenance/v1']),
});

/** The one file that an attestation is about. */
export interface AttestedFile {
  readonly name: string;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** Reads an attestation; null where it is none. Source: PEP 740. */
export function parseAttestation(value: unknown): Attestation | null {
  const parsed = attestationSchema.safeParse(value);
  return parsed.success ? parsed.data : null;
}

/** The file that a statement is about; null where it is of another kind, or about none or several. Source: in-toto's Statement v1. */
export function attestedFile(statement: Buffer): AttestedFile | null {
  try {
    const parsed = statementSchema.safeParse(JSON.parse(statement.toString('utf8')));
    const [subject, ...others] = parsed.data?.subject ?? [];
    if (subject === undefined || others.length > 0) return null;
    return { name: subject.name, sha256: subject.digest.sha256 };
  } catch {
    return null;
  }
}

/** The same as sigstore's libraries read it: a bundle with a DSSE envelope. Sources: PEP 740, sigstore's bundle format 0.3. */
export function sigstoreBundle({ verification_material: material, envelope }: Attestation): object {
  return {
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    verificationMaterial: {
      certificate: { rawBytes: material.certificate },
      tlogEntries: material.transparency_entries,
    },
    dsseEnvelope: {
      payload: envelope.statement,
      payloadType: 'application/vnd.in-toto+json',
      signatures: [{ sig: envelope.signature, keyid: '' }],
    },
  };
}
