import { resetInheritance } from '../system/inheritance.ts';
import { findExecutable } from './executable.ts';
import type { HandoffTarget } from './target.ts';

/**
 * Replaces this process by the target: same process id, no memory kept, signals go straight to it. Everything must have been
 * written before. Where Node has no `execve`, the target runs as a child with signals and exit status passed on; the status
 * is returned then.
 *
 * @throws AgentError COMMAND_NOT_FOUND or NOT_EXECUTABLE
 */
export async function become(target: HandoffTarget): Promise<number> {
  const { file, prefix } = findExecutable(target.command, target.environment['PATH'] ?? '');
  const args = [...prefix, ...target.args];
  // Absent before Node 22.15 and on Windows.
  if (process.execve !== undefined) {
    resetInheritance();
    process.execve(file, [prefix.length > 0 ? file : target.command, ...args], target.environment);
  }
  const { superviseChild } = await import('./child.ts');
  return superviseChild(file, args, target.environment);
}
