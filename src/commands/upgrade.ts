import type { Argv } from 'yargs';
import { upgrade } from '../changes/upgrade.ts';
import type { ContainerArguments } from '../docker/container-arguments.ts';
import type { Session } from '../sync/session.ts';
import type { ArgumentsOf } from '../verb/verb.ts';

export const options = (line: Argv) =>
  line
    .positional('names', { type: 'string', array: true, default: [], describe: 'Packages to upgrade; default: all' })
    .example('$0 upgrade', 'everything')
    .example('$0 upgrade localstack-extension-httpbin', 'one extension');

type Arguments = ArgumentsOf<typeof options>;

export async function run(session: Session, { names }: Arguments): Promise<number> {
  return upgrade(session, names);
}

export function inContainer({ names }: Arguments): ContainerArguments {
  return { args: names };
}
