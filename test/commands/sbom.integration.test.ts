import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { readBillOfMaterials } from '../fixtures/bill-of-materials.ts';
import { agent, installers } from '../fixtures/installation.ts';
import { test } from '../fixtures/workbench.ts';

describe.concurrent.each(installers)('sbom of what %s installed', (installer) => {
  test('names all of it with hashes and origins, the same each time, and no secret', async ({ bench }) => {
    const index = await bench.serve();
    const [direct] = index.files('plain-library').filter(({ filename }) => filename.includes('-1.0-'));
    const url = index.fileUrl(direct?.filename ?? '').replace('//', '//me:s3cretpass@');
    await bench.workspace.writeList('extension-beta', `plain-library @ ${url}`);
    const env = { SOURCE_DATE_EPOCH: '1700000000' };
    const synced = await agent(bench, installer, ['sync'], { env });
    expect(synced.exitCode, synced.stderr).toBe(0);

    const first = await agent(bench, installer, ['sbom'], { env });
    expect(first.exitCode, first.stderr).toBe(0);
    expect(first.activity, 'nobody is asked').toEqual([]);
    const bill = await readBillOfMaterials(first.stdout);
    expect(bill.components?.map(({ name, version }) => `${name} ${version}`)).toEqual([
      'chain-b 1.0',
      'chain-c 1.1',
      'extension-beta 1.0',
      'plain-library 1.0',
    ]);
    const refs = new Map(bill.components?.map((one) => [one.name, one['bom-ref']]));
    expect(bill.dependencies).toEqual(
      expect.arrayContaining([
        { ref: 'localstack', dependsOn: [refs.get('extension-beta'), refs.get('plain-library')] },
        { ref: refs.get('extension-beta'), dependsOn: [refs.get('chain-b')] },
      ]),
    );
    // uv writes down no hash of what a direct reference names.
    const hashes = installer === 'pip' ? [{ alg: 'SHA-256', content: direct?.sha256 }] : undefined;
    expect(bill.components?.[3]?.hashes).toEqual(hashes);
    expect(bill.components?.[3]).toMatchObject({
      externalReferences: [{ type: 'distribution', url: index.fileUrl(direct?.filename ?? '') }],
    });
    expect(bill.components?.[2]?.hashes, 'installers keep none').toBeUndefined();
    expect(first.stdout).not.toContain('s3cretpass');

    await bench.workspace.writeList('extension-beta', 'plain-library==1.0');
    await agent(bench, installer, ['lock'], { env });
    await agent(bench, installer, ['sync'], { env });
    const run = await agent(bench, installer, ['sbom', '-o', 'bill.json'], { env });
    expect(run.exitCode, run.stderr).toBe(0);
    const written = await readFile(join(bench.workspace.folder, 'bill.json'), 'utf8');
    expect((await agent(bench, installer, ['sbom'], { env })).stdout).toBe(written);
    const locked = await readBillOfMaterials(written);
    const [wheel] = index.files('extension-beta');
    expect(locked.metadata.timestamp).toBe('2023-11-14T22:13:20.000Z');
    expect(locked.components?.[2]).toMatchObject({
      purl: 'pkg:pypi/extension-beta@1.0',
      hashes: [{ alg: 'SHA-256', content: wheel?.sha256 }],
      externalReferences: [{ type: 'distribution', url: index.fileUrl(wheel?.filename ?? '') }],
    });
    expect((await agent(bench, installer, ['sbom'], { env: { SOURCE_DATE_EPOCH: 'soon' } })).exitCode).toBe(2);
  });
});
