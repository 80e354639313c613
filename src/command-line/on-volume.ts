import type { Bind } from '../commands/container-arguments.ts';
import type { Session } from '../sync/session.ts';
import { isHost } from '../settings/host.ts';
import type { Parsed } from './verb.ts';

/**
 * A command that acts on LocalStack's volume: here, in a container or with FILESYSTEM_ROOT; on a host in a container of its
 * own, which gets the same command line.
 *
 * @param args the command line of the container, without the flags that all verbs share
 * @param binds local files that the command line names
 */
export function onVolume(
  argv: Parsed,
  args: readonly string[],
  command: (session: Session) => Promise<number>,
  binds: readonly Bind[] = [],
): (session: Session) => Promise<number> {
  return async (session) => {
    if (!isHost(session.settings)) return command(session);
    const { runInContainer } = await import('../commands/one-shot-container.ts');
    const [verb = '', ...rest] = args;
    const flags = ['json', 'verbose'].filter((name) => argv[name] === true).map((name) => `--${name}`);
    return runInContainer(session, { args: [verb, ...flags, ...rest], binds });
  };
}
