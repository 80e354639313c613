import { readdirSync } from 'node:fs';
import { AgentError } from '../errors/agent-error.ts';
import type { Settings } from '../settings/settings.ts';
import type { HandoffTarget } from './target.ts';

/**
 * Runs the init hooks of stage BOOT, as LocalStack's entrypoint does before its supervisor starts. LocalStack itself says which
 * script failed, and goes on with the next one. A signal ends the hooks and all that they started.
 *
 * @returns 128+N when signal N came meanwhile, after which LocalStack is not to start; otherwise null
 * @throws AgentError HOOK_FAILED when the hooks took LocalStack's runner down, or it cannot be run
 */
export async function runBootHooks(settings: Settings, target: HandoffTarget): Promise<number | null> {
  if (!hasEntries(settings.paths.bootHooks)) return null;
  const { superviseGroup } = await import('./process-group.ts');
  const ended = await superviseGroup(
    `${settings.localstackVenv}/bin/python`,
    ['-m', 'localstack.runtime.init', 'BOOT'],
    target.environment,
  );
  if (ended.interruption !== null) return ended.interruption;
  if (ended.status !== 0) {
    throw new AgentError('HOOK_FAILED', `The init hooks of stage BOOT failed: ${ended.reason}.`, {
      hint: `Look at the scripts in ${settings.paths.bootHooks}.`,
    });
  }
  return null;
}

function hasEntries(folder: string): boolean {
  try {
    return readdirSync(folder).length > 0;
  } catch {
    return false;
  }
}
