/**
 * Every error code that the agent prints, with its exit status and its meaning. Codes are stable: users search for them,
 * and the README explains each.
 *
 * Exit statuses: 1 something differs or failed, 2 wrong usage or settings, 3 requirements syntax, 4 extensions failed,
 * 5 environment or volume, 6 volume in use, 7 installer or Node missing, 8 Docker; 126, 127 and 128+N as a shell gives them.
 */
export const errorCodes = {
  USAGE: { exitStatus: 2, meaning: 'The command line is not understood.' },
  SETTING_INVALID: { exitStatus: 2, meaning: 'A variable or flag has an invalid value.' },
  SETTING_UNSUPPORTED: {
    exitStatus: 2,
    meaning: 'A setting of pip or uv that limits what may be installed is not supported by the installer here.',
  },
  REQUIREMENT_SYNTAX: { exitStatus: 3, meaning: 'A line or item is not a valid pip requirement.' },
  REQUIREMENTS_FILE: { exitStatus: 3, meaning: 'A requirements file cannot be opened or decoded.' },
  LOCALSTACK_CONFLICT: {
    exitStatus: 4,
    meaning: 'A requirement conflicts with the package versions of LocalStack, which always loads its own.',
  },
  LICENSED_EDITION: {
    exitStatus: 4,
    meaning: 'The extension needs a package or module that only the licensed edition of LocalStack has.',
  },
  CONFLICT: {
    exitStatus: 4,
    meaning: 'A requirement cannot be met together with the requirements declared before it.',
  },
  NOT_FOUND: { exitStatus: 4, meaning: 'No package index has a matching package or version.' },
  POLICY: { exitStatus: 4, meaning: 'The policy does not allow it.' },
  POLICY_INVALID: { exitStatus: 3, meaning: 'The policy file that was named is missing, or the policy is invalid.' },
  ADVISORY: {
    exitStatus: 4,
    meaning: 'The version to be installed has a known advisory, or is malware.',
  },
  AUDIT_FAILED: {
    exitStatus: 4,
    meaning: 'It is unknown whether there are advisories: OSV does not answer, and no earlier answer is kept.',
  },
  TOO_NEW: {
    exitStatus: 4,
    meaning:
      'Every matching version is younger than the minimum age or a cut-off allows, or no index says how old it is.',
  },
  PATH_NOT_FOUND: { exitStatus: 4, meaning: 'A path or file URL does not exist or contains no Python project.' },
  HASH_MISMATCH: { exitStatus: 4, meaning: 'A download does not have the declared hash.' },
  HASH_MISSING: { exitStatus: 4, meaning: 'A file that uses hashes has a requirement without one.' },
  BUILD_FAILED: { exitStatus: 4, meaning: 'A source archive or folder could not be built.' },
  IMPORT_FAILED: { exitStatus: 4, meaning: 'An installed extension cannot be imported by LocalStack.' },
  NETWORK: { exitStatus: 4, meaning: 'A package index or server could not be reached or answered with an error.' },
  TIMEOUT: {
    exitStatus: 4,
    meaning: 'The install did not finish within EXTENSION_AGENT_TIMEOUT, or an index did not answer.',
  },
  OFFLINE: { exitStatus: 4, meaning: 'Something is missing and EXTENSION_AGENT_OFFLINE forbids fetching it.' },
  UNSUPPORTED: { exitStatus: 4, meaning: 'A construct that neither installer supports here.' },
  INSTALL_FAILED: { exitStatus: 4, meaning: 'The installer failed for a reason that has no code of its own.' },
  ENTRY_POINT_MISSING: { exitStatus: 4, meaning: 'A project declares no entry point of localstack.extensions.' },
  NOT_INSTALLED: { exitStatus: 1, meaning: 'The package to uninstall or upgrade is not installed.' },
  NOT_ENABLED: { exitStatus: 1, meaning: '`dev disable` was given an extension that is not in developer mode.' },
  FOLDER_EXISTS: { exitStatus: 2, meaning: 'A new project was to be created in a folder that is not empty.' },
  DECLARED_ELSEWHERE: {
    exitStatus: 1,
    meaning: 'A file, the variable or another package requires what was to be uninstalled: it would come back.',
  },
  NO_GENERATION: { exitStatus: 1, meaning: 'There is no earlier environment to roll back to.' },
  LOCKFILE_INVALID: { exitStatus: 3, meaning: 'pylock.toml is not a lockfile that can be read here.' },
  LOCKFILE_MISMATCH: { exitStatus: 4, meaning: 'pylock.toml was made for another LocalStack or another Python.' },
  LOCKFILE_OUTDATED: {
    exitStatus: 4,
    meaning: 'pylock.toml does not fit what is declared, and nothing may change (frozen).',
  },
  BUNDLE_INVALID: {
    exitStatus: 3,
    meaning: 'A bundle is damaged, too large, or contains a file that does not belong there.',
  },
  BUNDLE_MISMATCH: { exitStatus: 4, meaning: 'A bundle was made for another LocalStack, Python or platform.' },
  LOCKFILE_ACTIVE: { exitStatus: 2, meaning: 'pylock.toml pins the versions, so `upgrade` cannot change them.' },
  FROZEN: {
    exitStatus: 4,
    meaning: 'EXTENSION_AGENT_FROZEN is set and the environment does not match the declaration.',
  },
  FILE_CONFLICT: {
    exitStatus: 4,
    meaning: 'A package brings a file that belongs to the environment, to Python, to LocalStack or to another package.',
  },
  ENVIRONMENT: { exitStatus: 5, meaning: 'The environment cannot be created, read or switched.' },
  VOLUME: { exitStatus: 5, meaning: 'The volume cannot be written: read-only, full, or owned by somebody else.' },
  RESOURCES: { exitStatus: 5, meaning: 'The machine has no memory, open files or processes left.' },
  INTERPRETER: { exitStatus: 5, meaning: 'There is no usable Python interpreter.' },
  VOLUME_BUSY: {
    exitStatus: 6,
    meaning: 'Another container is working on the same volume and did not finish in time.',
  },
  NODE_UNSUPPORTED: { exitStatus: 7, meaning: 'The agent runs on a version of Node that is too old.' },
  INSTALLER_MISSING: { exitStatus: 7, meaning: 'Neither uv nor pip can be run.' },
  DOCKER_MISSING: { exitStatus: 8, meaning: 'There is neither a LocalStack nor a docker command here.' },
  DOCKER_UNAVAILABLE: { exitStatus: 8, meaning: 'The Docker daemon does not answer or could not run a container.' },
  IMAGE_MISSING: { exitStatus: 8, meaning: 'The image that IMAGE_NAME names is not on this machine.' },
  AGENT_MISSING: { exitStatus: 8, meaning: 'The image that IMAGE_NAME names does not contain the agent.' },
  HOOK_FAILED: { exitStatus: 1, meaning: 'An init hook of the stage BOOT failed.' },
  NOT_EXECUTABLE: { exitStatus: 126, meaning: 'The command to hand off to cannot be executed.' },
  COMMAND_NOT_FOUND: { exitStatus: 127, meaning: 'The command to hand off to does not exist.' },
  REQUEST_INVALID: { exitStatus: 2, meaning: 'A request to the manager is malformed, too large or of the wrong type.' },
  REQUEST_REFUSED: { exitStatus: 2, meaning: 'A request to the manager came from another site or for another host.' },
  TOKEN_REQUIRED: { exitStatus: 2, meaning: 'A request to the manager has no token or the wrong one.' },
  BUSY: { exitStatus: 6, meaning: 'Too many changes are already waiting in the manager.' },
  PORT_UNAVAILABLE: { exitStatus: 5, meaning: 'The manager cannot listen on its address.' },
  MANAGER_FAILED: {
    exitStatus: 5,
    meaning: 'A process of the manager cannot be started, ended early or hangs. LocalStack carries on without it.',
  },
  CANCELLED: { exitStatus: 1, meaning: 'The change was cancelled in the manager. Nothing changed.' },
  RESTART_FAILED: { exitStatus: 1, meaning: 'LocalStack could not be restarted or did not come back.' },
  INTERNAL: { exitStatus: 70, meaning: 'A fault of the agent itself.' },
} as const satisfies Record<string, { exitStatus: number; meaning: string }>;

export type ErrorCode = keyof typeof errorCodes;

/** The exit status of a code. */
export function exitStatusOf(code: ErrorCode): number {
  return errorCodes[code].exitStatus;
}
