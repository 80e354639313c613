import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { formatPublisher } from '../../src/policy/publisher.ts';
import { AttestationVerifier, type AttestationVerdict } from '../../src/provenance/attestation-verifier.ts';
import { loadSigstore } from '../../src/provenance/sigstore.ts';
import { readTrustedRoot } from '../../src/provenance/trusted-root.ts';
import { testSigstore, type SignedAttestation, type Signer, type TestSigstore } from '../fixtures/attestation.ts';
import { projectRoot } from '../fixtures/test-state.ts';

const file = { name: 'my_ext-1.0-py3-none-any.whl', sha256: 'a'.repeat(64) };
const trusted = testSigstore();

async function verify(attestation: unknown, { root }: Pick<TestSigstore, 'root'>): Promise<AttestationVerdict> {
  const sigstore = await loadSigstore();
  const material = sigstore.toTrustMaterial(sigstore.TrustedRoot.fromJSON(root));
  return new AttestationVerifier(sigstore, { kind: 'read', material }).verify(attestation);
}

test('an attestation tells who signed for which file, by its certificate', async () => {
  const sigstore = await trusted;
  expect(await verify(await sigstore.attest(file, { environment: 'pypi' }), sigstore)).toEqual({
    kind: 'verified',
    file,
    publisher: { kind: 'github', identity: 'org/project', workflow: 'release.yml', environment: 'pypi' },
  });
});

// What the PyPI hosts, of its own publishers: each was signed by the public sigstore.
test.for([
  ['github', 'pypi_attestations-0.0.19.tar.gz', 'github:trailofbits/pypi-attestations@release.yml'],
  ['github-slsa', 'pypi_attestations-0.0.19.tar.gz', 'github:trailofbits/pypi-attestations@release.yml'],
  ['gitlab', 'gitlab_oidc_project-0.0.3.tar.gz', 'gitlab:facutuesca/gitlab-oidc-project@.gitlab-ci.yml'],
  ['google', 'gcb_attestation_test-0.0.0.tar.gz', 'google:919436158236-compute@developer.gserviceaccount.com'],
  [
    'circleci',
    'circleci_sign_publish_example-0.0.1.dev137-py3-none-any.whl',
    expect.stringMatching(/^other:\S+ \(https:\/\/oidc\.circleci\.com\)$/u) as string,
  ],
] as const)('the root that is shipped verifies an attestation of %s', async ([kind, name, publisher]) => {
  const text = readFileSync(join(projectRoot, `test/fixtures/attestations/${kind}.json`), 'utf8');
  const sigstore = await loadSigstore();
  const verdict = new AttestationVerifier(sigstore, await readTrustedRoot(null, sigstore)).verify(JSON.parse(text));
  if (verdict.kind === 'refused') throw new Error(verdict.reason);
  expect([verdict.file.name, formatPublisher(verdict.publisher)]).toEqual([name, publisher]);
});

const other = { name: 'evil-1.0-py3-none-any.whl', sha256: 'b'.repeat(64) };

