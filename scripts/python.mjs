// Finds the Python that LocalStack is installed for.
import { run } from './program.mjs';
import { QuickStartError } from './quick-start-error.mjs';

/** The newest that LocalStack supports, which its image has. */
export const newestPython = '3.13';

/** What LocalStack needs at least. */
const oldest = 11;

/** What uv needs at least, which can fetch a newer Python. */
const oldestForUv = 8;

/** From this on LocalStack's newest release runs. */
const newestRelease = 12;

/** The one of LocalStack's image first. */
const commands = ['python3.13', 'python3.12', 'python3', 'python3.14', 'python3.11'];

// Debian has the module venv without what it needs (ensurepip), unless python3-venv is installed.
const question = `
import sys
print(sys.version_info[0], sys.version_info[1])
import venv, ensurepip
print("venv")
`;

/**
 * What an interpreter is.
 *
 * @param {string} command
 * @returns {Promise<{ version: string | undefined, hasVenv: boolean }>} `version` is e.g. `3.11`, undefined where there is none
 */
export async function askVersion(command) {
  const { output } = await run(command, ['-c', question], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [, major, minor, venv] = /^(\d+) (\d+)\n(venv)?/.exec(output) ?? [];
  return { version: minor === undefined ? undefined : `${major}.${minor}`, hasVenv: venv !== undefined };
}

/**
 * The first Python of PATH, the one that suits LocalStack best before others, that is new enough and can make virtual environments;
 * else one that uv can be installed with, which may fetch one.
 *
 * @returns {Promise<{ command: string, version: string }>} `version` is e.g. `3.11`
 */
export async function findPython() {
  /** @type {{ command: string, version: string } | undefined} */
  let older;
  let tooOld;
  let withoutVenv;
  for (const command of commands) {
    const { version, hasVenv } = await askVersion(command);
    if (version === undefined) {
      continue;
    }
    if (minorOf(version) < oldestForUv) {
      tooOld ??= version;
    } else if (!hasVenv) {
      withoutVenv ??= version;
    } else if (minorOf(version) < oldest) {
      older ??= { command, version };
    } else {
      return { command, version };
    }
  }
  if (older !== undefined) {
    return older;
  }
  if (withoutVenv !== undefined) {
    throw new QuickStartError(
      `Python ${withoutVenv} has no module venv.`,
      'Install it: sudo apt-get install python3-venv',
    );
  }
  if (tooOld !== undefined) {
    refuseOld(tooOld);
  }
  throw new QuickStartError('There is no python3 in PATH.', 'Install it: sudo apt-get install python3 python3-venv');
}

/**
 * @param {string} version of a Python that is to be taken, with which LocalStack may not run
 * @returns {boolean} whether LocalStack's newest release runs on it
 */
export function checkPython(version) {
  if (minorOf(version) < oldest) refuseOld(version);
  return minorOf(version) >= newestRelease;
}

/**
 * @param {string} version
 * @returns {never}
 */
function refuseOld(version) {
  throw new QuickStartError(
    `Python ${version} is too old: LocalStack needs 3.${oldest} or newer.`,
    'Install a newer Python and put it in PATH as python3, or use Docker: docker compose up',
  );
}

/**
 * The second number; a Python 2 is older than all.
 *
 * @param {string} version
 */
function minorOf(version) {
  const [major, minor] = version.split('.').map(Number);
  return major === 3 ? (minor ?? 0) : -1;
}
