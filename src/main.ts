import { readStartLine } from './command-line/start-line.ts';
import { BESIDE_LOCALSTACK } from './command-line/place.ts';
import { sayPlace } from './command-line/whereabouts.ts';
import type { CommandLineContext } from './command-line/command-line.ts';
import type { OpenSession } from './command-line/verb.ts';
import { asAgentError } from './errors/agent-error.ts';
import { errorFields, formatError, formatInvalidSetting } from './sync/report.ts';
import { Interruption, type Session } from './sync/session.ts';
import type { EnvironmentVariables } from './settings/environment-variables.ts';
import { isHost } from './settings/host.ts';
import { readSettings } from './settings/settings.ts';
import { warnOfUnknownVariables } from './settings/unknown-variables.ts';
import { knownSecrets } from './secrets/known-secrets.ts';
import { redactedJson } from './secrets/redaction.ts';
import { createLog, type Log } from './system/log.ts';
import { shown } from './system/log-line.ts';
import { writeFully } from './system/output-descriptor.ts';
import { columnsOf, wantsColour, withColouredMarks } from './system/terminal.ts';
import { learnSecretsOf } from './system/environment-secrets.ts';

/** What the scripts that complete commands run. */
const COMPLETE = 'complete';

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/**
 * Runs one command.
 *
 * @param args the command line without the program
 * @param saveCodeCache leaves for the next runs of this kind what was compiled by then
 * @returns the exit status
 */
export async function main(
  args: readonly string[],
  environment: EnvironmentVariables,
  workingFolder: string,
  saveCodeCache: (kind: number) => void,
): Promise<number> {
  const interruption = new AbortController();
  const listeners = SIGNALS.map((signal) => {
    const listener = (): void => {
      interruption.abort(new Interruption(signal));
    };
    process.on(signal, listener);
    return { signal, listener };
  });
  let log: Log = createLog({ style: 'auto', verbose: false, variables: environment });
  const open: OpenSession = (flags, strictness) => {
    const { settings, faults } = readSettings(environment, workingFolder, flags);
    learnSecretsOf(settings.variables);
    if (settings.lstk?.authToken != null) knownSecrets.learn(settings.lstk.authToken);
    log = createLog({ style: settings.log, verbose: settings.verbose, variables: settings.variables });
    if (faults[0] !== undefined && (strictness === 'strict' || settings.onFailure === 'fail')) throw faults[0];
    for (const each of faults) log.warn(formatInvalidSetting(each), errorFields(each));
    for (const warning of warnOfUnknownVariables(settings.variables)) log.warn(warning);
    return {
      settings,
      log,
      begin: 0,
      interrupt: interruption.signal,
      saveCodeCache,
      ...resultsFor(environment),
    };
  };
  try {
    return await runVerb(args, { open, environment, workingFolder });
  } catch (error) {
    if (error instanceof Interruption) return error.exitStatus;
    const shown = asAgentError(error);
    log.error(formatError(shown), errorFields(shown));
    if (shown !== error && error instanceof Error) log.debug(error.stack ?? '');
    return shown.exitStatus;
  } finally {
    for (const { signal, listener } of listeners) process.off(signal, listener);
  }
}

/** Standard output, without secrets. */
function resultsFor(environment: EnvironmentVariables): Pick<Session, 'write' | 'writeMarked' | 'writeJson' | 'width'> {
  return {
    write: (text) => {
      writeFully(1, shown(text));
    },
    writeMarked: (text) => {
      const plain = shown(text);
      writeFully(1, wantsColour(environment, 1) ? withColouredMarks(plain) : plain);
    },
    writeJson: (value) => {
      writeFully(1, `${redactedJson(value)}\n`);
    },
    get width() {
      return columnsOf(environment);
    },
  };
}

/** Runs the verb that a command line names. */
async function runVerb(args: readonly string[], context: CommandLineContext): Promise<number> {
  for (const argument of args) knownSecrets.learnText(argument);
  const line = readStartLine(args);
  if (line?.verb === 'prepare') {
    const { prepareCommand } = await import('./manager/prepare.ts');
    return prepareCommand(context.open(line.verbose ? { verbose: true } : {}, 'lenient'));
  }
  if (line?.verb === 'start' && !isHost(readSettings(context.environment, context.workingFolder).settings)) {
    // What every container runs: spared the loading of the parser of options.
    const { start } = await import('./commands/start.ts');
    const session = context.open({}, 'lenient');
    sayPlace(session, BESIDE_LOCALSTACK);
    return start(session, line.command);
  }
  if (args[0] === COMPLETE) {
    // Asked at each touch of a key: without the parser of options.
    const { completionsOf } = await import('./command-line/completions.ts');
    writeFully(1, await completionsOf(args.slice(1), context));
    return 0;
  }
  const { runCommandLine } = await import('./command-line/command-line.ts');
  return runCommandLine(args, context);
}
