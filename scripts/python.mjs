// Finds the Python that LocalStack is installed for.
import { run } from './program.mjs';
import { QuickStartError } from './quick-start-error.mjs';

const oldest = { major: 3, minor: 11 };

/** What LocalStack's newest release asks for. */
const newestRelease = { major: 3, minor: 12 };

/** The one of LocalStack's image first: the newest that LocalStack supports. */
const commands = ['python3.13', 'python3.12', 'python3', 'python3.14', 'python3.11'];

// Debian has the module venv without what it needs (ensurepip), unless python3-venv is installed.
const question = `
import sys
print(sys.version_info[0], sys.version_info[1])
import venv, ensurepip
print("venv")
`;

/**
 * The first Python of PATH, the one that suits LocalStack best before others, that is new enough and can make virtual environments.
 *
 * @returns {Promise<{ command: string, version: string, isNewEnough: boolean }>} `version` is e.g. `3.11`; whether LocalStack's newest
 *   release runs on it
 */
export async function findPython() {
  let tooOld;
  let withoutVenv;
  for (const command of commands) {
    const { output } = await run(command, ['-c', question], { stdio: ['ignore', 'pipe', 'ignore'] });
    const [, major, minor, venv] = /^(\d+) (\d+)\n(venv)?/.exec(output) ?? [];
    if (minor === undefined) {
      continue;
    }
    const version = `${major}.${minor}`;
    if (Number(major) < oldest.major || Number(minor) < oldest.minor) {
      tooOld ??= version;
    } else if (venv === undefined) {
      withoutVenv ??= version;
    } else {
      return { command, version, isNewEnough: Number(minor) >= newestRelease.minor };
    }
  }
  if (withoutVenv !== undefined) {
    throw new QuickStartError(
      `Python ${withoutVenv} has no module venv.`,
      'Install it: sudo apt-get install python3-venv',
    );
  }
  if (tooOld !== undefined) {
    throw new QuickStartError(
      `Python ${tooOld} is too old: LocalStack needs ${oldest.major}.${oldest.minor} or newer.`,
      'Install a newer Python and put it in PATH as python3, or use Docker: docker compose up',
    );
  }
  throw new QuickStartError('There is no python3 in PATH.', 'Install it: sudo apt-get install python3 python3-venv');
}
