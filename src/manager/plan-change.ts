import { previewChanges, type Preview } from '../sync/preview.ts';
import type { Session } from '../sync/session.ts';
import { projectOf, type CommandsEdit } from '../sync/snapshot.ts';
import { normalizeName, type ProjectName } from '../requirements/project-name.ts';
import type { Change } from './api-types.ts';

/** Finds out what a change would do, and why; changes nothing. */
export async function planChange(session: Session, change: Change): Promise<Preview> {
  return previewChanges(
    session,
    change.kind === 'upgrade' ? { upgrade: upgradeOf(change.names) } : { edit: editOf(session, change) },
  );
}

/** No names: everything. */
function upgradeOf(names: readonly string[]): ReadonlySet<ProjectName> | 'all' {
  return names.length === 0 ? 'all' : new Set(names.map(normalizeName));
}

/** The edit that an install or uninstall asks for. */
function editOf({ settings }: Session, change: Change & { readonly kind: 'install' | 'uninstall' }): CommandsEdit {
  const { workingFolder: folder } = settings;
  const name = change.kind === 'install' ? projectOf(change.spec) : normalizeName(change.name);
  return (commands) => [
    ...commands.filter(({ requirement }) => projectOf(requirement) !== name),
    ...(change.kind === 'install' ? [{ requirement: change.spec, folder }] : []),
  ];
}
