import { existsSync } from 'node:fs';
import { AgentError } from '../errors/agent-error.ts';
import { exitStatusOf } from '../errors/codes.ts';
import { failedUpgrades } from '../sync/outcome.ts';
import { normalizeName } from '../requirements/project-name.ts';
import { nearest } from '../errors/nearest.ts';
import { findTarget } from '../sync/target.ts';
import { applyChange } from '../sync/change.ts';
import type { Session } from '../sync/session.ts';
import { takeSnapshot } from '../sync/snapshot.ts';

/**
 * Installs the newest versions that the declaration and LocalStack allow.
 *
 * @param names only these; all when there are none
 * @returns the exit status: not 0 where newer versions of something could not be looked for
 * @throws AgentError NOT_INSTALLED, LOCKFILE_ACTIVE, and with the code of what failed: nothing changes then
 */
export async function upgrade(session: Session, names: readonly string[]): Promise<number> {
  const { paths } = session.settings;
  if (existsSync(paths.lockfile)) {
    throw new AgentError('LOCKFILE_ACTIVE', `${paths.lockfile} holds all versions.`, {
      hint: 'Run localstack-extensions lock --upgrade, then localstack-extensions sync.',
    });
  }
  const { actual } = await takeSnapshot(session, await findTarget(session.settings));
  const wanted = new Set(names.map(normalizeName));
  for (const name of wanted) {
    if (actual.installed.has(name)) continue;
    const suggestion = nearest(name, [...actual.installed.keys()]);
    throw new AgentError('NOT_INSTALLED', `${name} is not installed.`, {
      hint: suggestion === null ? 'localstack-extensions list shows what is.' : `Did you mean ${suggestion}?`,
    });
  }
  const { actions, outcomes } = await applyChange(session, {
    upgrade: wanted.size === 0 ? 'all' : wanted,
    mustSucceed: ({ requirement }) => requirement.name !== null && wanted.has(requirement.name),
  });
  const changes = actions.filter((action) => action.kind === 'change');
  for (const { name, from, version } of changes) session.write(`Upgraded ${name} ${from} -> ${version}\n`);
  const [unknown] = failedUpgrades(outcomes);
  if (unknown !== undefined) return exitStatusOf(unknown.failure.code);
  if (changes.length === 0) session.write('Everything is as new as the declaration and LocalStack allow.\n');
  return 0;
}
