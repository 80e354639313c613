import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect } from 'vitest';
import { provenanceObject, testSigstore, type Signer } from '../fixtures/attestation.ts';
import { extension } from '../fixtures/extensions.ts';
import { agent, installed, installers, start } from '../fixtures/installation.ts';
import type { PackageIndex } from '../fixtures/package-index.ts';
import { buildPackage, type PackageFile } from '../fixtures/python-package.ts';
import { test, type Workbench } from '../fixtures/workbench.ts';

const POLICY = '[provenance]\nrequired = ["*-ext", "bare"]\npublishers = ["github:org/project@release.yml"]\n';

const sigstore = testSigstore();

const names = ['good-ext', 'other-ext', 'swapped-ext', 'forged-ext'];
const packages = [
  ...names.map((name) => extension({ name, version: '1.0' })),
  extension({ name: 'needy', version: '1.0', requires: ['bare'] }),
  extension({ name: 'free', version: '1.0' }),
  { name: 'bare', version: '1.0' },
];

async function prepare({ workspace }: Workbench, policy = POLICY): Promise<{ env: Record<string, string> }> {
  const folder = join(workspace.root, 'etc/localstack/conf.d');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'policy.toml'), policy);
  const root = join(workspace.folder, 'trusted_root.json');
  await writeFile(root, JSON.stringify((await sigstore).root));
  return { env: { EXTENSION_AGENT_SIGSTORE_ROOT: root } };
}

function fileOf(index: PackageIndex, name: string): PackageFile {
  const [file] = index.files(name);
  if (file === undefined) throw new Error(`the index has no ${name}`);
  return file;
}

/** Has the index host an attestation of one of its files. */
async function attest(index: PackageIndex, name: string, signer?: Signer): Promise<void> {
  const { filename, sha256 } = fileOf(index, name);
  index.setProvenance(filename, provenanceObject(await (await sigstore).attest({ name: filename, sha256 }, signer)));
}

/** Attests one extension as it should be, and all others in some way that does not do. */
async function attestAll(index: PackageIndex): Promise<void> {
  await attest(index, 'good-ext');
  await attest(index, 'other-ext', { repository: 'evil/project' });
  const swapped = fileOf(index, 'swapped-ext');
  const bytes = { name: swapped.filename, sha256: fileOf(index, 'good-ext').sha256 };
  index.setProvenance(swapped.filename, provenanceObject(await (await sigstore).attest(bytes)));
  const forged = fileOf(index, 'forged-ext');
  const attestation = await (await sigstore).attest({ name: forged.filename, sha256: 'a'.repeat(64) });
  const statement = Buffer.from(attestation.envelope.statement, 'base64').toString().replace(/a{64}/u, forged.sha256);
  attestation.envelope.statement = Buffer.from(statement).toString('base64');
  index.setProvenance(forged.filename, provenanceObject(attestation));
}

describe.concurrent.each(installers)('with %s', (installer) => {
  test('what cannot prove who published it costs only itself, and says why; the rest is installed', async ({
    bench,
  }) => {
    const index = await bench.serve({ packages });
    await attestAll(index);
    const options = await prepare(bench);
    const items = [...names, 'needy', 'free'].join();
    const result = await start(bench, installer, items, options);
    expect(result.localStack).toBeDefined();
    const required = (name: string) => `POLICY: policy.toml:2 requires an attestation of who published ${name} 1.0`;
    for (const [name, sentence] of [
      ['other-ext', 'POLICY: policy.toml:3 does not allow other-ext 1.0 from github:evil/project@release.yml.'],
      ['swapped-ext', `${required('swapped-ext')}, but its attestation is about other bytes than those`],
      ['forged-ext', `${required('forged-ext')}, but the transparency log does not vouch for it.`],
      ['needy', `${required('bare')}, and no index has one.`],
    ]) {
      expect(result.stderr).toContain(`: ${name ?? ''}: ${sentence ?? ''}`);
    }
    expect(await installed(bench)).toEqual({ 'good-ext': '1.0', free: '1.0' });
    expect((await start(bench, installer, items, options)).activity).toEqual([]);
    // Who does not answer proves nothing, and what is there stays.
    await index.fault({ kind: 'refuse' });
    const lost = await start(bench, installer, `good-ext,free,needy==1.0`, options);
    expect(lost.localStack).toBeDefined();
    expect(await installed(bench)).toEqual({ 'good-ext': '1.0', free: '1.0' });
  });

  test('of several files the proven one is installed, whichever the installer would like best', async ({ bench }) => {
    const proven = buildPackage(extension({ name: 'good-ext', version: '1.0', licence: 'MIT' }));
    const other = buildPackage(extension({ name: 'good-ext', version: '1.0', licence: 'EVIL' }));
    // A build number goes before none.
    const preferred = { ...other, filename: other.filename.replace('-1.0-', '-1.0-7-') };
    const index = await bench.serve({ packages: [proven, preferred] });
    const options = await prepare(bench);
    const attestation = await (await sigstore).attest({ name: proven.filename, sha256: proven.sha256 });
    index.setProvenance(proven.filename, provenanceObject(attestation));
    await start(bench, installer, 'good-ext', options);
    const metadata = await execa('sh', [
      '-c',
      'cat "$0"/lib/python*/site-packages/good_ext-*/METADATA',
      bench.workspace.venv,
    ]);
    expect(metadata.stdout).toContain('MIT');
    const list = await agent(bench, installer, ['list', '--provenance', '--json'], options);
    expect(JSON.parse(list.stdout)).toMatchObject({
      extensions: [
        { provenance: { kind: 'verified', files: 2, verified: 1, publishers: [{ identity: 'org/project' }] } },
      ],
    });
  });
});
