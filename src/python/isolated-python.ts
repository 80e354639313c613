import type { Command } from '../system/command.ts';

/**
 * A call of an interpreter that takes its modules from itself and its environment alone: in the folder that a command is given in
 * there may lie a `types.py`, and nothing would import.
 *
 * @param args as behind `python`
 */
export function isolatedPython(python: string, args: readonly string[]): Pick<Command, 'file' | 'args'> {
  // What tells the coding of texts by a variable is not heard then.
  return { file: python, args: ['-I', '-X', 'utf8', ...args] };
}
