import { AgentError } from '../errors/agent-error.ts';

/** The oldest Node that has all the agent needs: `process.execve`. As in package.json and in the target of the build. */
export const OLDEST_NODE = '22.15';

/**
 * What is wrong with a Node that is too old; null where nothing is.
 *
 * @param version as in `process.versions.node`
 */
export function unsupportedNode(version: string): AgentError | null {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE.split('.').map(Number);
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return null;
  return new AgentError('NODE_UNSUPPORTED', `Node ${OLDEST_NODE} or newer is required (this is ${version}).`, {
    hint: 'Install a newer Node, or use the image, which brings its own.',
  });
}
