import { errorFields, formatError } from './sync/report.ts';
import { isatty } from 'node:tty';
import { readStartLine } from './command-line/start-line.ts';
import { currentReceipt } from './environment/receipt.ts';
import { hasTemporaryFolder } from './environment/temporary-folder.ts';
import { asAgentError } from './errors/agent-error.ts';
import { handOff } from './handoff/hand-off.ts';
import { formatJsonLine, formatLogLine, writeLogLine, type Level, type LogFields } from './system/log-line.ts';
import { wantsColour } from './system/terminal.ts';
import type { EnvironmentVariables } from './settings/environment-variables.ts';
import { isHost } from './settings/host.ts';
import { readSettings, type Settings } from './settings/settings.ts';
import { warnOfUnknownVariables } from './settings/unknown-variables.ts';

/**
 * `start` when there is nothing to do: one small file and a few `stat` calls tell, then this process becomes LocalStack, or
 * with the manager on stays beside it. Null when there is more to it: other commands and flags, changed inputs, invalid
 * settings.
 *
 * @param args the command line without the program
 */
export async function quickStart(
  args: readonly string[],
  environment: EnvironmentVariables,
  workingFolder: string,
): Promise<number | null> {
  const line = readStartLine(args);
  if (line === null || line.verb === 'prepare') return null;
  const { command, verb, verbose } = line;
  const { settings, faults } = readSettings(environment, workingFolder, verbose ? { verbose } : {});
  const say = sayer(settings);
  const sayPlace = (): void => {
    if (isatty(2) && !settings.oneShot) say('info', `Acts on the volume ${settings.paths.volume}.`);
  };
  const isReady = verb === 'start' && faults.length === 0 && saysReceipt(settings, say, sayPlace);
  if (isReady && hasTemporaryFolder(settings.paths)) {
    const { clearLeftovers } = await import('./sync/leftovers.ts');
    await clearLeftovers(settings.paths);
  }
  if (verb === 'supervise' || (settings.manager !== null && !isHost(settings))) {
    if (verb === 'start' && !isReady) sayPlace();
    const { supervise } = await import('./manager/supervise.ts');
    return supervise(settings, command, { say, isReady });
  }
  if (!isReady) return null;
  try {
    return await handOff(settings, command, (warning) => {
      say('warn', warning);
    });
  } catch (error) {
    // Said here, and not by a long way that would run the init hooks a second time.
    const shown = asAgentError(error);
    say('error', formatError(shown), errorFields(shown));
    return shown.exitStatus;
  }
}

type Say = (level: Level, message: string, fields?: LogFields) => void;

/** Whether the receipt of the last sync says that there is nothing to do; tells its notes then. */
function saysReceipt(settings: Settings, say: Say, sayPlace: () => void): boolean {
  if (settings.developerMode) return false;
  const receipt = currentReceipt(settings);
  if (receipt === null || (receipt.failures > 0 && settings.onFailure === 'fail')) return false;
  const duration = performance.now();
  const seconds = (duration / 1000).toFixed(2);
  sayPlace();
  for (const warning of warnOfUnknownVariables(settings.variables)) say('warn', warning);
  receipt.notes.forEach(({ level, text, fields }, index) => {
    if (index < receipt.notes.length - 1) say(level, text, fields);
    else say(level, `${text} in ${seconds} s.`, { ...fields, duration_ms: Math.round(duration) });
  });
  return true;
}

/** Writes log lines as the log does, without loading it. */
function sayer({ log, variables }: Settings): Say {
  const colour = wantsColour(variables, 2);
  return (level, message, fields) => {
    writeLogLine(
      log === 'json' ? formatJsonLine(level, message, Date.now(), fields) : formatLogLine(level, message, colour),
    );
  };
}
