import { earlierGeneration, generationLedgers, liveName } from '../changes/rollback.ts';
import { keepNewerVersions } from '../environment/newer-versions.ts';
import type { Ledger } from '../environment/ledger.ts';
import { previewChanges, previewJson, type Preview, type PreviewJson } from '../sync/preview.ts';
import type { Session } from '../sync/session.ts';
import { projectOf, type CommandsEdit } from '../sync/snapshot.ts';
import { normalizeName, type ProjectName } from '../requirements/project-name.ts';
import type { Change } from './api-types.ts';

/** A plan, with the text at fault where one is not understood. */
export type PlannedChange = Omit<PreviewJson, 'failures'> & {
  readonly failures: readonly (PreviewJson['failures'][number] & { readonly excerpt: string | null })[];
};

/**
 * Finds out what a change would do, and why; changes nothing.
 *
 * @throws AgentError NO_GENERATION, and why there is no plan
 */
export async function planChange(session: Session, change: Change): Promise<PlannedChange> {
  switch (change.kind) {
    case 'rollback':
      return planRollback(session, change.generation);
    case 'upgrade':
      return planUpgrade(session, upgradeOf(change.names));
    case 'sync':
      return withExcerpts(await previewChanges(session, { heedsRollback: !change.force }));
    case 'install':
    case 'uninstall':
      return withExcerpts(await previewChanges(session, { edit: editOf(session, change) }));
  }
}

/** What is found for everything is known from then on. */
async function planUpgrade(session: Session, upgrade: ReadonlySet<ProjectName> | 'all'): Promise<PlannedChange> {
  const preview = await previewChanges(session, { upgrade });
  if (upgrade === 'all') {
    const versions = preview.plan.actions.flatMap((action) =>
      action.kind === 'change' ? [{ name: action.name, installed: action.from, available: action.version }] : [],
    );
    keepNewerVersions(session.settings.paths, versions);
  }
  return withExcerpts(preview);
}

function withExcerpts(preview: Preview): PlannedChange {
  const plan = previewJson(preview);
  const failures = plan.failures.map((row, index) => ({ ...row, excerpt: preview.failures[index]?.excerpt ?? null }));
  return { ...plan, failures };
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

/** What differs between the live generation and the one to put back, by their ledgers: no installer is asked. */
function planRollback({ settings: { paths } }: Session, generation: string): PlannedChange {
  const live = liveName(paths);
  const wanted = versionsIn(earlierGeneration(paths, generation));
  const present = versionsIn(generationLedgers(paths).find(({ id }) => id === live) ?? null);
  const names = [...new Set([...present.keys(), ...wanted.keys()])].sort();
  const actions = names.map((name): PreviewJson['actions'][number] => {
    const [from, version] = [present.get(name), wanted.get(name)];
    if (version === undefined) return { kind: 'remove', name, version: from ?? '', reason: 'not installed then' };
    if (from === undefined) return { kind: 'add', name, version, url: null, reason: 'installed then' };
    if (from === version) return { kind: 'keep', name, version, reason: '' };
    return { kind: 'change', name, from, version, url: null, reason: 'the version then' };
  });
  return { version: 1, rebuild: null, actions, warnings: [], heldBack: [], failures: [] };
}

function versionsIn(ledger: Ledger | null): ReadonlyMap<ProjectName, string> {
  return new Map((ledger?.packages ?? []).map(({ name, version }) => [name, version]));
}
