import { isBundle } from '../bundle/bundle-name.ts';
import { formatOrigin } from '../declaration/origin.ts';
import { AgentError } from '../errors/agent-error.ts';
import { normalizeName, type ProjectName } from '../requirements/project-name.ts';
import { parseDependency } from '../requirements/pep508/dependency.ts';
import { nearest } from '../errors/nearest.ts';
import { findTarget } from '../sync/target.ts';
import { applyChange } from '../sync/change.ts';
import { commandNames } from '../sync/command-names.ts';
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
    if (elsewhere !== null) session.log.warn(`${elsewhere.message} It stays until it is removed there too.`);
  }
  await applyChange(session, {
    edit: (commands) =>
      commands.filter(({ requirement }) => {
        const name = nameOf(requirement);
        return name === null || !wanted.has(name);
      }),
  });
  for (const name of wanted) session.write(`Uninstalled ${name}\n`);
  return 0;
}

function declaredElsewhere({ desired, actual }: Snapshot, name: ProjectName): AgentError | null {
  const led = new Map((actual.ledger?.items ?? []).map((item) => [item.line, item.name]));
  const item = desired.items.find(
    ({ origin, requirement, line }) =>
      origin.kind !== 'command' && (requirement.name ?? led.get(line) ?? null) === name,
  );
  if (item === undefined) return null;
  const where = formatOrigin(item.origin);
  return new AgentError(
    'DECLARED_ELSEWHERE',
    `${name} is declared by ${where}: it would come back at the next start.`,
    {
      hint:
        item.origin.kind === 'file'
          ? `Remove ${isBundle(item.origin.file) ? 'the bundle' : `the line ${where}`}.`
          : `Take ${item.line} out of EXTENSION_AUTO_INSTALL.`,
    },
  );
}

function notDeclared({ actual }: Snapshot, name: ProjectName, byCommand: ReadonlySet<ProjectName>): AgentError {
  const { installed } = actual;
  if (!installed.has(name)) {
    const suggestion = nearest(name, [...byCommand, ...installed.keys()]);
    return new AgentError('NOT_INSTALLED', `${name} is not installed.`, {
      hint: suggestion === null ? 'localstack-extensions list shows what is.' : `Did you mean ${suggestion}?`,
    });
  }
  const needing = [...installed.values()]
    .filter(({ requires }) => requires.some((line) => normalizeName(parseDependency(line).name) === name))
    .map((distribution) => distribution.name);
  return new AgentError('DECLARED_ELSEWHERE', `${name} is a dependency of ${needing.join(', ')}: it would come back.`, {
    hint: 'It goes with the last extension that needs it.',
  });
}
