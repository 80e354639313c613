/** A line of a table that help and manual show. */
export interface ReferenceRow {
  readonly term: string;
  readonly meaning: string;
}

/** Environment variables, with the verbs that they mean most to; those of pip, uv and LocalStack count beside them. */
export const VARIABLES: readonly (ReferenceRow & { readonly verbs: readonly string[] })[] = [
  {
    term: 'EXTENSION_AUTO_INSTALL',
    meaning: 'Extensions to install, separated by commas or line ends',
    verbs: ['start', 'sync', 'plan', 'status', 'lock', 'bundle'],
  },
  {
    term: 'EXTENSION_AGENT_INSTALLER',
    meaning: 'auto (default), uv or pip',
    verbs: ['start', 'sync', 'install', 'upgrade'],
  },
  {
    term: 'EXTENSION_AGENT_ON_FAILURE',
    meaning: 'continue (default), or fail: do not start LocalStack when anything declared failed',
    verbs: ['start'],
  },
  {
    term: 'EXTENSION_AGENT_TIMEOUT',
    meaning: 'Seconds for the whole install (default: 300, or 45 with an environment)',
    verbs: ['start', 'sync', 'install', 'upgrade'],
  },
  { term: 'EXTENSION_AGENT_UPGRADE', meaning: '1: take the newest versions at each start', verbs: ['start', 'sync'] },
  { term: 'EXTENSION_AGENT_OFFLINE', meaning: '1: never use a network', verbs: ['start', 'sync', 'install', 'plan'] },
  {
    term: 'EXTENSION_AGENT_FROZEN',
    meaning: '1: fail if the environment would have to change',
    verbs: ['start', 'sync'],
  },
  { term: 'EXTENSION_AGENT_LOG', meaning: 'auto (default), pretty or json lines on standard error', verbs: [] },
  { term: 'EXTENSION_AGENT_MIN_AGE', meaning: '7d, 36h, 2w: nothing newer than that comes in', verbs: ['install'] },
  { term: 'EXTENSION_AGENT_MIN_AGE_EXCEPT', meaning: 'Names that it does not hold for', verbs: [] },
  { term: 'EXTENSION_AGENT_POLICY', meaning: 'File that says what may come in', verbs: [] },
  { term: 'EXTENSION_AGENT_CATALOG', meaning: 'URL or file of another catalog of extensions', verbs: ['search'] },
  {
    term: 'EXTENSION_AGENT_AUDIT',
    meaning: 'off (default), warn or fail: advisories when something changes',
    verbs: [],
  },
  { term: 'EXTENSION_AGENT_OSV_URL', meaning: 'OSV’s API, or a server that speaks it', verbs: ['audit'] },
  {
    term: 'EXTENSION_AGENT_SIGSTORE_ROOT',
    meaning: 'trusted_root.json that attestations are verified with (default: the public one)',
    verbs: [],
  },
  {
    term: 'EXTENSION_AGENT_MANAGER',
    meaning: 'host:port of the API and the page, or a port on loopback (default of the command: 127.0.0.1:4599)',
    verbs: ['manager', 'start'],
  },
  {
    term: 'EXTENSION_AGENT_MANAGER_TOKEN',
    meaning: 'What requests have to bring; where it listens beyond loopback one is made, and logged, at each start',
    verbs: ['manager'],
  },
  {
    term: 'EXTENSION_AGENT_MANAGER_TOKEN_FD',
    meaning: 'The open descriptor that the token is read from instead',
    verbs: ['manager'],
  },
  { term: 'EXTENSION_DEV_MODE', meaning: '1: developer mode, as LocalStack’s', verbs: ['dev', 'start'] },
  { term: 'VIRTUAL_ENV', meaning: 'LocalStack’s own virtual environment', verbs: [] },
  { term: 'FILESYSTEM_ROOT', meaning: 'Puts every path below a folder', verbs: [] },
  { term: 'LOCALSTACK_VOLUME_DIR', meaning: 'LocalStack’s volume on a host with Docker', verbs: [] },
  { term: 'IMAGE_NAME', meaning: 'The image that commands on a host with Docker run', verbs: [] },
];

/** What the exit status says, for all verbs. */
export const EXIT_STATUSES: readonly ReferenceRow[] = [
  { term: '0', meaning: 'Done' },
  { term: '1', meaning: 'Something differs, or is not there to be uninstalled, upgraded or put back' },
  { term: '2', meaning: 'Wrong usage or setting' },
  { term: '3', meaning: 'A requirement or a lockfile cannot be read' },
  { term: '4', meaning: 'Extensions failed, or the lockfile does not fit' },
  { term: '5', meaning: 'Environment or volume' },
  { term: '6', meaning: 'Somebody else works on the volume' },
  { term: '7', meaning: 'No installer' },
  { term: '8', meaning: 'Docker, the image, or the agent in it is missing' },
  { term: '70', meaning: 'A fault of the agent itself' },
  { term: '126, 127, 128+N', meaning: 'As a shell gives them' },
];

/** What a verb tells beside its options. */
export const NOTES: Readonly<Record<string, string>> = {
  manager:
    'The page is at http://localhost:4599, or where EXTENSION_AGENT_MANAGER says. On loopback it asks for nothing. Beyond, every request has to bring a token: the log names the address with it, or ' +
    'set EXTENSION_AGENT_MANAGER_TOKEN. A program sends it as Authorization: Bearer TOKEN.',
  start: 'With EXTENSION_AGENT_MANAGER the extension manager is served beside LocalStack.',
  install: 'Local files and folders are copied to the volume; what is installed with -e stays where it is.',
  completion: 'Shells: bash, zsh and fish; without one, that of $SHELL.',
};

/** Where all of it is told at length. */
export const DOCUMENTATION = 'README.md and docs/ of localstack-extension-agent';
