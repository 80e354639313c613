import { existsSync } from 'node:fs';
import type { Settings } from '../settings/settings.ts';

/** What the agent becomes: a command and its whole environment. */
export interface HandoffTarget {
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** LocalStack's own entrypoint, in the agent's image (scripts/docker-entrypoint.sh). */
const MOVED_ENTRYPOINT = '/opt/localstack-extension-agent/bin/localstack-entrypoint';

const LEFT_OUT = new Set([
  // LocalStack's own start-up installer reads it; it must not run after ours.
  'EXTENSION_AUTO_INSTALL',
  'LOCALSTACK_EXTENSION_AUTO_INSTALL',
  // No extension is to learn how to install others.
  'EXTENSION_AGENT_MANAGER_TOKEN',
  'LOCALSTACK_EXTENSION_AGENT_MANAGER_TOKEN',
  'EXTENSION_AGENT_MANAGER_TOKEN_FD',
  'PYTHONHOME',
]);

/**
 * Where the start ends: the given command, or LocalStack's supervisor. The licensed image's entrypoint is passed over
 * because it runs LocalStack's own installer into the live environment; what else it does is done here: variables without
 * prefix and the venv activated.
 */
export function handoffTarget(settings: Settings, command: readonly string[]): HandoffTarget {
  const environment: Record<string, string> = {};
  for (const name in settings.variables) {
    if (!LEFT_OUT.has(name)) environment[name] = settings.variables[name] ?? '';
  }
  const [file, ...args] = command;
  if (file !== undefined) {
    // There `docker-entrypoint.sh` leads to the agent; what the agent hands off to is to reach LocalStack's own.
    if (existsSync(MOVED_ENTRYPOINT)) environment['EXTENSION_AGENT_STARTED'] = '1';
    return { command: file, args, environment };
  }
  const bin = `${settings.localstackVenv}/bin`;
  environment['VIRTUAL_ENV'] = settings.localstackVenv;
  const searchPath = environment['PATH'] ?? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  environment['PATH'] = searchPath.split(':')[0] === bin ? searchPath : `${bin}:${searchPath}`;
  return { command: `${bin}/localstack-supervisor`, args: [], environment };
}
