import { isBundle } from '../bundle/bundle-name.ts';
import { formatOrigin } from '../declaration/origin.ts';
import { AgentError } from '../errors/agent-error.ts';
import type { DeclaredItem } from '../requirements/declared-set.ts';
import { normalizeName, type ProjectName } from '../requirements/project-name.ts';
import { parseDependency } from '../requirements/pep508/dependency.ts';
import { nearest } from '../errors/nearest.ts';
import { findTarget } from '../sync/target.ts';
import { applyChange } from '../sync/change.ts';
import { commandNames } from '../sync/command-names.ts';
import type { ItemOutcome } from '../resolution/outcome.ts';
import type { Session } from '../sync/session.ts';
import { projectOf, takeSnapshot, type Snapshot } from '../sync/snapshot.ts';

/**
 * Uninstalls what was installed by command, with the dependencies that only it needed. What a file or the variable declares
 * would come back at the next start: that is an error which says where it stands.
 *
 * @throws AgentError NOT_INSTALLED, DECLARED_ELSEWHERE
 */
export async function uninstall(session: Session, names: readonly string[]): Promise<number> {
  const snapshot = await takeSnapshot(session, await findTarget(session.settings), { keepsUnseen: true });
  const known = commandNames(snapshot);
  const nameOf = (requirement: string): ProjectName | null => known.get(requirement) ?? projectOf(requirement);
  const byCommand = new Set(snapshot.commands.flatMap(({ requirement }) => nameOf(requirement) ?? []));
  const wanted = new Set(names.map(normalizeName));
  for (const name of wanted) {
    const elsewhere = declaredElsewhere(snapshot, name);
    if (!byCommand.has(name)) throw elsewhere ?? notDeclared(snapshot, name, byCommand);
  }
  const { actions, outcomes } = await applyChange(session, {
    edit: (commands) =>
      commands.filter(({ requirement }) => {
        const name = nameOf(requirement);
        return name === null || !wanted.has(name);
      }),
  });
  const stay = new Map(actions.flatMap((one) => (one.kind === 'remove' ? [] : [[one.name, one.version] as const])));
  for (const name of wanted) session.write(`${formatEnd(snapshot, name, stay.get(name), outcomes)}\n`);
  return 0;
}

/**
 * How it ended for what is no longer declared by command.
 *
 * @param version that stays, because something else declares or needs it; undefined where nothing does
 * @param outcomes of what is declared now
 */
function formatEnd(
  snapshot: Snapshot,
  name: ProjectName,
  version: string | undefined,
  outcomes: readonly ItemOutcome[],
): string {
  if (version === undefined) return `Uninstalled ${name}`;
  // A line that a command has replaced counts again.
  const item = outcomes.find((one) => 'name' in one && one.name === name)?.item ?? declaringItem(snapshot, name);
  const why =
    item === null ? `${neededBy(snapshot, name).join(', ')} needs it` : `${formatOrigin(item.origin)} declares it`;
  return `Kept ${name} ${version}: ${why}. It is no longer declared by command.`;
}

/** What a file or the variable declares. */
function declaringItem({ desired, actual }: Snapshot, name: ProjectName): DeclaredItem | null {
  const led = new Map((actual.ledger?.items ?? []).map((item) => [item.line, item.name]));
  const item = desired.items.find(
    ({ origin, requirement, line }) =>
      origin.kind !== 'command' && (requirement.name ?? led.get(line) ?? null) === name,
  );
  return item ?? null;
}

function declaredElsewhere(snapshot: Snapshot, name: ProjectName): AgentError | null {
  const item = declaringItem(snapshot, name);
  if (item === null) return null;
  const where = formatOrigin(item.origin);
  return new AgentError('DECLARED_ELSEWHERE', `${where} declares ${name}: the next start would install it again.`, {
    hint:
      item.origin.kind === 'file'
        ? `Remove ${isBundle(item.origin.file) ? 'the bundle' : `the line ${where}`}.`
        : `Take ${item.line} out of EXTENSION_AUTO_INSTALL.`,
  });
}

/** Installed packages that need it. */
function neededBy({ actual }: Snapshot, name: ProjectName): readonly ProjectName[] {
  return [...actual.installed.values()]
    .filter(({ requires }) => requires.some((line) => normalizeName(parseDependency(line).name) === name))
    .map((distribution) => distribution.name);
}

function notDeclared(snapshot: Snapshot, name: ProjectName, byCommand: ReadonlySet<ProjectName>): AgentError {
  const { installed } = snapshot.actual;
  if (!installed.has(name)) {
    const suggestion = nearest(name, [...byCommand, ...installed.keys()]);
    return new AgentError('NOT_INSTALLED', `${name} is not installed.`, {
      hint: suggestion === null ? 'localstack-extensions list shows what is.' : `Did you mean ${suggestion}?`,
    });
  }
  const needing = neededBy(snapshot, name).join(', ');
  return new AgentError('DECLARED_ELSEWHERE', `${needing} needs ${name}.`, {
    hint: 'It is removed with the last extension that needs it.',
  });
}
