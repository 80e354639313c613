import { MissingResource } from '../fixtures/missing-resource.ts';
import { suites } from './suite.ts';

/**
 * Prepares the suites that are named in the arguments and prints, as JSON, why some of them cannot run here:
 * `{ "container": "…" }`.
 */
const missing: Record<string, string> = {};
for (const { name, prepare } of suites.filter((suite) => process.argv.includes(suite.name))) {
  process.stderr.write(`preparing ${name}\n`);
  try {
    await prepare();
  } catch (error) {
    if (!(error instanceof MissingResource)) {
      throw error;
    }
    missing[name] = error.message;
  }
}
process.stdout.write(`${JSON.stringify(missing)}\n`);
