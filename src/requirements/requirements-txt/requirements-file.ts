import { folderOf } from '../python-text/posix-path.ts';
import type { ParsedRequirements, RequirementsContext } from './parsed-requirements.ts';
import { RequirementsReading } from './requirements-reading.ts';

export type { ParsedRequirements, RequirementsContext } from './parsed-requirements.ts';

/**
 * Reads a requirements file (absolute path) and all that it includes, as `pip install -r` of pip 26.3 does. Returns every valid line and every
 * error: a bad line costs only itself. Rejects only when the reader does.
 */
export async function parseRequirementsFile(file: string, context: RequirementsContext): Promise<ParsedRequirements> {
  const reading = new RequirementsReading(context, folderOf(file));
  await reading.readFile(file);
  return reading.result();
}
