import { AgentError, asAgentError } from '../errors/agent-error.ts';
import { percentDecoded } from '../secrets/url-secrets.ts';
import { parseAddress } from './address.ts';
import { stripPrefix, type EnvironmentVariables } from './environment-variables.ts';
import { LSTK_VARIABLES, readLstkContext, type LstkContext } from './lstk-context.ts';
import { pathsOf, type Paths } from './paths.ts';

type InstallerChoice = 'auto' | 'uv' | 'pip';
type FailurePolicy = 'continue' | 'fail';
type LogStyle = 'auto' | 'pretty' | 'json';

/** All that steers a run; made once from flags and variables, never changed. */
export interface Settings {
  readonly paths: Paths;
  /** FILESYSTEM_ROOT, or "" in a container. */
  readonly filesystemRoot: string;
  /** LocalStack's own virtual environment. */
  readonly localstackVenv: string;
  /** What lstk hands over; null where it did not run this. */
  readonly lstk: LstkContext | null;
  /** EXTENSION_AUTO_INSTALL, "" when unset. */
  readonly autoInstall: string;
  readonly installer: InstallerChoice;
  readonly onFailure: FailurePolicy;
  /** Limit for the whole install in seconds; null when unset, so that its default can depend on what is installed. */
  readonly timeout: number | null;
  readonly upgrade: boolean;
  readonly offline: boolean;
  readonly frozen: boolean;
  /** EXTENSION_AGENT_MIN_AGE as it is written: who limits what comes in by it reads it; null when unset. */
  readonly minimumAge: string | null;
  /** EXTENSION_AGENT_MIN_AGE_EXCEPT: names of projects. */
  readonly minimumAgeExceptions: readonly string[];
  /** EXTENSION_AGENT_POLICY: absolute path of the policy; null when unset. */
  readonly policy: string | null;
  /** EXTENSION_AGENT_CATALOG: the absolute path of a catalog, or its URL of http or https; null when unset. */
  readonly catalog: string | null;
  /** EXTENSION_AGENT_AUDIT and EXTENSION_AGENT_OSV_URL as they are written: who asks for advisories reads them; null when unset. */
  readonly audit: string | null;
  readonly osvUrl: string | null;
  /** EXTENSION_AGENT_SIGSTORE_ROOT: absolute path of the trusted root that attestations are verified with; null when unset. */
  readonly sigstoreRoot: string | null;
  readonly developerMode: boolean;
  /**
   * EXTENSION_AGENT_ONE_SHOT: a command on a host made this container for itself. Neither the list file nor the variables of
   * LocalStack's own container need be there, so what they declared stays.
   */
  readonly oneShot: boolean;
  readonly log: LogStyle;
  readonly verbose: boolean;
  /** `host:port` of the manager, or null when it is off. */
  readonly manager: string | null;
  /** EXTENSION_AGENT_MANAGER_TOKEN: what requests to the manager have to bring; null when unset. */
  readonly managerToken: string | null;
  /** EXTENSION_AGENT_MANAGER_TOKEN_FD: the open descriptor that it is read from instead; null when unset. */
  readonly managerTokenDescriptor: number | null;
  /** Working directory: base of relative paths in the variable and in commands. */
  readonly workingFolder: string;
  /** The environment with LocalStack's prefix stripped: for `${VAR}` in requirements, for children, for the handoff. */
  readonly variables: Readonly<Record<string, string>>;
}

/** Flags of the command line that overrule a variable. */
export type SettingFlags = Partial<
  Pick<Settings, 'installer' | 'onFailure' | 'timeout' | 'upgrade' | 'offline' | 'frozen' | 'log' | 'verbose'>
>;

const DEFAULT_VENV = '/opt/code/localstack/.venv';

/** Settings, and what was wrong with variables whose default counts instead. */
export interface ReadSettings {
  readonly settings: Settings;
  /** SETTING_INVALID, one for each variable. */
  readonly faults: readonly AgentError[];
}

/**
 * Reads the environment and the flags. For a variable that is not understood its default counts.
 *
 * @param environment the process's environment; `LOCALSTACK_X` counts as `X`
 * @param workingFolder absolute path of the working directory
 */
