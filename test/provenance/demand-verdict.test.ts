import { expect, test } from 'vitest';
import type { AttestedListing } from '../../src/package-index/provenance.ts';
import type { ProvenanceDemand } from '../../src/policy/provenance-rules.ts';
import { parsePublisher, type Publisher } from '../../src/policy/publisher.ts';
import type { AttestationVerdict, AttestationVerifier } from '../../src/provenance/attestation-verifier.ts';
import { judgeProof } from '../../src/provenance/demand-verdict.ts';
import { formatPublishedBy, publishedBy } from '../../src/provenance/published-by.ts';
import { proveVersion } from '../../src/provenance/version-proof.ts';

const wheel = 'my_ext-1.0-py3-none-any.whl';
const sdist = 'my_ext-1.0.tar.gz';
const [first, second] = ['a'.repeat(64), 'b'.repeat(64)];
const ours: Publisher = { kind: 'github', identity: 'org/project', workflow: 'release.yml', environment: null };
const theirs: Publisher = { ...ours, identity: 'evil/project' };

/** The verdicts of attestations stand in for the attestations: what a real one leads to is tested beside the verifier. */
const verifier: Pick<AttestationVerifier, 'verify'> = { verify: (verdict) => verdict as AttestationVerdict };

const says = (name: string, sha256: string, publisher = ours): AttestationVerdict => ({
  kind: 'verified',
  file: { name, sha256 },
  publisher,
});

function prove(files: readonly (readonly [string, string | null, ...unknown[]])[], silent: readonly string[] = []) {
  const listed = files.map(([fileName, sha256, ...attestations]): AttestedListing => ({
    fileName,
    sha256,
    attestations: attestations[0] === null ? null : attestations,
  }));
  return proveVersion('my-ext', { files: listed, silent }, verifier);
}

const demand: ProvenanceDemand = {
  place: 'policy.toml:2',
  publishers: { publishers: [parsePublisher('github:org/*')].filter((one) => one !== null), place: 'policy.toml:3' },
};

const judge = (...args: Parameters<typeof prove>) => {
  const verdict = judgeProof('my-ext 1.0', prove(...args), demand);
  return verdict.kind === 'proven' ? verdict.digests : verdict.failure;
};

test('the files may come in that an allowed publisher has attested, and no others', () => {
  expect(
    judge([
      [wheel, first, says(wheel, first)],
      [sdist, second],
    ]),
  ).toEqual([first]);
  expect(
    judge([
      [wheel, first, says(wheel, first)],
      [sdist, second, says(sdist, second, theirs)],
    ]),
  ).toEqual([first]);
  expect(judge([[wheel, first, says(wheel, first, theirs), says(wheel, first)]])).toEqual([first]);
  expect(judge([[wheel, null, says(wheel, first)]])).toEqual([first]);
  expect(judge([['My.Ext-1.0-py3-none-any.whl', first, says(wheel, first)]])).toEqual([first]);
});

test.for<readonly [string, Parameters<typeof prove>, string]>([
  [
    'no file has an attestation',
    [[[wheel, first]]],
    'policy.toml:2 requires an attestation of who published my-ext 1.0, and no index has one.',
  ],
  [
    'no index has the version',
    [[]],
    'policy.toml:2 requires an attestation of who published my-ext 1.0, and no index has one.',
  ],
  [
    'it is about other bytes',
    [[[wheel, first, says(wheel, second)]]],
    'but its attestation is about other bytes than those that the index has.',
  ],
  [
    'it is about another file',
    [[[wheel, first, says('evil-1.0-py3-none-any.whl', first)]]],
    'but its attestation is about another file, evil-1.0-py3-none-any.whl.',
  ],
  ['it is about another version', [[[wheel, first, says('my_ext-2.0-py3-none-any.whl', first)]]], 'about another file'],
  [
    'it does not hold',
    [[[wheel, first, { kind: 'refused', reason: 'its signature is not right' }]]],
    'but its signature is not right.',
  ],
  [
    'somebody else has published it',
    [[[wheel, first, says(wheel, first, theirs)]]],
    'policy.toml:3 does not allow my-ext 1.0 from github:evil/project@release.yml.',
  ],
])('nothing may come in where %s', ([, args, sentence]) => {
  expect(judge(...args)).toMatchObject({
    code: 'POLICY',
    message: expect.stringContaining(sentence) as string,
    transient: false,
  });
});

test('where an index does not tell all, the next start asks again', () => {
  expect(judge([], ['index.test'])).toMatchObject({
    message: 'policy.toml:2 requires an attestation of who published my-ext 1.0, and index.test did not answer.',
    transient: true,
  });
  expect(judge([[wheel, first, null]])).toMatchObject({ code: 'POLICY', transient: true });
});

test('two attestations of one file that are about other bytes prove the first alone', () => {
  expect(judge([[wheel, null, says(wheel, first, theirs), says(wheel, second)]])).toMatchObject({ code: 'POLICY' });
});

test.for<readonly [string, Parameters<typeof prove>]>([
  ['github:org/project@release.yml', [[[wheel, first, says(wheel, first)]]]],
  [
    'github:org/project@release.yml, github:evil/project@release.yml',
    [[[wheel, first, says(wheel, first), says(wheel, first, theirs)]]],
  ],
  [
    'github:org/project@release.yml (1 of 2 files)',
    [
      [
        [wheel, first, says(wheel, first)],
        [sdist, second],
      ],
    ],
  ],
  ['not verified: it is torn', [[[wheel, first, { kind: 'refused', reason: 'it is torn' }]]]],
  ['not told', [[[wheel, first]]]],
  ['no answer', [[], ['index.test']]],
])('a list says %s', ([words, args]) => {
  expect(formatPublishedBy(publishedBy(prove(...args)))).toBe(words);
});
