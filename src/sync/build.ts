import { basename } from 'node:path';
import { AgentError } from '../errors/agent-error.ts';
import { buildGeneration, type BuiltGeneration } from '../environment/apply.ts';
import { writeLedger } from '../environment/ledger.ts';
import { goLive } from '../environment/live-link.ts';
import { makeDurable } from '../system/durability.ts';
import { disown } from '../system/own-folder.ts';
import { chosenInstaller } from '../installer/find-installer.ts';
import { pinned } from '../plan/pinned.ts';
import type { Plan } from '../plan/plan.ts';
import { installAdvance } from './advance.ts';
import { refuseFailures } from './atomic-request.ts';
import type { SyncContext } from './context.ts';
import { localArchives } from './local-archives.ts';
import { damagedArchive } from '../resolution/damaged-archive.ts';
import { installedPlan } from './installed-plan.ts';
import { brokenImports, knownMismatches, ledgerContents, packageEntries } from './ledger-contents.ts';
import { syncOutcome, type SyncOutcome } from './outcome.ts';
import type { SyncPlan } from './plan-sync.ts';
import { findRegression, refuseRegression, regressionError, type Regression } from './regression.ts';
import type { Snapshot } from './snapshot.ts';
import { withoutUnfinished, type VerifiedPlan } from './unfinished-imports.ts';

/** A generation that was built from a plan, and what was found when it was verified. */
export interface Candidate extends VerifiedPlan {
  readonly plan: Plan;
  readonly built: BuiltGeneration;
  /** An extension that worked before and does not with it; null where there is none, or nothing was there before. */
  readonly regression: Regression | null;
  /** Fulfilled when it is on its disk. */
  readonly durable: Promise<void>;
}

/** Verifies a generation that was built from a plan. */
export async function verify(
  context: SyncContext,
  snapshot: Snapshot,
  { plan }: SyncPlan,
  built: BuiltGeneration,
): Promise<Candidate> {
  const { session, preparation, progress, deadline, local } = context;
  const { actual } = snapshot;
  for (const conflict of built.conflicts) session.log.warn(conflict);
  const durable = makeDurable(built.folder, local);
  // It is awaited before anything is published.
  durable.catch(() => undefined);
  const carriedOut = installedPlan(snapshot, plan, built);
  progress.step('Checking that LocalStack can import the extensions');
  const scope = { deadline, first: actual.ledger?.importable ?? [] };
  const checks = await preparation.verification().check(built.sitePackages, scope);
  session.interrupt.throwIfAborted();
  const regression = actual.folder === null ? null : findRegression(snapshot, carriedOut.outcomes, checks);
  return { ...carriedOut, plan, built, checks, regression, durable };
}

/**
 * Makes a generation the live one. One in which an extension no longer imports that did before does not go live.
 *
 * @throws AgentError ENVIRONMENT, VOLUME, VOLUME_BUSY, and with the code of what a command cannot have
 */
export async function publish(context: SyncContext, snapshot: Snapshot, candidate: Candidate): Promise<SyncOutcome> {
  const { plan, built, regression, durable } = candidate;
  const { actual, target } = snapshot;
  const atomic = context.request.atomic ?? null;
  if (regression !== null && actual.folder !== null && atomic === null) {
    return refuseRegression(snapshot, plan, actual.folder, regression);
  }
  const verified = withoutUnfinished(snapshot, candidate, built.folder);
  const { outcomes, actions, installed, checks } = verified;
  const outcome = syncOutcome(snapshot, built.folder, outcomes, actions, brokenImports(checks, target.localstack));
  refuseFailures(outcome.failures, atomic);
  if (regression !== null) throw regressionError(plan, regression);
  await durable;
  const packages = packageEntries(installed.values(), built, actual.ledger);
  const contents = { id: basename(built.folder), outcomes, packages, checks };
  writeLedger(built.folder, ledgerContents(snapshot, contents));
  disown(built.folder);
  return { ...outcome, folder: putInPlace(context, snapshot, built.folder) };
}

/**
 * Builds a generation from a plan.
 *
 * @throws AgentError ENVIRONMENT, VOLUME
 */
export async function build(
  { session, installers, preparation, progress, cache, provenance }: SyncContext,
  snapshot: Snapshot,
  { plan, resolution, locked, options }: SyncPlan,
): Promise<BuiltGeneration> {
  const { installation } = resolution;
  preparation.begin();
  const wanted = plan.actions.filter((action) => action.kind === 'add' || action.kind === 'change');
  const changes = wanted.length;
  const step = changes === 0 ? 'Making the environment' : `Installing ${changes} package${changes === 1 ? '' : 's'}`;
  const names = new Set(wanted.map(({ name }) => name));
  const { folder } = preparation.draft();
  const begun = { folder, source: snapshot.actual.folder, cache, names, total: changes };
  // Otherwise it was said when they were installed.
  if (installation === null) progress.step(step, changes === 0 ? null : installAdvance(begun));
  const exact = pinned(plan.outcomes, locked, snapshot.desired.constraints);
  const { environment } = snapshot.target;
  const { requirementOf, refused } = await provenance.bind(wanted, exact, { options, environment });
  const built = await buildGeneration(preparation.draft(), plan, requirementOf, {
    installer: chosenInstaller(resolution.installer, installers, changes > 0),
    options,
    offline: resolution.isOffline,
    generation: preparation.generation,
    installation,
    source: snapshot.actual.sitePackages,
    known: knownMismatches(snapshot.actual.ledger),
    replaced: { installed: snapshot.actual.installed, environment: snapshot.target.environment },
  });
  session.interrupt.throwIfAborted();
  const failed = new Map(built.failed);
  for (const action of wanted) {
    const failure = failed.get(action.name);
    if (failure === undefined) continue;
    const damaged = await damagedArchive(requirementOf(action), failure, localArchives(snapshot));
    failed.set(action.name, refused.get(action.name) ?? damaged ?? failure);
  }
  return { ...built, failed };
}

/** @returns where the generation lies that is live now */
function putInPlace({ session, lock }: SyncContext, { actual }: Snapshot, folder: string): string {
  if (!lock.isHeld()) {
    throw new AgentError('VOLUME_BUSY', 'Another container took the lock while this one was suspended.', {
      hint: 'Start this container again.',
    });
  }
  const place = goLive(session.settings.paths.liveLink, folder, new Date());
  if (place !== folder && !(actual.live.kind === 'folder' && actual.live.isOurs)) {
    session.log.warn('The volume has no symbolic links: environments are put in place by renaming folders.');
  }
  return place;
}
