import type { Argv } from 'yargs';
import { readLive } from '../environment/live-link.ts';
import { applyChange } from '../sync/change.ts';
import type { Session } from '../sync/session.ts';

export const options = (line: Argv) => line.example('$0 init', 'an empty environment, or nothing if there is one');

/** Makes the environment for extensions, or says that it is there. */
export async function run(session: Session): Promise<number> {
  const { liveLink } = session.settings.paths;
  const isThere = readLive(liveLink).kind === 'link';
  await applyChange(session, {});
  session.write(isThere ? `The environment already exists: ${liveLink}\n` : `Made the environment ${liveLink}\n`);
  return 0;
}
