import { existsSync } from 'node:fs';
import { AgentError } from '../errors/agent-error.ts';
import { normalizeName } from '../requirements/project-name.ts';
import { nearest } from '../settings/nearest.ts';
import { findBase } from '../sync/base.ts';
import { changeByCommand } from '../sync/command-changes.ts';
import type { Session } from '../sync/session.ts';
import { survey } from '../sync/survey.ts';

/**
 * Installs the newest versions that the declaration and LocalStack allow.
 *
 * @param names only these; all when there are none
 * @throws AgentError NOT_INSTALLED, LOCKED, and with the code of what failed: nothing changes then
 */
export async function upgradeCommand(session: Session, names: readonly string[]): Promise<number> {
  const { paths } = session.settings;
  if (existsSync(paths.lockFile)) {
    throw new AgentError('LOCKED', `${paths.lockFile} holds all versions.`, {
      hint: 'Run localstack-extensions lock --upgrade, then localstack-extensions sync.',
    });
  }
  const { state } = await survey(session, await findBase(session.settings));
  const wanted = new Set(names.map(normalizeName));
  for (const name of wanted) {
    if (state.installed.has(name)) continue;
    const suggestion = nearest(name, [...state.installed.keys()]);
    throw new AgentError('NOT_INSTALLED', `${name} is not installed.`, {
      hint: suggestion === null ? 'localstack-extensions list shows what is.' : `Did you mean ${suggestion}?`,
    });
  }
  const { actions } = await changeByCommand(session, {
    upgrade: wanted.size === 0 ? 'all' : wanted,
    mustSucceed: ({ requirement }) => wanted.has(requirement.name ?? ''),
  });
  const changes = actions.filter((action) => action.kind === 'change');
  for (const { name, from, version } of changes) session.write(`Upgraded ${name} ${from} -> ${version}\n`);
  if (changes.length === 0) session.write('Everything is as new as the declaration and LocalStack allow.\n');
  return 0;
}
