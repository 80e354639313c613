import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect } from 'vitest';
import { agentFile } from '../../fixtures/agent.ts';
import { childEnvironment } from '../../fixtures/child-environment.ts';
import { test } from '../../fixtures/workbench.ts';

const LINES = 100_000;
const MOST_KILOBYTES = 150 * 1024;

test(`${LINES} lines are parsed within 150 MB`, async ({ bench }) => {
  const { folder, home } = bench.workspace;
  const path = join(folder, 'requirements.txt');
  const line = (number: number) => `library-${number}==${number % 9}.${number % 7}\n`;
  await writeFile(path, Array.from({ length: LINES }, (_, number) => line(number)).join(''));
  // The kernel counts the peak of a child that has ended.
  const script =
    'import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True); ' +
    'print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)';
  const { stdout } = await execa('python3', ['-c', script, process.execPath, agentFile, 'parse', path], {
    env: childEnvironment({ home }),
    extendEnv: false,
  });
  console.log(`${LINES} lines: ${Math.round(Number(stdout) / 1024)} MB at most`);
  expect(Number(stdout)).toBeLessThan(MOST_KILOBYTES);
});
