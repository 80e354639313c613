import { expect } from 'vitest';
import type { InstallerName } from '../fixtures/installation.ts';
import type { Workbench } from '../fixtures/workbench.ts';
import { IllIndexCase, installedBefore, type Illness } from './ill-index.ts';

const wanted = 'extension-alpha==1.1';

/** A pin that changes while the index is ill keeps the version that is there, and says why; the new one comes with the cure. */
export async function changePinWhileIll(illness: Illness, bench: Workbench, installer: InstallerName): Promise<void> {
  const one = await IllIndexCase.begin(illness, bench, installer);
  await one.startWell(installedBefore);
  await one.fallIll();
  const run = await one.startIll(wanted);
  one.expectKept(run, wanted, '1.0');
  expect(await one.extensions(), run.stderr).toEqual({ 'extension-alpha': '1.0' });
  expect(run.localStack?.extensions['extension-alpha']).toMatchObject({ version: '1.0' });
  expect(run.stderr).not.toContain('- extension-alpha');
  const cured = await one.startCured(wanted);
  expect(await one.extensions(), cured.stderr).toEqual({ 'extension-alpha': '1.1' });
}
