import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { indexConfiguration } from '../installer/index-configuration.ts';
import { findInstallers } from '../installer/find-installer.ts';
import { childEnvironment } from '../system/child-environment.ts';
import { ProcessRunner } from '../system/process-runner.ts';
import { ChangeAudit } from './audit.ts';
import { ChangeProvenance } from './provenance.ts';
import { withBundledWheels } from './bundled-wheels.ts';
import { settingWarnings } from './installer-settings.ts';
import { linkCheck } from './link-check.ts';
import { NO_FINDINGS, planSync, type PlanningContext, type SyncPlan } from './plan-sync.ts';
import { Progress, resolvingStep } from './progress.ts';
import type { SyncRequest } from './request.ts';
import type { Session } from './session.ts';
import type { Snapshot } from './snapshot.ts';
import { within } from './time-limit.ts';

const TIMEOUT = 300;

interface DryRunOptions extends Pick<SyncRequest, 'upgrade'>, Pick<PlanningContext, 'lockfile'> {}

/**
 * Plans what a sync would do, without a trace on the volume: caches and temporary files lie elsewhere.
 *
 * @param use takes the plan while what it was made with is still there
 */
export async function dryRun<T>(
  session: Session,
  given: Snapshot,
  { upgrade, lockfile }: DryRunOptions,
  use: (planned: SyncPlan, context: PlanningContext) => T | Promise<T>,
): Promise<T> {
  const { settings, interrupt, log } = session;
  const seconds = settings.timeout ?? TIMEOUT;
  const temporaryFolder = mkdtempSync(join(tmpdir(), 'localstack-extensions-'));
  const environment = childEnvironment(settings.variables);
  const ending = within(seconds, interrupt);
  const runner = new ProcessRunner({ environment, signal: ending });
  const { configuration, actual } = given;
  if (configuration.fault?.code === 'POLICY_INVALID') throw configuration.fault;
  const links = linkCheck({ log }, configuration, seconds, ending);
  const { unreadable } = links;
  const runners = { remote: runner, local: runner };
  const shared = { temporaryFolder, seconds, ...runners, configuration, unreadable };
  const place = { ...shared, cache: join(temporaryFolder, 'cache'), installed: actual.installed };
  const progress = new Progress(session, false);
  runner.listen(progress.line);
  try {
    progress.step(resolvingStep(given.desired.items.length));
    const request = { upgrade, force: false };
    const snapshot = withBundledWheels(given, request, temporaryFolder);
    const installers = findInstallers(settings, snapshot.target.python, place);
    const { options } = snapshot.desired;
    await unreadable(indexConfiguration(options, configuration.variables, configuration.policy), false);
    for (const warning of settingWarnings(snapshot, installers.uv?.name ?? 'pip')) log.warn(warning);
    const context: PlanningContext = {
      settings,
      request,
      installers,
      resolver: (installer) => installer,
      lockfile,
      temporaryFolder,
      local: runner,
      ending,
      findings: NO_FINDINGS,
      audit: new ChangeAudit({ settings, interrupt }, configuration, actual.installed),
      provenance: new ChangeProvenance({ settings, interrupt }, configuration),
      links,
    };
    return await use(await planSync(context, snapshot).finally(links.heard), context);
  } finally {
    progress.stop();
    rmSync(temporaryFolder, { recursive: true, force: true });
    interrupt.throwIfAborted();
  }
}
