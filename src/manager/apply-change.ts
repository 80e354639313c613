import { findTarget } from '../sync/target.ts';
import { KeptAnswers } from '../audit/kept-answers.ts';
import { rollBack } from '../changes/rollback.ts';
import { ensureLocalStackPath } from '../environment/localstack-path.ts';
import { sitePackagesOf } from '../python/localstack-venv.ts';
import { sync } from '../sync/sync.ts';
import { install } from '../changes/install.ts';
import { listExtensions } from '../inventory/extensions.ts';
import type { ProjectName } from '../requirements/project-name.ts';
import type { Session } from '../sync/session.ts';
import { parseSpecs } from '../changes/spec.ts';
import { takeSnapshot } from '../sync/snapshot.ts';
import { uninstall } from '../changes/uninstall.ts';
import { upgrade } from '../changes/upgrade.ts';
import { linkTarget } from '../system/files.ts';
import type { Change } from './api-types.ts';
import type { Emit } from './event.ts';

/**
 * Carries out a change as the command of the same name does: all of it, or nothing changes. Tells which extensions came,
 * changed and went.
 *
 * @returns whether the environment is another one now
 * @throws AgentError with the code of what failed
 */
export async function applyChange(session: Session, change: Change, emit: Emit): Promise<boolean> {
  const { liveLink } = session.settings.paths;
  const before = { link: linkTarget(liveLink), extensions: await extensionsOf(session) };
  await carryOut(session, change).catch((error: unknown) => {
    // Too late to cancel: what was asked for is live.
    const isLive = session.interrupt.aborted && linkTarget(liveLink) !== before.link;
    if (!isLive) throw error;
  });
  const isChanged = linkTarget(liveLink) !== before.link;
  const after = await extensionsOf(session);
  for (const [name, version] of after) {
    if (before.extensions.get(name) !== version) {
      emit({ event: 'extension', message: 'Extension successfully installed', extra: { name, version } });
    }
  }
  for (const [name, version] of before.extensions) {
    if (!after.has(name)) {
      emit({ event: 'extension', message: 'Extension successfully uninstalled', extra: { name, version } });
    }
  }
  if (!isChanged) emit({ event: 'log', message: 'Nothing had to be changed.', extra: { level: 'info' } });
  return isChanged;
}

async function carryOut(session: Session, change: Change): Promise<void> {
  switch (change.kind) {
    case 'install':
      await install(session, await parseSpecs(session, [change.spec]));
      return;
    case 'uninstall':
      await uninstall(session, [change.name]);
      return;
    case 'upgrade':
      await upgrade(session, change.names);
      return;
    case 'sync':
      await syncNow(session, change.force);
      return;
    case 'rollback': {
      const { restored } = await rollBack(session, change.generation);
      session.write(`Rolled back to ${restored.id}. It holds until the declaration changes.`);
    }
  }
}

/** As the command `sync`. What fails costs only itself, and the log tells it. */
async function syncNow(session: Session, force: boolean): Promise<void> {
  const { settings, log } = session;
  await sync(session, { upgrade: settings.upgrade ? 'all' : new Set(), force, asksAgain: true });
  const sitePackages = sitePackagesOf(settings.localstackVenv);
  const warning = sitePackages === null ? null : ensureLocalStackPath(sitePackages, settings.paths.liveLink);
  if (warning !== null) log.warn(warning);
}

async function extensionsOf(session: Session): Promise<ReadonlyMap<ProjectName, string>> {
  const snapshot = await takeSnapshot(session, await findTarget(session.settings));
  return new Map(
    listExtensions(snapshot, KeptAnswers.ofSettings(session.settings), null).map(({ name, version }) => [
      name,
      version,
    ]),
  );
}
