import { dropDamagedDownloads, hasLeftovers } from '../environment/cache.ts';
import { removeCachedSecrets } from '../environment/cached-secrets.ts';
import { sweep } from '../environment/sweep.ts';
import { AgentError } from '../errors/agent-error.ts';
import { failureError } from '../errors/failure.ts';
import { unusedOptions } from '../installer/configuration.ts';
import { indexConfiguration } from '../installer/index-configuration.ts';
import type { Installer, Resolver } from '../installer/installer.ts';
import { changesSomething } from '../plan/plan.ts';
import { readActiveLockfile } from './active-lockfile.ts';
import { refuseFailures } from './atomic-request.ts';
import { withBundledWheels } from './bundled-wheels.ts';
import { build, publish, verify } from './build.ts';
import { closeContext, openContext, type SyncContext, type SyncStart } from './context.ts';
import { innocentChange, type Attempted } from './innocent-change.ts';
import { installFindings } from './install-failures.ts';
import { rewriteLiveLedger } from './ledger-contents.ts';
import { canInstallOptimistically, optimisticResolver, withUsefulInstallation } from './optimistic-install.ts';
import { failedItems, failedUpgrades, syncOutcome, type SyncOutcome } from './outcome.ts';
import { installerSettings, settingWarnings } from './installer-settings.ts';
import { NO_FINDINGS, planSync, type InstallFindings, type SyncPlan } from './plan-sync.ts';
import { refusedByLicence } from './refused-licences.ts';
import { isChangeLikely } from './preparation.ts';
import { rememberedOutcome } from './recollection.ts';
import { resolvingStep } from './progress.ts';
import { record, type Inspection } from './record.ts';
import { errorFields, formatWarning } from './report.ts';
import { asksForMore } from './request.ts';
import { rollbackHold } from './rollback-hold.ts';
import { stillUnavailable } from './short-question.ts';
import { takeSnapshot, type Snapshot } from './snapshot.ts';
import { tidyCache } from './tidy-cache.ts';

/**
 * Brings the environment to what is declared. To be called with the volume's lock held.
 *
 * @throws as `sync`
 */
export async function runSync(start: Omit<SyncStart, 'configuration'>): Promise<SyncOutcome> {
  const { request } = start;
  const isAfterKill = sweep(start.session.settings.paths);
  const context = openContext({ ...start, configuration: await installerSettings(start.session, start.target) });
  try {
    if (isAfterKill) removeCachedSecrets(context.cache);
    const mayBeDamaged = isAfterKill || context.actual.damaged.size > 0;
    if (dropDamagedDownloads(context.cache, mayBeDamaged)) {
      start.session.log.warn('The download cache was damaged, as by a crash of the machine; downloading again.');
    }
    const inspection = await inspect(context);
    const settled = await recall(context, inspection);
    if (settled !== null) {
      if (hasLeftovers(context.cache)) await tidyCache(context);
      return await record(context, inspection, await withAdvisories(context, settled, false));
    }
    const stocked = withBundledWheels(inspection, request, context.temporaryFolder);
    const outcome = await change(context, stocked).finally(() => {
      removeCachedSecrets(context.cache);
    });
    await context.links.heard();
    await tidyCache(context);
    return await record(context, inspection, await withAdvisories(context, outcome, true));
  } finally {
    await closeContext(context);
  }
}

/** The outcome with what is known of advisories. @param isChange whether to ask for them */
async function withAdvisories(
  { audit, target }: SyncContext,
  outcome: SyncOutcome,
  isChange: boolean,
): Promise<SyncOutcome> {
  return { ...outcome, advisories: await audit.notes(outcome.folder, target.localstack, isChange) };
}

/** Finds out what is to be changed, and changes it. */
async function change(context: SyncContext, inspection: Inspection): Promise<SyncOutcome> {
  return carryOut(context, inspection, await plan(context, inspection, NO_FINDINGS));
}

/** Carries out a plan; where some of it cannot be installed, or brings what the policy refuses, one more that goes without that. */
async function carryOut(
  context: SyncContext,
  inspection: Inspection,
  planned: SyncPlan,
  known: InstallFindings['refused'] = new Map(),
): Promise<SyncOutcome> {
  const { folder } = inspection.actual;
  if (folder !== null && !changesSomething(planned.plan)) return refresh(inspection, planned, folder);
  const built = await build(context, inspection, planned);
  const advised = await context.audit.refusals([...built.installed.values()]);
  const refused = refusedByLicence(inspection, planned.plan, built, advised);
  if (refused.size > 0) {
    const all = new Map([...known, ...refused]);
    refuseAgain(inspection, refused, known);
    await context.preparation.renewedDraft();
    return carryOut(context, inspection, await plan(context, inspection, { refused: all, immovable: null }), all);
  }
  const isFixed = inspection.lockfile?.mismatches.length === 0 || context.remote.isEnded;
  const failed = isFixed ? null : installFindings(inspection, planned.plan, built);
  const findings = { immovable: failed?.immovable ?? null, refused: new Map([...known, ...(failed?.refused ?? [])]) };
  const without = (refused: InstallFindings['refused']): Promise<Attempted> =>
    attempt(context, inspection, { ...findings, refused: new Map([...findings.refused, ...refused]) });
  const whole =
    failed === null
      ? { planned, result: await verify(context, inspection, planned, built) }
      : await without(findings.refused);
  const settled = isFixed ? whole : await innocentChange(context, inspection, whole, without);
  if (settled.result !== null) return publish(context, inspection, settled.result);
  return refresh(inspection, settled.planned, folder ?? '');
}

