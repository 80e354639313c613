import type { TrustMaterial } from '@sigstore/verify';
import * as z from 'zod/mini';
import { readRegularFile } from '../system/regular-file.ts';
import type { Sigstore } from './sigstore.ts';

/** Bytes of the largest root that is read; the public one has 7 KB. */
const LARGEST_ROOT = 1024 * 1024;

const seedsSchema = z.record(z.string(), z.object({ targets: z.object({ 'trusted_root.json': z.string() }) }));

/** Authorities and logs that are trusted, or why there are none: half a sentence. */
export type TrustedRootReading =
  { readonly kind: 'read'; readonly material: TrustMaterial } | { readonly kind: 'unusable'; readonly reason: string };

/**
 * Reads whom to trust: the root of sigstore's public instance that this release brings, or that of a file. Source: sigstore's
 * `TrustedRoot`.
 *
 * @param file absolute path of a `trusted_root.json`; null for the public one
 */
export async function readTrustedRoot(file: string | null, sigstore: Sigstore): Promise<TrustedRootReading> {
  const text = file === null ? await shippedRoot() : textOf(file);
  if (typeof text !== 'string') return text;
  try {
    const root = sigstore.TrustedRoot.fromJSON(JSON.parse(text));
    const isEmpty = root.certificateAuthorities.length === 0 || root.tlogs.length === 0 || root.ctlogs.length === 0;
    if (!isEmpty) return { kind: 'read', material: sigstore.toTrustMaterial(root) };
  } catch {
    // What the library stumbles over is no root either.
  }
  return { kind: 'unusable', reason: `EXTENSION_AGENT_SIGSTORE_ROOT names ${file ?? ''}, which is no trusted root` };
}

function textOf(file: string): string | TrustedRootReading {
  const reading = readRegularFile(file, LARGEST_ROOT);
  if (reading.kind === 'read') return reading.bytes.toString('utf8');
  const why = reading.kind === 'absent' ? 'does not exist' : reading.reason;
  return { kind: 'unusable', reason: `EXTENSION_AGENT_SIGSTORE_ROOT names ${file}, which ${why}` };
}

async function shippedRoot(): Promise<string> {
  const { default: seeds } = await import('@sigstore/tuf/seeds.json', { with: { type: 'json' } });
  const [seed] = Object.values(seedsSchema.parse(seeds));
  return Buffer.from(seed?.targets['trusted_root.json'] ?? '', 'base64').toString('utf8');
}
