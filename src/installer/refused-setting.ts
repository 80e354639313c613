import { AgentError } from '../errors/agent-error.ts';
import { parseVersion, compareVersions } from '../requirements/pep440/version.ts';
import type { InstallerConfiguration } from './configuration.ts';
import { cutOffOf } from './limits.ts';
import { rowOf, type InstallerName } from './option-table.ts';
import { saysNo } from './truth-value.ts';

/** The pip that first knew an option which limits what may be installed; uv has long known them all. */
const SINCE: Readonly<Record<string, string>> = {
  'uploaded-prior-to': '26.0',
  'build-constraint': '25.3',
  'all-releases': '26.0',
  'only-final': '26.0',
};

/** Values of a limiting option that an installer has no word for. */
const LACKING: readonly (readonly [installer: InstallerName, name: string, value: string])[] = [
  ['uv', 'PIP_KEYRING_PROVIDER', 'import'],
  ['pip', 'UV_PRERELEASE', 'disallow'],
];

/** Options that say yes or no. */
const BOOLEANS = ['PIP_NO_INDEX', 'PIP_PRE', 'PIP_REQUIRE_HASHES', 'UV_NO_BUILD', 'UV_NO_BINARY', 'UV_REQUIRE_HASHES'];

/**
 * Why an installer is not asked at all: something limits what may be installed, and cannot be read or carried out.
 *
 * @param pipVersion of the pip that would be asked; null where it is not known
 * @returns SETTING_INVALID or SETTING_UNSUPPORTED; null where there is no reason
 */
export function refusedSetting(
  configuration: InstallerConfiguration,
  installer: InstallerName,
  pipVersion: string | null,
): AgentError | null {
  const { origins, variables, fault } = configuration;
  if (fault !== null) return fault;
  const refusedAge = installer === 'pip' ? ageRefusedByPip(configuration, pipVersion) : null;
  if (refusedAge !== null) return refusedAge;
  for (const [name, origin] of origins) {
    const value = variables[name] ?? '';
    if (BOOLEANS.includes(name) && !isBoolean(value)) return invalid(origin, value);
    if (isRefused(name, value, installer) || (installer === 'pip' && isTooNew(name, pipVersion))) {
      return unsupported(origin, name, installer, pipVersion);
    }
  }
  try {
    cutOffOf(variables, new Date());
    return null;
  } catch (error) {
    if (error instanceof AgentError) return error;
    throw error;
  }
}

/** An older pip would pass over the limit without a word, and no pip has exceptions from it. */
function ageRefusedByPip({ minimumAge }: InstallerConfiguration, pipVersion: string | null): AgentError | null {
  if (minimumAge === null) return null;
  const pip = pipVersion === null ? 'This pip' : `pip ${pipVersion}`;
  const isKnown = pipVersion !== null && !isTooNew('PIP_UPLOADED_PRIOR_TO', pipVersion);
  if (isKnown && minimumAge.except.length === 0) return null;
  const subject = isKnown ? 'EXTENSION_AGENT_MIN_AGE_EXCEPT' : minimumAge.origin;
  return new AgentError('SETTING_UNSUPPORTED', `${pip} does not support ${subject}, so nothing new is installed.`, {
    hint: isKnown
      ? 'Unset the exceptions for this container, or have uv install.'
      : `Have uv install, or a pip of at least ${SINCE['uploaded-prior-to'] ?? ''}.`,
  });
}

function isRefused(name: string, value: string, installer: InstallerName): boolean {
  const row = rowOf(name);
  const support = installer === 'uv' ? row?.withUv : row?.withPip;
  const hasWord = support !== 'refused' || saysNo(value) || value === 'unsafe-best-match';
  return !hasWord || LACKING.some((each) => each.join() === [installer, name, value].join());
}

function isTooNew(name: string, pipVersion: string | null): boolean {
  const since = rowOf(name)
    ?.pip.map((option) => SINCE[option])
    .find((version) => version !== undefined);
  const [wanted, there] = [parseVersion(since ?? '0'), parseVersion(pipVersion ?? '')];
  return wanted !== null && there !== null && compareVersions(there, wanted) < 0;
}

function isBoolean(value: string): boolean {
  return saysNo(value) || /^(?:1|y|yes|t|true|on)$/iu.test(value);
}

function invalid(origin: string, value: string): AgentError {
  return new AgentError('SETTING_INVALID', `${origin} must be 1 or 0 (got "${value}").`, {
    hint: 'Correct it, or remove it.',
  });
}

function unsupported(origin: string, name: string, installer: InstallerName, pipVersion: string | null): AgentError {
  const row = rowOf(name);
  const asked = installer === 'pip' && pipVersion !== null ? `pip ${pipVersion}` : installer;
  const other = installer === 'uv' ? 'pip' : 'uv';
  const canOther = (installer === 'uv' ? row?.withPip : row?.withUv) !== 'refused';
  return new AgentError('SETTING_UNSUPPORTED', `${asked} does not support ${origin} (${row?.meaning ?? ''}).`, {
    hint: canOther ? `Unset it for this container, or have ${other} install.` : 'Unset it for this container.',
  });
}
