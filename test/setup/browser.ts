import { build } from './build.ts';
import { suites } from './suite.ts';

/** Makes what the tests in a browser need. */
export async function setup(): Promise<void> {
  await build();
  await suites.find(({ name }) => name === 'browser')?.prepare();
}
