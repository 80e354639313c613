/** Every place the agent reads or writes, as absolute paths; LocalStack's own names and layout. */
export interface Paths {
  /** LocalStack's volume, `/var/lib/localstack`. */
  readonly volume: string;
  readonly logs: string;
  /** `lib/extensions` in the volume; all that the agent keeps lies below it. */
  readonly extensions: string;
  /** The link to the live generation, laid out as `python -m venv` does. */
  readonly liveLink: string;
  readonly generations: string;
  /** What was installed by command. */
  readonly commandDeclarations: string;
  /** Copies of local files that were installed by command. */
  readonly keptFiles: string;
  /** The last good copies of requirements files that are fetched. */
  readonly listCopies: string;
  /** What the next start compares to find that there is nothing to do. */
  readonly receipt: string;
  /** How the last sync ended, for programs. */
  readonly syncResult: string;
  /** What is known of advisories, and since when. */
  readonly advisories: string;
  /** Newer versions that somebody asked for. */
  readonly newerVersions: string;
  readonly lock: string;
  readonly cache: string;
  /** The mounted list file, pip's requirements format. */
  readonly listFile: string;
  /** A PEP 751 lock beside the list file. */
  readonly lockfile: string;
  /** What may come in, unless EXTENSION_AGENT_POLICY names another file. */
  readonly policy: string;
  readonly bootHooks: string;
}

/** The paths below `root` (FILESYSTEM_ROOT, "" in a container) with the given volume folder. */
export function pathsOf(root: string, volume: string): Paths {
  const extensions = `${volume}/lib/extensions`;
  const configuration = `${root}/etc/localstack`;
  return {
    volume,
    logs: `${volume}/logs`,
    extensions,
    liveLink: `${extensions}/python_venv`,
    generations: `${extensions}/generations`,
    commandDeclarations: `${extensions}/declarations.json`,
    keptFiles: `${extensions}/files`,
    listCopies: `${extensions}/lists`,
    receipt: `${extensions}/receipt.json`,
    syncResult: `${extensions}/last-sync.json`,
    advisories: `${extensions}/advisories.json`,
    newerVersions: `${extensions}/newer-versions.json`,
    lock: `${extensions}/agent.lock`,
    cache: `${extensions}/cache`,
    listFile: `${configuration}/conf.d/extensions.txt`,
    lockfile: `${configuration}/conf.d/pylock.toml`,
    policy: `${configuration}/conf.d/policy.toml`,
    bootHooks: `${configuration}/init/boot.d`,
  };
}
