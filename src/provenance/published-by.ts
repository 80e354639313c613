import { formatPublisher, type Publisher } from '../policy/publisher.ts';
import type { VersionProof } from './version-proof.ts';

/** Who published a version, as far as that can be verified. */
export type PublishedBy =
  | {
      readonly kind: 'verified';
      readonly publishers: readonly Publisher[];
      /** Files that can be installed here, and those of them that are verified. */
      readonly files: number;
      readonly verified: number;
    }
  /** There are attestations, and none holds. */
  | { readonly kind: 'unverified'; readonly reason: string }
  /** Its index has the version, and no attestation. */
  | { readonly kind: 'none' }
  /** No index answered for it. */
  | { readonly kind: 'unknown' };

/** Who published a version, by what is proven of its files. */
export function publishedBy({ files, proven, faults }: VersionProof): PublishedBy {
  const [reason] = faults;
  if (proven.length > 0) {
    const publishers = new Map(proven.flatMap((file) => file.publishers.map((one) => [formatPublisher(one), one])));
    return { kind: 'verified', publishers: [...publishers.values()], files, verified: proven.length };
  }
  if (reason !== undefined) return { kind: 'unverified', reason };
  return { kind: files === 0 ? 'unknown' : 'none' };
}

/** In a few words, for a table: `github:org/project@release.yml`. */
export function formatPublishedBy(published: PublishedBy): string {
  switch (published.kind) {
    case 'none':
      return 'not told';
    case 'unknown':
      return 'no answer';
    case 'unverified':
      return `not verified: ${published.reason}`;
    case 'verified': {
      const { publishers, files, verified } = published;
      const some = verified < files ? ` (${verified} of ${files} files)` : '';
      return publishers.map(formatPublisher).join(', ') + some;
    }
  }
}
