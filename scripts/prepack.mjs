// `npm pack` and `npm publish`, also in a fresh clone: a package holds the built program.
import { spawnSync } from 'node:child_process';
import { hasPackages, installPackages, node, nodeEnvironment, root } from './project.mjs';

/**
 * @param {string} command
 * @param {readonly string[]} args
 */
function run(command, args) {
  // What npm prints for a program to read must not be mixed with this.
  const { status, error } = spawnSync(command, args, { cwd: root, env: nodeEnvironment, stdio: ['ignore', 2, 2] });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

if (!hasPackages()) run(...installPackages);
run(node, ['scripts/build.mjs']);
