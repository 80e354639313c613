import { AgentError } from '../errors/agent-error.ts';
import type { CommandDeclaration, DeclarationSource, RememberedDeclaration } from '../declaration/declaration.ts';
import { parseOrigin } from '../declaration/origin.ts';
import { readCommandDeclarations } from '../environment/command-declarations.ts';
import { manualChanges } from '../environment/manual-changes.ts';
import { declarationFingerprint, watchedRoots, watchedSources } from '../environment/inputs.ts';
import { readState, type EnvironmentState } from '../environment/state.ts';
import { newestLedger } from '../environment/complete-generations.ts';
import type { Watched } from '../environment/watch.ts';
import { readConfiguration, type InstallerConfiguration } from '../installer/configuration.ts';
import { declaredSet, type DeclaredSet } from '../requirements/declared-set.ts';
import { parseDependency } from '../requirements/pep508/dependency.ts';
import { normalizeName, type ProjectName } from '../requirements/project-name.ts';
import type { Settings } from '../settings/settings.ts';
import { withoutLiteralCredentials } from '../declaration/literal-credentials.ts';
import { sha256 } from '../system/checksum.ts';
import { lookAt } from '../system/place.ts';
import { readRegularFile } from '../system/regular-file.ts';
import { machineReader } from '../system/source-reader.ts';
import type { Target } from './target.ts';
import type { Session } from './session.ts';

/** What there is, and what is to be. */
export interface Snapshot {
  readonly target: Target;
  readonly actual: EnvironmentState;
  readonly desired: DeclaredSet;
  /** What users tell the installers. */
  readonly configuration: InstallerConfiguration;
  /** What was installed by command, manual changes included. */
  readonly commands: readonly CommandDeclaration[];
  /** Names that were adopted because somebody installed them with the environment's own pip. */
  readonly adopted: readonly string[];
  readonly fingerprint: string;
  /** The lockfile beside the list file; null when there is none. */
  readonly lockfileText: string | null;
  /** Fingerprint of the declaration without what was installed by command. */
  readonly mounted: string;
  /** All that was read, as it was then. */
  readonly inputs: readonly Watched[];
}

/** A change to what is installed by command: what `install` and `uninstall` ask for. It runs with the lock held. */
export type CommandsEdit = (commands: readonly CommandDeclaration[]) => readonly CommandDeclaration[];

export interface SnapshotOptions {
  readonly edit?: CommandsEdit | undefined;
  /**
   * Keep what a file or the variable declared at the last start where neither is in sight: a command that changes one thing
   * may run where the container's mounts and variables are not.
   */
  readonly keepsUnseen?: boolean;
  /** The environment, where it was looked at already. */
  readonly actual?: EnvironmentState;
  /** What users tell the installers, where it was read already. */
  readonly configuration?: InstallerConfiguration;
}

/** Looks at the environment. */
export function inspectEnvironment({ paths }: Settings, { pythonVersion, localstack }: Target): EnvironmentState {
  return readState(paths, { pythonVersion, sitePackages: localstack?.sitePackages ?? null });
}

/** Reads the declaration and the environment. Changes nothing. */
export async function takeSnapshot(
  session: Session,
  target: Target,
  {
    edit = (commands) => commands,
    keepsUnseen = false,
    actual = inspectEnvironment(session.settings, target),
    configuration: read,
  }: SnapshotOptions = {},
): Promise<Snapshot> {
  const { settings } = session;
  const roots = watchedRoots(settings, target.localstack);
  const configuration = read ?? (await readConfiguration(settings));
  const recorded =
    readCommandDeclarations(settings.paths.commandDeclarations) ??
    (actual.ledger ?? newestLedger(settings.paths.generations))?.commands ??
    [];
  const context = {
    reader: machineReader({ ...settings, signal: session.interrupt, variables: configuration.variables }),
    variables: settings.variables,
    environment: target.environment,
  };
  const unseen = keepsUnseen ? unseenDeclarations(session, actual) : [];
  const mounted = await declaredSet(sourcesOf(session, unseen, []), context);
  const names = new Set(mounted.items.flatMap(({ requirement }) => requirement.name ?? []));
  const { added, removed } = manualChanges(actual, names, settings.workingFolder);
  const subjectOf = ({ requirement }: CommandDeclaration): string => projectOf(requirement) ?? requirement;
  const known = new Set(recorded.map(subjectOf));
  const adopted = added.filter((declaration) => !known.has(subjectOf(declaration)));
  const kept = recorded.filter(({ requirement }) => removed.every((name) => name !== projectOf(requirement)));
  const commands = edit([...kept, ...adopted]);
  const desired = commands.length === 0 ? mounted : await declaredSet(sourcesOf(session, unseen, commands), context);
  const lockfileText = readLockfile(settings.paths.lockfile);
  const fingerprintOf = (set: DeclaredSet): string =>
    sha256(`${declarationFingerprint(set, target.localstack, settings, configuration)}\n${lockfileText ?? ''}`);
  return {
    target,
    actual,
    desired,
    configuration,
    lockfileText,
    commands: commands.map(withoutLiteralCredentials),
    adopted: adopted.map(({ requirement }) => requirement),
    fingerprint: fingerprintOf(desired),
    mounted: fingerprintOf(mounted),
    inputs: [...roots, ...watchedSources(settings, desired)],
  };
}

/** The lockfile's text; null where there is none. */
function readLockfile(path: string): string | null {
  const reading = readRegularFile(path);
  if (reading.kind === 'unusable') {
    throw new AgentError('LOCKFILE_INVALID', `${path} ${reading.reason}.`, {
      hint: 'Put a pylock.toml in its place, or remove it.',
    });
  }
  return reading.kind === 'read' ? reading.bytes.toString() : null;
}

/** What the ledger knows of origins that are not in sight. */
function unseenDeclarations({ settings }: Session, { ledger }: EnvironmentState): readonly RememberedDeclaration[] {
  const { listFile } = settings.paths;
  return (ledger?.items ?? [])
    .filter(({ state }) => state !== 'failed')
    .map(({ line, origin }) => ({ requirement: line, origin: parseOrigin(origin) }))
    .filter(
      ({ origin }) =>
        (origin.kind === 'file' && !isDeclared(listFile)) ||
        (origin.kind === 'variable' && settings.autoInstall.trim() === ''),
    );
}

/** Whether there is a list file: one that cannot be read declares something, too, and is told. */
function isDeclared(listFile: string): boolean {
  return lookAt(listFile).kind !== 'absent';
}

function sourcesOf(
  { settings }: Session,
  unseen: readonly RememberedDeclaration[],
  commands: readonly CommandDeclaration[],
): readonly DeclarationSource[] {
  const { listFile } = settings.paths;
  const folder = settings.workingFolder;
  const base = listFile.slice(0, listFile.lastIndexOf('/'));
  return [
    ...(isDeclared(listFile) ? [{ kind: 'file', path: listFile, folder: base } as const] : []),
    ...(settings.autoInstall.trim() === '' ? [] : [{ kind: 'variable', text: settings.autoInstall, folder } as const]),
    ...(unseen.length === 0 ? [] : [{ kind: 'remembered', items: unseen, folder } as const]),
    ...(commands.length === 0 ? [] : [{ kind: 'command', items: commands } as const]),
  ];
}

/** The project that a requirements line names; null where it names none. */
export function projectOf(requirement: string): ProjectName | null {
  try {
    return normalizeName(parseDependency(requirement).name);
  } catch {
    return null;
  }
}
