import { suites } from './suite.ts';
import { build } from './build.ts';

/** Makes what the integration tests need. */
export async function setup(): Promise<void> {
  await build();
  await suites.find(({ name }) => name === 'integration')?.prepare();
}
