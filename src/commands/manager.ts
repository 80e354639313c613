import type { ContainerArguments } from '../docker/container-arguments.ts';
import type { Session } from '../sync/session.ts';

/** Serves the API and the page until a signal ends it. */
export async function run(session: Session): Promise<number> {
  const { serve } = await import('../manager/serve.ts');
  return serve(session);
}

export function inContainer(): ContainerArguments {
  return { args: [], serves: true };
}
