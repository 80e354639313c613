import { build } from './build.ts';
import { suites } from './suite.ts';

/** Makes what the end-to-end tests need. */
export async function setup(): Promise<void> {
  await build();
  await suites.find(({ name }) => name === 'e2e')?.prepare();
}