export function readSettings(
  environment: EnvironmentVariables,
  workingFolder: string,
  flags: SettingFlags = {},
): ReadSettings {
  const variables = stripPrefix(environment);
  const filesystemRoot = absolute((variables['FILESYSTEM_ROOT'] ?? '').replace(/\/+$/u, ''), workingFolder);
  const source: Source = { variables, faults: [] };
  const lstk = lstkOf(source);
  const settings: Settings = {
    paths: pathsOf(filesystemRoot, `${filesystemRoot}/var/lib/localstack`),
    filesystemRoot,
    localstackVenv: absolute(nonEmpty(variables['VIRTUAL_ENV']) ?? DEFAULT_VENV, workingFolder),
    lstk,
    autoInstall: variables['EXTENSION_AUTO_INSTALL'] ?? '',
    installer: flags.installer ?? oneOf(source, 'EXTENSION_AGENT_INSTALLER', ['auto', 'uv', 'pip']),
    onFailure: flags.onFailure ?? oneOf(source, 'EXTENSION_AGENT_ON_FAILURE', ['continue', 'fail']),
    timeout: flags.timeout ?? seconds(source, 'EXTENSION_AGENT_TIMEOUT'),
    upgrade: flags.upgrade ?? isTrue(source, 'EXTENSION_AGENT_UPGRADE'),
    offline: flags.offline ?? isTrue(source, 'EXTENSION_AGENT_OFFLINE'),
    frozen: flags.frozen ?? isTrue(source, 'EXTENSION_AGENT_FROZEN'),
    minimumAge: nonEmpty(variables['EXTENSION_AGENT_MIN_AGE']),
    minimumAgeExceptions: words(variables['EXTENSION_AGENT_MIN_AGE_EXCEPT']),
    policy: path(variables['EXTENSION_AGENT_POLICY'], workingFolder),
    catalog: pathOrUrl(variables['EXTENSION_AGENT_CATALOG'], workingFolder),
    audit: nonEmpty(variables['EXTENSION_AGENT_AUDIT']),
    osvUrl: nonEmpty(variables['EXTENSION_AGENT_OSV_URL']),
    sigstoreRoot: path(variables['EXTENSION_AGENT_SIGSTORE_ROOT'], workingFolder),
    developerMode: isTrueToLocalStack(variables['EXTENSION_DEV_MODE']),
    oneShot: isTrueToLocalStack(variables['EXTENSION_AGENT_ONE_SHOT']),
    log: flags.log ?? oneOf(source, 'EXTENSION_AGENT_LOG', ['auto', 'pretty', 'json']),
    verbose: flags.verbose ?? isTrueToLocalStack(variables['DEBUG']),
    manager: address(source, 'EXTENSION_AGENT_MANAGER'),
    managerToken: nonEmpty(variables['EXTENSION_AGENT_MANAGER_TOKEN']),
    managerTokenDescriptor: descriptor(variables['EXTENSION_AGENT_MANAGER_TOKEN_FD']),
    workingFolder,
    variables,
  };
  return { settings: Object.freeze(settings), faults: source.faults };
}

/** Variables, and what is found to be wrong with them. */
interface Source {
  readonly variables: Readonly<Record<string, string>>;
  readonly faults: AgentError[];
}

function nonEmpty(value: string | undefined): string | null {
  return value === undefined || value.trim() === '' ? null : value.trim();
}

function path(value: string | undefined, folder: string): string | null {
  const text = nonEmpty(value);
  return text === null ? null : absolute(text, folder);
}

/** A `file:` URL is its path. */
function pathOrUrl(value: string | undefined, folder: string): string | null {
  const text = nonEmpty(value);
  if (text === null || /^https?:/iu.test(text)) return text;
  const file = /^file:(?:\/\/(?:localhost)?)?(\/.*)$/iu.exec(text)?.[1];
  return file === undefined ? absolute(text, folder) : percentDecoded(file);
}

function words(value: string | undefined): readonly string[] {
  return (value ?? '').split(/[\s,]+/u).filter((word) => word !== '');
}

function descriptor(value: string | undefined): number | null {
  return /^\d{1,4}$/u.test(value ?? '') ? Number(value) : null;
}

function absolute(path: string, folder: string): string {
  return path === '' || path.startsWith('/') ? path : `${folder}/${path}`;
}

function refuse({ faults }: Source, name: string, value: string, expected: string): void {
  faults.push(
    new AgentError('SETTING_INVALID', `${name} must be ${expected} (got "${value}").`, {
      hint: `Correct ${name}, or unset it.`,
    }),
  );
}

function oneOf<const T extends string>(source: Source, name: string, values: readonly [T, ...T[]]): T {
  const value = nonEmpty(source.variables[name]);
  if (value === null) return values[0];
  const found = values.find((candidate) => candidate === value.toLowerCase());
  if (found === undefined) refuse(source, name, value, `${values.slice(0, -1).join(', ')} or ${values.at(-1) ?? ''}`);
  return found ?? values[0];
}

const YES = ['1', 'true', 'yes', 'on'];
const NO = ['0', 'false', 'no', 'off'];

function isTrue(source: Source, name: string): boolean {
  const value = nonEmpty(source.variables[name]);
  if (value === null) return false;
  const word = value.toLowerCase();
  if (!YES.includes(word) && !NO.includes(word)) refuse(source, name, value, '1 or 0');
  return YES.includes(word);
}

/** LocalStack's own variables hold for more than the agent, and LocalStack takes any other value for no. */
function isTrueToLocalStack(value: string | undefined): boolean {
  return YES.includes(value?.trim().toLowerCase() ?? '');
}

function seconds(source: Source, name: string): number | null {
  const value = nonEmpty(source.variables[name]);
  if (value === null) return null;
  const number = Number(value);
  if (Number.isFinite(number) && number > 0) return number;
  refuse(source, name, value, 'a number of seconds above 0');
  return null;
}

/** What lstk hands over is taken out of the variables: it holds a token. */
function lstkOf({ variables, faults }: Source): LstkContext | null {
  if (variables['LSTK_EXT_CONTEXT'] === undefined) return null;
  try {
    return readLstkContext(variables);
  } catch (error) {
    faults.push(asAgentError(error));
    return null;
  } finally {
    for (const name of LSTK_VARIABLES) Reflect.deleteProperty(variables, name);
  }
}

function address(source: Source, name: string): string | null {
  const value = nonEmpty(source.variables[name]);
  if (value === null) return null;
  try {
    parseAddress(value);
    return value;
  } catch (error) {
    source.faults.push(asAgentError(error));
    return null;
  }
}
