/**
 * Runs everything that must hold before a change is merged, from a fresh clone on: packages, build, `npm run check`,
 * and the tests. `npm test`, `npm test -- unit integration` (these suites only), `npm run test:full` (the long tests).
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hasPackages, installPackages, node, nodeEnvironment, root } from './project.mjs';

const results = join(root, '.test-state/results.json');
const everySuite = ['unit', 'integration', 'e2e', 'browser', 'container'];
/** What takes long, or needs programs that take minutes to build: with `--full`, or by name. */
const fullSuites = ['long', 'full', 'compose', 'ci', 'lstk', 'testcontainers', 'java', 'cluster'];

/**
 * Runs a program and returns whether it succeeded.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnSyncOptions} options
 */
function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (error) {
    console.error(`${command}: ${error.message}`);
  }
  return status === 0;
}

/** Runs this script again with the Node that the packages bring. */
function runAgain() {
  const env = { ...nodeEnvironment, AGENT_TESTS_NODE: '1' };
  return run(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { env });
}

/**
 * The suites that cannot run on this machine, each with the reason.
 *
 * @param {readonly string[]} suites
 * @returns {[suite: string, reason: string][]}
 */
function missingSuites(suites) {
  const { stdout, status } = spawnSync(node, ['test/setup/prepare.ts', ...suites], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  if (status !== 0) {
    throw new Error('the tests could not be prepared');
  }
  return Object.entries(/** @type {Record<string, string>} */ (JSON.parse(stdout)));
}

/**
 * @param {readonly string[]} suites
 * @param {boolean} isFull
 */
function runTests(suites, isFull) {
  mkdirSync(join(root, '.test-state'), { recursive: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`];
  const projects = suites.flatMap((suite) => ['--project', suite]);
  const env = { ...process.env, ...(isFull ? { FULL: '1' } : {}) };
  return run(node, ['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...projects], { env });
}

/**
 * Counts tests; a file that could not even be loaded is one that failed, a suite that did not run one that was skipped.
 *
 * @param {readonly [suite: string, reason: string][]} missing
 */
function count(missing) {
  const counts = { passed: 0, failed: 0, skipped: missing.length };
  if (existsSync(results)) {
    const report = /** @type {import('vitest/node').JsonTestResults} */ (JSON.parse(readFileSync(results, 'utf8')));
    const unloadable = report.testResults.filter(
      (file) => file.status === 'failed' && file.assertionResults.length === 0,
    );
    counts.passed += report.numPassedTests;
    counts.failed += report.numFailedTests + unloadable.length;
    counts.skipped += report.numPendingTests + report.numTodoTests;
  }
  return counts;
}

function main() {
  const isFull = process.argv.includes('--full');
  const named = [...everySuite, ...fullSuites].filter((suite) => process.argv.includes(suite));
  const wanted = named.length > 0 ? named : isFull ? fullSuites : everySuite;
  /** @type {string[]} */
  const failures = [];
  const step = (/** @type {string} */ name, /** @type {boolean} */ isGood) => {
    if (!isGood) {
      failures.push(name);
    }
  };
  rmSync(results, { force: true });
  step('build', run(node, ['scripts/build.mjs']));
  if (!isFull) {
    step('check', run('npm', ['run', '--silent', 'check']));
  }
  const missing = missingSuites(wanted);
  const suites = wanted.filter((suite) => !missing.some(([name]) => name === suite));
  step(
    'tests',
    suites.length === 0 ||
      runTests(
        suites,
        suites.some((suite) => fullSuites.includes(suite)),
      ),
  );
  const { passed, failed, skipped } = count(missing);
  for (const [suite, reason] of missing) {
    console.log(`skipped ${suite}: ${reason}`);
  }
  if (failures.length > 0) {
    console.log(`failed: ${failures.join(', ')}`);
  }
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  return failures.length === 0 && failed === 0;
}

if (process.env.AGENT_TESTS_NODE === '1') {
  process.exitCode = main() ? 0 : 1;
} else {
  process.exitCode = (hasPackages() || run(...installPackages)) && runAgain() ? 0 : 1;
}
