import type { Argv } from 'yargs';
import { uninstall } from '../changes/uninstall.ts';
import type { ContainerArguments } from '../docker/container-arguments.ts';
import type { Session } from '../sync/session.ts';
import type { ArgumentsOf } from '../verb/verb.ts';

export const options = (line: Argv) =>
  line
    .positional('names', { type: 'string', array: true, demandOption: true, describe: 'Names of extensions' })
    .example('$0 uninstall localstack-extension-httpbin', 'with the dependencies that only it needed');

type Arguments = ArgumentsOf<typeof options>;

export async function run(session: Session, { names }: Arguments): Promise<number> {
  return uninstall(session, names);
}

export function inContainer({ names }: Arguments): ContainerArguments {
  return { args: names };
}
