/** The environment of a process. */
export type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

const PREFIX = 'LOCALSTACK_';

/** Variables of LocalStack whose own name starts with the prefix: they are not stripped, as in its entrypoint. */
const KEEPS_PREFIX = /^LOCALSTACK_(?:HOST$|HOSTNAME$|[0-9])/u;

/**
 * The environment as LocalStack sees it: `LOCALSTACK_X` becomes `X` and wins over it (docker-entrypoint.sh does this
 * before LocalStack starts; the agent runs earlier).
 */
export function stripPrefix(variables: EnvironmentVariables): Record<string, string> {
  const stripped: Record<string, string> = {};
  for (const name in variables) {
    const value = variables[name];
    if (value !== undefined) stripped[name] = value;
  }
  for (const name in variables) {
    const value = variables[name];
    if (value === undefined || !name.startsWith(PREFIX) || KEEPS_PREFIX.test(name) || name === PREFIX) continue;
    stripped[name.slice(PREFIX.length)] = value;
  }
  return stripped;
}
