import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandDeclaration } from '../declaration/declaration.ts';
import { writeCommandDeclarations } from '../environment/command-declarations.ts';
import { clearDeepCheck } from '../environment/deep-check.ts';
import { listGenerations } from '../environment/generation.ts';
import { referencedVariables, watchedEnvironment } from '../environment/inputs.ts';
import { readLedger } from '../environment/ledger.ts';
import { settingsFingerprint, variableFingerprints, writeReceipt, type Note } from '../environment/receipt.ts';
import { formatNewerVersions, knownNewerVersions } from '../environment/newer-versions.ts';
import { sweepKeptFiles } from '../environment/sweep-kept-files.ts';
import { askAgainAt } from '../errors/failure.ts';
import { redact, redactedValue } from '../secrets/redaction.ts';
import { sitePackagesOf } from '../python/localstack-venv.ts';
import type { ActiveLockfile } from './active-lockfile.ts';
import { refuseFailures } from './atomic-request.ts';
import type { SyncContext } from './context.ts';
import { missingExtras } from './missing-extras.ts';
import type { SyncOutcome } from './outcome.ts';
import { notesOf, reportOutcome } from './report.ts';
import type { RollbackHold } from './rollback-hold.ts';
import type { Session } from './session.ts';
import type { Snapshot } from './snapshot.ts';

/** What a sync went by. */
export interface Inspection extends Snapshot {
  /** The rollback that holds, if one does; then nothing else counts. */
  readonly hold: RollbackHold | null;
  readonly lockfile: ActiveLockfile | null;
  /** What users said and does not count. */
  readonly unused: readonly string[];
}

/**
 * Writes down how a sync ended, for the next start and for the user.
 *
 * @throws AgentError with the code of what a command cannot have
 */
export async function record(
  { session, request, preparation }: SyncContext,
  inspection: Inspection,
  outcome: SyncOutcome,
): Promise<SyncOutcome> {
  const { paths } = session.settings;
  const { commands, actual, lockfile } = inspection;
  await preparation.clear();
  refuseFailures(outcome.failures, request.atomic ?? null);
  if (commands.length > 0 || inspection.isCommandFileDamaged || actual.ledger?.commands.length !== 0) {
    writeCommandDeclarations(paths.commandDeclarations, commands);
  }
  sweepKeptFiles(paths.keptFiles, [...commands, ...rememberedCommands(paths.generations)]);
  keepLists(session, inspection);
  clearDeepCheck(paths);
  const warnings = missingExtras(outcome);
  for (const warning of warnings) session.log.warn(warning);
  // A lockfile that does not fit is said again at every start.
  if (lockfile === null || lockfile.mismatches.length === 0) leaveReceipt(session, inspection, outcome, warnings);
  else rmSync(paths.receipt, { force: true });
  const versions = new Map(outcome.actions.flatMap((one) => (one.kind === 'remove' ? [] : [[one.name, one.version]])));
  const newer = knownNewerVersions(paths, (name) => versions.get(name));
  if (newer !== null) session.log.info(formatNewerVersions(newer));
  reportOutcome(session.log, outcome, session.begin, session.settings.verbose);
  return outcome;
}

/** What was declared by command when the generations were made that a rollback can put back. */
function rememberedCommands(generations: string): readonly CommandDeclaration[] {
  return listGenerations(generations).flatMap((name) => readLedger(join(generations, name))?.commands ?? []);
}

/** The copies are for worse days: what was synced is so also where there is no room for them. */
function keepLists({ log }: Session, { copies, desired }: Inspection): void {
  const faulty = new Set(desired.errors.flatMap(({ error }) => error.file ?? []));
  try {
    copies.keep(faulty, desired.errors.length === 0);
  } catch (error) {
    log.debug(`The copies of fetched files cannot be written: ${String(error)}`);
  }
}

/**
 * A receipt makes the next start quick; transient failures forbid one, so that it tries again. It is a shortcut only: what
 * was synced is so also where there is no room for it.
 */
function leaveReceipt(
  { settings, log }: Session,
  inspection: Inspection,
  outcome: SyncOutcome,
  warnings: readonly string[],
): void {
  const { paths } = settings;
  const { hold, commands, desired, inputs, unused } = inspection;
  const texts = [settings.autoInstall, ...commands.map(({ requirement }) => requirement)];
  try {
    rmSync(paths.receipt, { force: true });
    // What is fetched may have changed: only its server knows.
    if (inspection.copies.isAsked || outcome.failures.some(({ failure }) => failure.transient)) return;
    writeReceipt(paths.receipt, {
      settings: settingsFingerprint(settings),
      variables: variableFingerprints(referencedVariables(desired, texts), settings),
      watched: [...inputs, ...watchedEnvironment(paths, sitePackagesOf(outcome.folder))],
      notes: [
        ...[...unused, ...warnings].map((text) => ({ level: 'warn', text }) as const),
        ...(hold === null ? [] : [{ level: 'info', text: hold.reason } as const]),
        ...notesOf(outcome),
      ].map(withoutSecrets),
      failures: outcome.failures.length,
      // A rollback holds whatever an index has.
      until:
        hold === null
          ? askAgainAt(
              outcome.failures.map(({ failure }) => failure),
              outcome.found,
            )
          : null,
    });
  } catch (error) {
    log.debug(`The receipt cannot be written: ${String(error)}`);
  }
}

function withoutSecrets({ level, text, fields }: Note): Note {
  return { level, text: redact(text), ...(fields === undefined ? {} : { fields: redactedValue(fields) }) };
}