/** Plans anew with what was found, builds that and verifies it. */
async function attempt(context: SyncContext, inspection: Inspection, findings: InstallFindings): Promise<Attempted> {
  await context.preparation.renewedDraft();
  const planned = await plan(context, inspection, findings);
  if (inspection.actual.folder !== null && !changesSomething(planned.plan)) return { planned, result: null };
  return { planned, result: await verify(context, inspection, planned, await build(context, inspection, planned)) };
}

/** @throws AgentError POLICY where a lockfile or an item that stays in any case brings what the policy refuses */
function refuseAgain(
  { lockfile }: Inspection,
  refused: InstallFindings['refused'],
  known: InstallFindings['refused'],
): void {
  const [first] = [...refused].filter(([item]) => lockfile?.mismatches.length === 0 || known.has(item));
  if (first !== undefined) throw failureError(first[1]);
}

/** Reads the environment and the declaration, and says what is unusual about them. */
async function inspect({
  session,
  request,
  target,
  actual,
  installers,
  configuration,
  links,
}: SyncContext): Promise<Inspection> {
  const { log } = session;
  const { atomic, force } = request;
  if (configuration.fault?.code === 'POLICY_INVALID') throw configuration.fault;
  const options = {
    edit: atomic?.edit,
    keepsUnseen: atomic !== undefined,
    actual,
    configuration,
  };
  const snapshot = await takeSnapshot(session, target, options);
  if (actual.fault !== null) log.warn(`Repairing the environment: ${actual.fault.reason}`);
  for (const [name, reason] of actual.damaged) log.warn(`Reinstalling ${name}: ${reason}.`);
  if (snapshot.isCommandFileDamaged) {
    const { commandDeclarations } = session.settings.paths;
    log.warn(`${commandDeclarations} is damaged; restoring it from the environment's ledger.`);
  }
  for (const name of snapshot.adopted) log.info(`${name} was installed by hand and is kept from now on.`);
  for (const note of snapshot.desired.notes) log.info(note);
  for (const warning of snapshot.desired.warnings)
    log.warn(formatWarning(warning), { ...errorFields(warning.error), origin: warning.origin });
  await links.unreadable(
    indexConfiguration(snapshot.desired.options, configuration.variables, configuration.policy),
    false,
  );
  const unused = settingWarnings({ ...snapshot, configuration }, installers.uv?.name ?? 'pip');
  for (const warning of unused) log.warn(warning);
  const hold = force || atomic !== undefined ? null : rollbackHold(snapshot);
  if (hold !== null) log.info(hold.reason);
  return { ...snapshot, unused, hold, lockfile: hold === null ? await readActiveLockfile(session, snapshot) : null };
}

/** What is known already: a rollback holds, or the ledger says what became of all that is declared. Null: there is more to do. */
async function recall({ session, request, lock }: SyncContext, inspection: Inspection): Promise<SyncOutcome | null> {
  if (inspection.hold !== null) return inspection.hold.outcome;
  if (asksForMore(request)) return null;
  const remembered = rememberedOutcome(inspection, lock.waitedSince, request.asksAgain);
  return remembered ?? (request.asksAgain ? null : stillUnavailable(session, inspection));
}

/** @throws AgentError FROZEN where the plan changes something, and with the code of what a command cannot have */
async function plan(context: SyncContext, inspection: Inspection, findings: InstallFindings): Promise<SyncPlan> {
  const { session, request, progress } = context;
  const { settings, interrupt } = session;
  progress.step(resolvingStep(inspection.desired.items.length));
  const resolver = (installer: Installer): Resolver => resolverFor(installer, context, inspection);
  const planned = await planSync(
    { ...context, settings, resolver, lockfile: inspection.lockfile, findings },
    inspection,
  );
  for (const warning of unusedOptions(context.configuration, planned.resolution.installer)) {
    if (!inspection.unused.includes(warning)) session.log.warn(warning);
  }
  interrupt.throwIfAborted();
  const { outcomes } = planned.plan;
  refuseFailures([...failedItems(outcomes), ...failedUpgrades(outcomes)], request.atomic ?? null);
  const isChange = inspection.actual.folder === null || changesSomething(planned.plan);
  if (isChange && settings.frozen) {
    throw new AgentError(
      'FROZEN',
      'The environment does not match what is declared, and EXTENSION_AGENT_FROZEN is set.',
      {
        hint: 'Run localstack-extensions plan to see the difference.',
      },
    );
  }
  return withUsefulInstallation(context, planned);
}

/** Where a change is likely, what it needs is begun beside the first question; what is only added is installed with it. */
function resolverFor(installer: Installer, context: SyncContext, inspection: Inspection): Resolver {
  const { session, request, installers, preparation } = context;
  const isMore = asksForMore(request);
  if (session.settings.frozen || !(isMore || isChangeLikely(inspection))) return installer;
  // What the policy or an advisory keeps out is not to be unpacked first.
  const isFree = context.configuration.policy === null && !context.audit.isStrict;
  const isPlain = isFree && !isMore && inspection.lockfile === null && canInstallOptimistically(inspection);
  const { uv } = installers;
  return preparation.beside(
    isPlain && uv !== null && installer === uv ? optimisticResolver(uv, context, inspection) : installer,
  );
}

/** Leaves the packages as they are, and writes down what became of the items. */
function refresh(snapshot: Snapshot, { plan: { outcomes, actions } }: SyncPlan, folder: string): SyncOutcome {
  return syncOutcome(snapshot, folder, outcomes, actions, rewriteLiveLedger(snapshot, folder, outcomes));
}
