import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { test, type TestNamespace } from '../fixtures/cluster.ts';
import { fixturePackages } from '../fixtures/extensions.ts';
import { buildPackage } from '../fixtures/python-package.ts';

const second = 1000;

/** What each pod's LocalStack answers at an extension's path: its version, or 404. */
async function answers({ pods }: TestNamespace, extension: string): Promise<readonly string[]> {
  return Promise.all(
    (await pods()).map(async ({ address }) => {
      const response = await fetch(`http://${address}:4566/_extension/${extension}`);
      return response.ok ? response.text() : String(response.status);
    }),
  );
}

/** What the init containers of all pods wrote. */
async function installLogs({ pods, kubectl }: TestNamespace): Promise<readonly string[]> {
  return Promise.all((await pods()).map(async ({ name }) => kubectl(['logs', name, '--container', 'install'])));
}

function downloads({ index }: TestNamespace): readonly string[] {
  return index.paths.filter((path) => /\.whl$/u.test(path)).sort();
}

/** The file of an extension in the live environment. */
async function moduleOf({ volume }: TestNamespace, name: string): Promise<number> {
  const library = join(volume, 'lib/extensions/python_venv/lib');
  const [python = ''] = await readdir(library);
  return (await stat(join(library, python, 'site-packages', name, 'extension.py'))).ino;
}

const writable = 'persistence.accessModes={ReadWriteMany}';
const shared = ['replicas=3', writable];

test('three replicas on one volume install once; an upgrade rolls and keeps what stays, a rollback needs no index, and the claim outlives all', async ({
  namespace,
}) => {
  const { indexLine, index, deploy, helm, kubectl, pods } = namespace;
  await deploy([indexLine, 'extension-alpha==1.0', 'extension-beta'], shared);
  expect(await pods()).toHaveLength(3);
  expect(await answers(namespace, 'extension-beta')).toEqual(['1.0', '1.0', '1.0']);
  const once = downloads(namespace);
  expect(once).toEqual([...new Set(once)]);
  expect(once).toContain('/files/extension_beta-1.0-py3-none-any.whl');
  const logs = await installLogs(namespace);
  expect(
    logs.filter((log) => /\+ extension-beta 1\.0/u.test(log)),
    logs.join('\n'),
  ).toHaveLength(1);

  const beta = await moduleOf(namespace, 'extension_beta');
  const before = (await pods()).map(({ name }) => name);
  index.forget();
  await deploy([indexLine, 'extension-alpha==2.0', 'extension-beta'], shared);
  expect(await answers(namespace, 'extension-alpha')).toEqual(['2.0', '2.0', '2.0']);
  expect((await pods()).filter(({ name }) => before.includes(name))).toEqual([]);
  expect(downloads(namespace)).toEqual(['/files/extension_alpha-2.0-py3-none-any.whl']);
  expect(await moduleOf(namespace, 'extension_beta'), 'what stays is the same file').toBe(beta);

  const check = [...shared, `test.gateway=${(await pods())[0]?.address ?? ''}:4566`];
  await deploy([indexLine, 'extension-alpha==2.0', 'extension-beta'], check);
  expect(await helm('test', 'localstack')).toMatch(/Phase:\s+Succeeded/u);

  await index.stop();
  await helm('rollback', 'localstack', '1', '--wait', '--timeout', '10m');
  expect(await answers(namespace, 'extension-alpha')).toEqual(['1.0', '1.0', '1.0']);

  await helm('uninstall', 'localstack', '--wait');
  expect(await kubectl(['get', 'persistentvolumeclaims', '-o', 'name'])).toBe('persistentvolumeclaim/localstack');
  await deploy([indexLine, 'extension-alpha==1.0', 'extension-beta'], [writable]);
  expect(await answers(namespace, 'extension-alpha')).toEqual(['1.0']);
  expect((await installLogs(namespace)).join('')).toMatch(/0 installed, 5 kept, 0 removed, 0 failed/u);
});

test('a pod that is killed in the middle of its install harms neither the volume nor the next pod', async ({
  namespace,
}) => {
  const { indexLine, index, deploy, kubectl, pods } = namespace;
  await index.fault({ kind: 'hang' }, { on: /extension_beta.*\.whl$/u });
  await deploy([indexLine, 'extension-alpha==1.0', 'extension-beta'], [writable], []);
  await expect
    .poll(() => index.paths.filter((path) => /extension_beta.*\.whl$/u.test(path)), { timeout: 300 * second })
    .not.toEqual([]);
  const [killed = { name: '' }] = await pods();
  await index.heal();
  await kubectl(['delete', 'pod', killed.name, '--grace-period=0', '--force']);
  await kubectl(['rollout', 'status', 'deployment/localstack', '--timeout=10m']);
  expect((await pods()).map(({ name }) => name)).not.toContain(killed.name);
  expect(await answers(namespace, 'extension-alpha')).toEqual(['1.0']);
  expect(await answers(namespace, 'extension-beta')).toEqual(['1.0']);
  const status = ['exec', 'deployment/localstack', '--', 'localstack-extensions', 'status', '--deep'];
  expect(await kubectl(status)).not.toContain('✘');
});

test('a node without an index installs from a folder of wheels, and the manager tells who asks by HTTP that LocalStack is ready', async ({
  namespace,
}) => {
  const { folder, index, deploy, pods } = namespace;
  await index.stop();
  const wheels = join(folder, 'wheels');
  await mkdir(wheels);
  for (const { filename, content } of fixturePackages.map(buildPackage))
    await writeFile(join(wheels, filename), content);
  const values = [writable, 'manager.enabled=true', `wheels.hostPath.path=${wheels}`];
  await deploy(['extension-beta'], values);
  expect(await answers(namespace, 'extension-beta')).toEqual(['1.0']);
  const manager = `http://${(await pods())[0]?.address ?? ''}:4599`;
  const ready = await fetch(`${manager}/ready`);
  expect([ready.status, await ready.text()]).toEqual([200, '{"ready":true,"waitsFor":null}']);
  expect((await fetch(`${manager}/_extension_agent/status`)).status).toBe(401);
});

test('a list that cannot be had holds the rollout, and the old pod goes on; with onFailure=continue LocalStack starts all the same', async ({
  namespace,
}) => {
  const { indexLine, deploy, kubectl, pods } = namespace;
  const values = [writable];
  await deploy([indexLine, 'extension-beta'], values);
  const [old = { name: '' }] = await pods();
  const list = [indexLine, 'extension-beta', 'no-such-extension'];
  await deploy(list, values, []);
  const failed = 'jsonpath={.status.initContainerStatuses[0].lastState.terminated.exitCode}=4';
  await expect.poll(pods, { timeout: 300 * second }).toHaveLength(2);
  const [bad = { name: '' }] = (await pods()).filter(({ name }) => name !== old.name);
  await kubectl(['wait', '--for', failed, `pod/${bad.name}`, '--timeout=300s']);
  expect(await kubectl(['get', 'pod', old.name, '-o', 'jsonpath={.status.containerStatuses[0].ready}'])).toBe('true');
  await deploy(list, [...values, 'onFailure=continue']);
  expect(await answers(namespace, 'extension-beta')).toEqual(['1.0']);
});
