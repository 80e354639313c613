import { indexConfiguration } from '../installer/index-configuration.ts';
import { ageLimit } from '../installer/minimum-age.ts';
import type { ChosenVersion, HeldBack } from '../package-index/held-back.ts';
import { packageSources } from '../package-index/package-source.ts';
import type { Plan } from '../plan/plan.ts';
import { httpAccess } from '../system/http-access.ts';
import type { SyncRequest } from './request.ts';
import type { Session } from './session.ts';
import type { Snapshot } from './snapshot.ts';

/** Asks the indexes which newer versions would come in, were they old enough: of what comes anyway, and of what is to be upgraded. */
export async function heldBack(
  { settings, interrupt }: Pick<Session, 'settings' | 'interrupt'>,
  { configuration, desired, target }: Snapshot,
  plan: Plan,
  upgrade: SyncRequest['upgrade'],
): Promise<readonly HeldBack[]> {
  const now = new Date();
  const chosen = chosenVersions(plan, upgrade).filter(({ name }) => ageLimit(configuration, name, now) !== null);
  if (settings.offline || chosen.length === 0) return [];
  const { findHeldBack } = await import('../package-index/held-back.ts');
  const indexes = indexConfiguration(desired.options, configuration.variables, configuration.policy);
  return findHeldBack(chosen, packageSources(indexes), {
    access: httpAccess(configuration.variables, indexes.trustedHosts),
    environment: target.environment,
    ageLimit: (name) => ageLimit(configuration, name, now),
    signal: interrupt,
  });
}

function chosenVersions({ actions, outcomes }: Plan, upgrade: SyncRequest['upgrade']): readonly ChosenVersion[] {
  const specifiers = new Map(
    outcomes.flatMap((outcome) =>
      outcome.kind === 'resolved' ? [[outcome.name, outcome.item.requirement.specifier] as const] : [],
    ),
  );
  return actions.flatMap((action) => {
    const { kind, name, version } = action;
    const isUpgraded = kind === 'keep' && (upgrade === 'all' || upgrade.has(name));
    const comes = (kind === 'add' || kind === 'change') && action.url === null;
    return comes || isUpgraded ? [{ name, version, specifier: specifiers.get(name) ?? '' }] : [];
  });
}
