import type { Argv } from 'yargs';
import type { ContainerArguments } from '../docker/container-arguments.ts';
import type { Session } from '../sync/session.ts';

export const options = (line: Argv) =>
  line
    .example('$0 manager', 'for this machine alone')
    .example('EXTENSION_AGENT_MANAGER=0.0.0.0:4599 $0 manager', 'for others too, who have the token');

/** Serves the API and the page until a signal ends it. */
export async function run(session: Session): Promise<number> {
  const { serve } = await import('../manager/serve.ts');
  return serve(session);
}

export function inContainer(): ContainerArguments {
  return { args: [], serves: true };
}