test.for<readonly [string, (spoilt: SignedAttestation, second: SignedAttestation) => void, RegExp]>([
  [
    'another statement under the same signature',
    (one, two) => (one.envelope.statement = two.envelope.statement),
    /transparency log/u,
  ],
  [
    'the signature of another statement',
    (one, two) => (one.envelope.signature = two.envelope.signature),
    /transparency log/u,
  ],
  [
    'statement, signature and entry of another one',
    (one, two) => {
      one.envelope = two.envelope;
      one.verification_material.transparency_entries = two.verification_material.transparency_entries;
    },
    /signature does not fit/u,
  ],
  [
    'the certificate of another one',
    (one, two) => (one.verification_material.certificate = two.verification_material.certificate),
    /signature does not fit/u,
  ],
  [
    'an entry of another one',
    (one, two) => (one.verification_material.transparency_entries = two.verification_material.transparency_entries),
    /transparency log/u,
  ],
  [
    'an entry that nobody has signed',
    ({ verification_material: { transparency_entries: entries } }) => {
      for (const entry of entries) entry['inclusionPromise'] = { signedEntryTimestamp: 'AAAA' };
    },
    /transparency log|nothing trusted/u,
  ],
  [
    'an entry of another time',
    ({ verification_material: { transparency_entries: entries } }) => {
      for (const entry of entries) entry['integratedTime'] = '1';
    },
    /transparency log|nothing trusted|certificate/u,
  ],
  [
    'an entry without proof',
    ({ verification_material: { transparency_entries: entries } }) => {
      for (const entry of entries) delete entry['inclusionProof'];
    },
    /cannot be read/u,
  ],
  ['no entry', (one) => (one.verification_material.transparency_entries = []), /none that PEP 740/u],
  ['another version', (one) => (one.version = 2), /none that PEP 740/u],
  ['a certificate that is none', (one) => (one.verification_material.certificate = 'AAAA'), /cannot be read/u],
])('with %s it proves nothing', async ([, spoil, reason]) => {
  const sigstore = await trusted;
  const [one, two] = [await sigstore.attest(file), await sigstore.attest(other)];
  spoil(one, two);
  expect(await verify(one, sigstore)).toMatchObject({
    kind: 'refused',
    reason: expect.stringMatching(reason) as string,
  });
});

test.for([null, 1, 'text', [], {}, { version: 1 }, { version: 1, verification_material: {}, envelope: {} }])(
  '%j is no attestation',
  async (value) => {
    expect(await verify(value, await trusted)).toMatchObject({ kind: 'refused' });
  },
);

test('what another authority has signed proves nothing, nor does anything where there is no root', async () => {
  const foreign = await testSigstore();
  expect(await verify(await foreign.attest(file), await trusted)).toMatchObject({
    kind: 'refused',
    reason: expect.stringMatching(/trusted authority|transparency log/u) as string,
  });
  const sigstore = await loadSigstore();
  for (const path of ['/no/such/root.json', join(projectRoot, 'package.json'), projectRoot]) {
    const root = await readTrustedRoot(path, sigstore);
    const attestation = await foreign.attest(file);
    expect(new AttestationVerifier(sigstore, root).verify(attestation)).toMatchObject({
      kind: 'refused',
      reason: expect.stringMatching(/^EXTENSION_AGENT_SIGSTORE_ROOT names /u) as string,
    });
  }
});

test('a statement is about one file, and of a kind that says where it was made', async () => {
  const sigstore = await trusted;
  const about = (more: object) => sigstore.attest({ ...file, ...more }).then((one) => verify(one, sigstore));
  expect(await about({ predicateType: 'https://slsa.dev/provenance/v1' })).toMatchObject({ kind: 'verified' });
  for (const more of [
    { predicateType: 'https://example.com/reviewed/v1' },
    { others: [{ name: other.name, digest: { sha256: other.sha256 } }] },
    { sha256: 'A'.repeat(63) },
  ]) {
    expect(await about(more)).toMatchObject({
      kind: 'refused',
      reason: expect.stringMatching(/^its attestation is not/u) as string,
    });
  }
});

test.for<readonly [string, Signer, string]>([
  [
    'a workflow of another project',
    { claims: { 18: 'https://github.com/evil/x/.github/workflows/release.yml@refs/tags/v1' } },
    'github:org/project',
  ],
  [
    'a workflow at another reference',
    { claims: { 18: 'https://github.com/org/project/.github/workflows/a.yml@refs/heads/x' } },
    'github:org/project',
  ],
  ['a project elsewhere', { claims: { 12: 'https://github.com.evil.test/org/project' } }, 'other:'],
  ['another issuer', { issuer: 'https://evil.test' }, 'other:'],
])('%s is not taken for the one that a policy names', async ([, signer, publisher]) => {
  const sigstore = await trusted;
  const verdict = await verify(await sigstore.attest(file, signer), sigstore);
  if (verdict.kind === 'refused') throw new Error(verdict.reason);
  const told = formatPublisher(verdict.publisher);
  expect(publisher.endsWith(':') ? told.slice(0, publisher.length) : told).toBe(publisher);
});
