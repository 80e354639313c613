import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Argv } from 'yargs';
import { containerOutput, type ContainerArguments } from '../docker/container-arguments.ts';
import { AgentError } from '../errors/agent-error.ts';
import { indexConfiguration } from '../installer/index-configuration.ts';
import { parsePylock, type Pylock } from '../lockfile/format.ts';
import { writeNamedFile } from '../output/named-file.ts';
import { packageSources } from '../package-index/package-source.ts';
import { declaredLicences } from '../python/installed.ts';
import { LOCALSTACK_CORE } from '../python/localstack-venv.ts';
import { secretUrl, withoutSecrets } from '../secrets/secret-url.ts';
import { billOfMaterials, type BilledDistribution } from '../sbom/bill-of-materials.ts';
import { dependencyGraph } from '../sbom/dependency-graph.ts';
import { originOf } from '../sbom/origin.ts';
import type { Settings } from '../settings/settings.ts';
import { AGENT_VERSION } from '../settings/version.ts';
import type { Session } from '../sync/session.ts';
import { takeSnapshot, type Snapshot } from '../sync/snapshot.ts';
import { findTarget } from '../sync/target.ts';
import type { ArgumentsOf } from '../verb/verb.ts';

export const options = (line: Argv) =>
  line
    .option('output', { alias: 'o', type: 'string', nargs: 1, describe: 'Output file; default: standard output' })
    .example('$0 sbom -o extensions.cdx.json', 'what is installed, for who looks into it');

type Arguments = ArgumentsOf<typeof options>;

/**
 * Writes a bill of materials of what is installed for LocalStack, in JSON of CycloneDX 1.6. With SOURCE_DATE_EPOCH the same
 * environment gives the same text. Changes nothing, and asks nobody.
 *
 * @throws AgentError VOLUME, SETTING_INVALID
 */
export async function run(session: Session, { output = '-' }: Arguments): Promise<number> {
  const { settings } = session;
  const time = timeOf(settings);
  const snapshot = await takeSnapshot(session, await findTarget(settings), { keepsUnseen: true });
  const text = await billOfMaterials({
    distributions: distributionsOf(snapshot, settings),
    localstack: snapshot.target.localstack?.packages.get(LOCALSTACK_CORE) ?? null,
    agent: AGENT_VERSION,
    time,
  });
  if (output === '-') session.write(text);
  else writeNamedFile(resolve(settings.workingFolder, output), text, 'Name another file, or none for standard output.');
  return 0;
}

/** A container of its own prints, where no file of this machine is named. */
export function inContainer({ output = '-' }: Arguments, { settings }: Session): ContainerArguments {
  if (output === '-') return { args: [] };
  const path = resolve(settings.workingFolder, output);
  mkdirSync(dirname(path), { recursive: true });
  const seen = containerOutput(path);
  return { args: ['--output', seen.path], binds: [seen.bind] };
}

/** The time that a bill bears: SOURCE_DATE_EPOCH in seconds, else now. Source: reproducible-builds.org. */
function timeOf({ variables }: Settings): Date {
  const text = variables['SOURCE_DATE_EPOCH']?.trim() ?? '';
  if (text === '') return new Date();
  const time = new Date(/^\d+$/u.test(text) ? Number(text) * 1000 : NaN);
  if (Number.isNaN(time.getTime())) {
    throw new AgentError('SETTING_INVALID', `SOURCE_DATE_EPOCH is "${text}".`, {
      hint: 'Set it to seconds since 1970, or unset it.',
    });
  }
  return time;
}

function distributionsOf(
  { target, actual, desired, ...rest }: Snapshot,
  settings: Settings,
): readonly BilledDistribution[] {
  const { installed, ledger } = actual;
  const { configuration, lockfileText } = rest;
  const declared = new Set((ledger?.items ?? []).flatMap(({ name }) => name ?? []));
  const roots = desired.items.flatMap(({ requirement: { name, extras } }) => (name === null ? [] : [{ name, extras }]));
  const { localstack, environment } = target;
  const graph = dependencyGraph(roots, { localstack, installed, environment, constraints: [] });
  const sources = packageSources(indexConfiguration(desired.options, configuration.variables, configuration.policy));
  const [only] = sources.length === 1 ? sources : [];
  const origins = {
    lockfile: lockfileText === null ? null : readLockfile(lockfileText, settings.paths.lockfile),
    index: only?.kind === 'index' ? withoutSecrets(secretUrl(only.url)) : null,
  };
  return [...installed.values()].map((distribution) => ({
    ...distribution,
    licences: declaredLicences(distribution.folder),
    origin: originOf(distribution, origins),
    needs: [...(graph.get(distribution.name) ?? [])],
    isDeclared: declared.has(distribution.name),
  }));
}

/** A lockfile that cannot be read tells nothing: a sync says what is wrong with it. */
function readLockfile(text: string, path: string): Pylock | null {
  try {
    return parsePylock(text, path);
  } catch (error) {
    if (error instanceof AgentError) return null;
    throw error;
  }
}
