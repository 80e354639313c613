import { existsSync } from 'node:fs';
import type { Command } from './command.ts';

const SETPRIV = '/usr/bin/setpriv';

/** `setpriv` (util-linux) has the kernel end the child when the agent is killed: SIGKILL leaves no time to do it here. */
export function diesWithParent(command: Pick<Command, 'file' | 'args'>): Pick<Command, 'file' | 'args'> {
  return existsSync(SETPRIV)
    ? { file: SETPRIV, args: ['--pdeathsig', 'KILL', '--', command.file, ...command.args] }
    : command;
}
