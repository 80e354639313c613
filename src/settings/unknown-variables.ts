import { nearest } from '../errors/nearest.ts';

/** Variables named EXTENSION_* that mean something to LocalStack or to the agent. */
export const KNOWN_VARIABLES = [
  'EXTENSION_AUTO_INSTALL',
  'EXTENSION_DEV_MODE',
  'EXTENSION_AGENT_INSTALLER',
  'EXTENSION_AGENT_ON_FAILURE',
  'EXTENSION_AGENT_TIMEOUT',
  'EXTENSION_AGENT_UPGRADE',
  'EXTENSION_AGENT_OFFLINE',
  'EXTENSION_AGENT_FROZEN',
  'EXTENSION_AGENT_LOG',
  'EXTENSION_AGENT_ONE_SHOT',
  'EXTENSION_AGENT_MIN_AGE',
  'EXTENSION_AGENT_MIN_AGE_EXCEPT',
  'EXTENSION_AGENT_POLICY',
  'EXTENSION_AGENT_CATALOG',
  'EXTENSION_AGENT_AUDIT',
  'EXTENSION_AGENT_OSV_URL',
  'EXTENSION_AGENT_SIGSTORE_ROOT',
  'EXTENSION_AGENT_MANAGER',
  'EXTENSION_AGENT_MANAGER_TOKEN',
  'EXTENSION_AGENT_MANAGER_TOKEN_FD',
  'EXTENSION_AGENT_STARTED',
] as const;

/** One warning for each EXTENSION_* (or EXTENSIONS_*) variable that nothing reads, with the nearest known name. */
export function warnOfUnknownVariables(variables: Readonly<Record<string, string>>): readonly string[] {
  const known: readonly string[] = KNOWN_VARIABLES;
  return Object.keys(variables)
    .filter((name) => /^EXTENSIONS?_/u.test(name) && !known.includes(name))
    .sort()
    .map((name) => {
      const suggestion = nearest(name, known);
      return `Unknown variable ${name}.${suggestion === null ? '' : ` Did you mean ${suggestion}?`}`;
    });
}
