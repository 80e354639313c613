import type * as bundle from '@sigstore/bundle';
import type * as core from '@sigstore/core';
import type * as specifications from '@sigstore/protobuf-specs';
import type * as verify from '@sigstore/verify';

/** The parts of sigstore's libraries that attestations are verified with. */
export interface Sigstore {
  readonly bundleFromJSON: typeof bundle.bundleFromJSON;
  readonly ValidationError: typeof bundle.ValidationError;
  readonly toSignedEntity: typeof verify.toSignedEntity;
  readonly toTrustMaterial: typeof verify.toTrustMaterial;
  readonly Verifier: typeof verify.Verifier;
  readonly VerificationError: typeof verify.VerificationError;
  readonly X509Certificate: typeof core.X509Certificate;
  readonly TrustedRoot: typeof specifications.TrustedRoot;
}

/** Loads them: few runs verify anything. */
export async function loadSigstore(): Promise<Sigstore> {
  const [bundles, { X509Certificate }, { TrustedRoot }, verification] = await Promise.all([
    import('@sigstore/bundle'),
    import('@sigstore/core'),
    import('@sigstore/protobuf-specs'),
    import('@sigstore/verify'),
  ]);
  const { bundleFromJSON, ValidationError } = bundles;
  const { toSignedEntity, toTrustMaterial, Verifier, VerificationError } = verification;
  const parts = { bundleFromJSON, ValidationError, toSignedEntity, toTrustMaterial, Verifier, VerificationError };
  return { ...parts, X509Certificate, TrustedRoot };
}
