import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { AgentError } from '../errors/agent-error.ts';
import { isErrno, isExecutable, kindOf } from '../system/files.ts';

/** A program that can be executed: its file and the arguments that come before the user's. */
export interface Executable {
  readonly file: string;
  readonly prefix: readonly string[];
}

/**
 * Finds a command as a shell would and checks that executing it can succeed; Node aborts, uncatchably, where it does not.
 *
 * @param command a path, or a name that is looked up in `searchPath`
 * @param searchPath value of PATH
 * @throws AgentError COMMAND_NOT_FOUND (127) or NOT_EXECUTABLE (126)
 */
export function findExecutable(command: string, searchPath: string): Executable {
  const file = command.includes('/') ? command : lookUp(command, searchPath);
  if (!exists(file)) {
    throw new AgentError('COMMAND_NOT_FOUND', `The command ${command} does not exist.`, {
      hint: 'Check its spelling and PATH.',
    });
  }
  if (!isExecutable(file)) {
    throw new AgentError('NOT_EXECUTABLE', `${file} is not executable.`, {
      hint: `Make it executable: chmod +x ${file}`,
    });
  }
  const head = readHead(file);
  if (head.startsWith('#!')) {
    const interpreter = /^#![ \t]*([^ \t\n\0]+)/u.exec(head)?.[1] ?? '';
    if (!isExecutable(interpreter)) {
      throw new AgentError(
        'NOT_EXECUTABLE',
        `The command ${file} wants the interpreter ${JSON.stringify(interpreter)}, which is not there.`,
        {
          hint: interpreter.endsWith('\r')
            ? 'The file has the line ends of Windows: save it with those of Unix.'
            : 'Install the interpreter, or fix the first line of the file.',
        },
      );
    }
    return { file, prefix: [] };
  }
  if (head.startsWith('\u007fELF')) return { file, prefix: [] };
  // A script without a first line that names its interpreter: shells run it with sh.
  return { file: '/bin/sh', prefix: [file] };
}

function lookUp(name: string, searchPath: string): string {
  const candidates = searchPath.split(':').map((folder) => `${folder === '' ? '.' : folder}/${name}`);
  // What cannot be looked into is passed over, as by a shell.
  return candidates.find(isExecutable) ?? candidates.find((file) => kindOf(file) !== null) ?? name;
}

/** What may not be looked at is there as far as anybody knows, but cannot be executed. */
function exists(file: string): boolean {
  try {
    return file.includes('/') && statSync(file, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    return isErrno(error, 'EACCES');
  }
}

function readHead(file: string): string {
  const buffer = Buffer.alloc(256);
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch {
    // Executable but not readable: only a binary can be run like that.
    return '\u007fELF';
  }
  try {
    return buffer.toString('latin1', 0, readSync(descriptor, buffer));
  } finally {
    closeSync(descriptor);
  }
}
