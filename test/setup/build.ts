import { execa } from 'execa';
import { exists, makeHome, projectRoot } from '../fixtures/test-state.ts';

/** Builds `dist`. */
export async function build(): Promise<void> {
  await makeHome();
  if (await exists(`${projectRoot}/scripts/build.mjs`)) {
    await execa(process.execPath, ['scripts/build.mjs'], { cwd: projectRoot });
  }
}
