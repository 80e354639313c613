import { closeSync, readFileSync } from 'node:fs';
import { isExecutable } from './files.ts';
import { resetInheritance } from './inheritance.ts';

const SHELL = '/bin/sh';

/** The descriptor by which a secret goes on to this process after it has begun anew. */
const DESCRIPTOR = 3;

/** Carries it as far as the shell. */
const CARRIER = 'EXTENSION_AGENT_CARRIED_SECRET';

/** Only a shell can hand on what is no file and no variable: Node closes all that it opens. */
const SCRIPT = `exec ${DESCRIPTOR}<<END
$${CARRIER}
END
unset ${CARRIER}
exec "$@"`;

/** Reads the secret that a descriptor leads to, once. Null where there is none. */
export function takeSecret(descriptor: number): string | null {
  try {
    const secret = readFileSync(descriptor, 'utf8').trim();
    closeSync(descriptor);
    return secret === '' ? null : secret;
  } catch {
    return null;
  }
}

/**
 * Begins this process anew, as the same one, without a secret in its environment: that can be read, as long as the process runs,
 * by every process of the same user. Returns where this machine cannot do that.
 *
 * @param environment of the new beginning, without the secret
 * @param variable tells the new beginning which descriptor has the secret
 */
export function beginWithoutSecret(
  secret: string,
  environment: Readonly<Record<string, string>>,
  variable: string,
): void {
  if (process.execve === undefined || !isExecutable(SHELL)) return;
  const own = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  resetInheritance();
  process.execve(SHELL, [SHELL, '-c', SCRIPT, SHELL, ...own], {
    ...environment,
    [variable]: String(DESCRIPTOR),
    [CARRIER]: secret,
  });
}
