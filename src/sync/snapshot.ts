import { knownConflicts } from '../catalog/built-in.ts';
import { AgentError } from '../errors/agent-error.ts';
import type { CommandDeclaration } from '../declaration/declaration.ts';
import { areDeclarationsDamaged, readCommandDeclarations } from '../environment/command-declarations.ts';
import { manualChanges } from '../environment/manual-changes.ts';
import { declarationFingerprint, watchedRoots, watchedSources } from '../environment/inputs.ts';
import { readState, type EnvironmentState } from '../environment/state.ts';
import { newestLedger } from '../environment/complete-generations.ts';
import { ListCopies } from '../environment/list-copies.ts';
import type { Bundle } from '../bundle/bundle.ts';
import type { Watched } from '../environment/watch.ts';
import type { InstallerConfiguration } from '../installer/configuration.ts';
import { declaredSet, type DeclaredSet } from '../requirements/declared-set.ts';
import type { SourceReader } from '../requirements/source-reader.ts';
import { parseDependency } from '../requirements/pep508/dependency.ts';
import { normalizeName, type ProjectName } from '../requirements/project-name.ts';
import type { Settings } from '../settings/settings.ts';
import { withoutLiteralCredentials } from '../declaration/literal-credentials.ts';
import { sha256 } from '../system/checksum.ts';
import { presenceOf } from '../system/place.ts';
import { readRegularFile } from '../system/regular-file.ts';
import { FETCH_SECONDS, machineReader } from '../system/source-reader.ts';
import { Bundles } from './bundles.ts';
import { installerSettings, limited } from './installer-settings.ts';
import { Memory, type EmptiedOrigin } from './memory.ts';
import { Reading, remembranceWarnings } from './reading.ts';
import { timeLimit } from './time-limit.ts';
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
  /** Whether the file that says so cannot be used: then the ledger says it. */
  readonly isCommandFileDamaged: boolean;
  /** Names that were adopted because somebody installed them with the environment's own pip. */
  readonly adopted: readonly string[];
  readonly fingerprint: string;
  /** The lockfile beside the list file; null when there is none. */
  readonly lockfileText: string | null;
  /** Fingerprint of the declaration without what was installed by command. */
  readonly mounted: string;
  /** All that was read, as it was then. */
  readonly inputs: readonly Watched[];
  /** The requirements files that were fetched. */
  readonly copies: ListCopies;
  /** What was not read as it is declared, and what is used instead: one sentence each. */
  readonly warnings: readonly string[];
  readonly emptied: readonly EmptiedOrigin[];
  /** Wheels that lie here: no network is needed for them. */
  readonly bundles: readonly Bundle[];
}

/** A change to what is installed by command: what `install` and `uninstall` ask for. It runs with the lock held. */
export type CommandsEdit = (commands: readonly CommandDeclaration[]) => readonly CommandDeclaration[];

export interface SnapshotOptions {
  readonly edit?: CommandsEdit | undefined;
  /**
   * Keep what a file or the variable declared at the last start where neither is in sight: a command that changes one thing
   * may run where the container's mounts and variables are not. A container that a command on a host made always does.
   */
  readonly keepsUnseen?: boolean;
  /** The environment, where it was looked at already. */
  readonly actual?: EnvironmentState;
  /** What users tell the installers, where it was read already. */
  readonly configuration?: InstallerConfiguration;
  /** What the declaration is read with. */
  readonly reader?: SourceReader;
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
    configuration: alreadyRead,
    reader,
  }: SnapshotOptions = {},
): Promise<Snapshot> {
  const { settings } = session;
  const roots = watchedRoots(settings, target.localstack);
  const configuration = alreadyRead ?? (await installerSettings(session, target));
  const setOf = (parsed: Parameters<typeof declaredSet>[0]): DeclaredSet =>
    limited(declaredSet(parsed, target.environment), configuration);
  const memory = new Memory(actual, settings.paths.generations);
  const copies = new ListCopies(settings.paths.listCopies);
  const mountedBundles = await Bundles.beside(settings.paths, target);
  const sourceReader = copies.reader(reader ?? readerFor(session, configuration));
  const reading = new Reading(settings, target, sourceReader, mountedBundles);
  const { sources, read, mounted } = await reading.mounted(memory, keepsUnseen || settings.oneShot);
  const names = new Set(setOf(mounted).items.flatMap(({ requirement }) => requirement.name ?? []));
  const { kept, adopted } = declaredByCommand(settings, actual, names);
  const commands = edit([...kept, ...adopted]);
  const desired = setOf([...mounted, ...(await reading.commands(memory, commands))]);
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
    isCommandFileDamaged: areDeclarationsDamaged(settings.paths.commandDeclarations),
    adopted: adopted.map(({ requirement }) => requirement),
    fingerprint: fingerprintOf(desired),
    mounted: fingerprintOf(setOf(mounted)),
    inputs: [...roots, ...watchedSources(settings, desired, configuration), ...reading.missing(desired)],
    copies,
    warnings: [...copies.warnings, ...remembranceWarnings(desired), ...conflictWarnings(desired)],
    emptied: memory.emptied(sources, read, desired),
    bundles: [...mountedBundles.all, ...(await mountedBundles.openKept(commands, settings.paths))],
  };
}

/** What commands declared, without what was removed by hand, and what was added by hand. */
function declaredByCommand(
  { paths, workingFolder }: Settings,
  actual: EnvironmentState,
  mounted: ReadonlySet<ProjectName>,
): Readonly<Record<'kept' | 'adopted', readonly CommandDeclaration[]>> {
  const recorded =
    readCommandDeclarations(paths.commandDeclarations) ??
    (actual.ledger ?? newestLedger(paths.generations))?.commands ??
    [];
  const { added, removed } = manualChanges(actual, mounted, workingFolder);
  const subjectOf = ({ requirement }: CommandDeclaration): string => projectOf(requirement) ?? requirement;
  const known = new Set(recorded.map(subjectOf));
  return {
    kept: recorded.filter(({ requirement }) => removed.every((name) => name !== projectOf(requirement))),
    adopted: added.filter((declaration) => !known.has(subjectOf(declaration))),
  };
}

/** The machine's files and servers. */
function readerFor({ settings, interrupt }: Session, { variables }: InstallerConfiguration): SourceReader {
  const { offline, timeout } = settings;
  const limit = timeout === null ? {} : { seconds: Math.min(FETCH_SECONDS, timeLimit(settings, true).installer / 2) };
  return machineReader({ signal: interrupt, variables, offline, ...limit });
}

/** The lockfile's text; null where there is none. */
function readLockfile(path: string): string | null {
  const reading = readRegularFile(path);
  // Where even that cannot be told, the list file beside it cannot be read either, and says so.
  if (reading.kind === 'unusable' && presenceOf(path) === 'there') {
    throw new AgentError('LOCKFILE_INVALID', `${path} ${reading.reason}.`, {
      hint: 'Put a pylock.toml in its place, or remove it.',
    });
  }
  return reading.kind === 'read' ? reading.bytes.toString() : null;
}

/** What is declared and does not work beside each other: LocalStack starts with both, so it is only told. */
function conflictWarnings({ items }: DeclaredSet): readonly string[] {
  return knownConflicts(new Set(items.flatMap(({ requirement }) => requirement.name ?? [])));
}

/** The project that a requirements line names; null where it names none. */
export function projectOf(requirement: string): ProjectName | null {
  try {
    return normalizeName(parseDependency(requirement).name);
  } catch {
    return null;
  }
}
