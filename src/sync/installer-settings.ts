import { auditFault } from '../audit/audit-settings.ts';
import { AgentError } from '../errors/agent-error.ts';
import { readConfiguration, unusedOptions, type InstallerConfiguration } from '../installer/configuration.ts';
import { constraintFiles, limitingOptions } from '../installer/limits.ts';
import { declaredSet, type DeclaredSet } from '../requirements/declared-set.ts';
import { parseSources } from '../requirements/parsed-source.ts';
import { mergeOptions } from '../requirements/requirements-txt/merged-options.ts';
import { machineReader } from '../system/source-reader.ts';
import { invalidPolicy } from '../policy/invalid-policy.ts';
import type { Policy } from '../policy/policy.ts';
import { refusedIndexes } from '../installer/index-configuration.ts';
import type { InstallerName } from '../installer/option-table.ts';
import { durationOf } from '../installer/limits.ts';
import { readMinimumAge } from '../installer/minimum-age.ts';
import { readPolicy } from './policy.ts';
import type { Session } from './session.ts';
import type { Target } from './target.ts';

/** Reads what users tell the installers by variables and files, with the constraints that these name. */
export async function installerSettings(
  { settings, interrupt }: Pick<Session, 'settings' | 'interrupt'>,
  { environment }: Pick<Target, 'environment'>,
): Promise<InstallerConfiguration> {
  const configuration = withAudit(settings, withPolicy(await readConfiguration(settings), await policyOf(settings)));
  const { variables } = configuration;
  const named = constraintFiles(variables);
  if (named.length === 0) return configuration;
  const reader = machineReader({ ...settings, signal: interrupt, variables });
  const items = named.map((file) => ({ requirement: `-c ${file}`, folder: settings.workingFolder }));
  const parsed = await parseSources([{ kind: 'command', items }], { reader, variables });
  const { constraints, files, errors } = declaredSet(parsed, environment);
  const [first] = errors;
  const fault =
    first === undefined
      ? null
      : new AgentError(
          'SETTING_INVALID',
          `The constraints in ${named.join(' ')} cannot be read: ${first.error.message}`,
          {
            hint: 'Fix PIP_CONSTRAINT, UV_CONSTRAINT or the file. Nothing is installed until it is valid.',
          },
        );
  return { ...configuration, constraints, files, fault: configuration.fault ?? fault };
}

async function policyOf(settings: Session['settings']): Promise<Policy | AgentError | null> {
  try {
    return await readPolicy(settings);
  } catch (error) {
    if (error instanceof AgentError) return error;
    throw error;
  }
}

function withAudit(settings: Session['settings'], configuration: InstallerConfiguration): InstallerConfiguration {
  return { ...configuration, fault: configuration.fault ?? auditFault(settings, configuration.policy) };
}

/** Of two minimum ages the longer one counts, and what both make an exception of. */
function withPolicy(configuration: InstallerConfiguration, policy: Policy | AgentError | null): InstallerConfiguration {
  if (policy === null) return configuration;
  if (policy instanceof AgentError) return { ...configuration, fault: policy };
  const { minimumAge: age } = policy;
  if (age === null) return { ...configuration, policy };
  try {
    const own = readMinimumAge({ minimumAge: age.text, minimumAgeExceptions: age.exceptions });
    const set = configuration.minimumAge;
    if (own === null) return { ...configuration, policy };
    const except = set === null ? own.except : own.except.filter((name) => set.except.includes(name));
    const isLonger = set === null || own.milliseconds >= set.milliseconds;
    const longer = isLonger ? { ...own, origin: age.place } : set;
    return { ...configuration, policy, minimumAge: { ...longer, except } };
  } catch (error) {
    if (!(error instanceof AgentError)) throw error;
    const isDuration = durationOf(age.text) !== null;
    const what = isDuration
      ? 'minimum-age-exceptions a name that is not one'
      : 'minimum-age a value that is not a duration';
    return { ...configuration, fault: invalidPolicy(`${age.place} gives ${what}`) };
  }
}

/** Warnings of what users said that does not count, and of each index and place that the policy keeps from being asked. */
export function settingWarnings(
  { desired, configuration }: { readonly desired: DeclaredSet; readonly configuration: InstallerConfiguration },
  installer: InstallerName,
): readonly string[] {
  const { variables, policy } = configuration;
  const refused = policy === null ? [] : refusedIndexes(desired.options, variables, policy);
  return [
    ...unusedOptions(configuration, installer),
    ...refused.map(({ url, place }) => `${url} is not asked: ${place} does not allow it.`),
  ];
}

/** What was declared, within the limits that variables and files set. */
export function limited(
  declared: DeclaredSet,
  { variables, constraints, files, policy }: InstallerConfiguration,
): DeclaredSet {
  const options = limitingOptions(variables);
  const merged = mergeOptions(options, declared.options);
  const isBuildless = policy !== null && policy.noBuilds !== null;
  return {
    ...declared,
    items: declared.items.map((item) => ({ ...item, needsHash: item.needsHash || options.requireHashes })),
    // Last, because a later option takes back an earlier one.
    options: isBuildless ? { ...merged, noBinary: [], onlyBinary: [...merged.onlyBinary, ':all:'] } : merged,
    constraints: [...declared.constraints, ...constraints],
    files: [...declared.files, ...files],
  };
}
