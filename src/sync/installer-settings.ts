import { AgentError } from '../errors/agent-error.ts';
import { readConfiguration, type InstallerConfiguration } from '../installer/configuration.ts';
import { constraintFiles, limitingOptions } from '../installer/limits.ts';
import { declaredSet, type DeclaredSet } from '../requirements/declared-set.ts';
import { parseSources } from '../requirements/parsed-source.ts';
import { mergeOptions } from '../requirements/requirements-txt/merged-options.ts';
import { machineReader } from '../system/source-reader.ts';
import type { Session } from './session.ts';
import type { Target } from './target.ts';

/** Reads what users tell the installers by variables and files, with the constraints that these name. */
export async function installerSettings(
  { settings, interrupt }: Pick<Session, 'settings' | 'interrupt'>,
  { environment }: Pick<Target, 'environment'>,
): Promise<InstallerConfiguration> {
  const configuration = await readConfiguration(settings);
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
            hint: 'Mend PIP_CONSTRAINT, UV_CONSTRAINT or the file; nothing is installed without what limits it.',
          },
        );
  return { ...configuration, constraints, files, fault: configuration.fault ?? fault };
}

/** What was declared, within the limits that variables and files set. */
export function limited(declared: DeclaredSet, { variables, constraints, files }: InstallerConfiguration): DeclaredSet {
  const options = limitingOptions(variables);
  return {
    ...declared,
    items: declared.items.map((item) => ({ ...item, needsHash: item.needsHash || options.requireHashes })),
    options: mergeOptions(options, declared.options),
    constraints: [...declared.constraints, ...constraints],
    files: [...declared.files, ...files],
  };
}
