import { readFileSync } from 'node:fs';
import { isErrno } from './files.ts';

/** The mount points of this process (proc(5)); none where the system does not tell. */
export function mountPoints(): readonly string[] {
  try {
    return readFileSync('/proc/self/mountinfo', 'utf8')
      .split('\n')
      .map((line) => (line.split(' ')[4] ?? '').replace(/\\(\d{3})/gu, (_, code: string) => octal(code)));
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return [];
    throw error;
  }
}

function octal(code: string): string {
  return String.fromCharCode(Number.parseInt(code, 8));
}
