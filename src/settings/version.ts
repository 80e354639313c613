import manifest from '../../package.json' with { type: 'json' };

/** The agent's own version. */
export const AGENT_VERSION = manifest.version;
