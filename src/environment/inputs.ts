import { dirname } from 'node:path';
import { sha256 } from '../system/checksum.ts';
import { readTextIfAny } from '../system/files.ts';
import { lookAt } from '../system/place.ts';
import { redactUrls } from '../secrets/redaction.ts';
import { identifiedPlace } from '../secrets/secret-url.ts';
import type { Paths } from '../settings/paths.ts';
import { pipConfigurationFiles, uvConfigurationFiles } from '../settings/configuration-files.ts';
import type { Settings } from '../settings/settings.ts';
import type { DeclaredSet } from '../requirements/declared-set.ts';
import { emitRequirement } from '../requirements/emit.ts';
import { identifiedOptions } from '../requirements/redacted-options.ts';
import type { LocalStackVenv } from '../python/localstack-venv.ts';
import type { InstallerConfiguration } from '../installer/configuration.ts';
import { indexConfiguration, wheelPlaces } from '../installer/index-configuration.ts';
import { isSecret, settingsFingerprint } from './receipt.ts';
import { LOCALSTACK_PATH_FILE } from './essentials.ts';
import { sourcesOf, sourceState } from './source-state.ts';
import { watch, type Watched } from './watch.ts';

/**
 * All that a resolution depends on, as one fingerprint: the same again means the same outcome, so that permanent failures
 * need not be tried again.
 */
export function declarationFingerprint(
  declared: DeclaredSet,
  localstack: LocalStackVenv | null,
  settings: Settings,
  configuration: InstallerConfiguration,
): string {
  const { indexUrl, ...options } = identifiedOptions(declared.options);
  return sha256(
    redactUrls(
      JSON.stringify([
        declared.items.map((item) => [item.line, item.needsHash, sourceState(item)]),
        declared.skipped.map(({ line }) => line),
        declared.constraints.map(({ url, ...constraint }) =>
          emitRequirement({ ...constraint, url: url === null ? null : identifiedPlace(url) }),
        ),
        indexUrl,
        options,
        [...(localstack?.packages ?? [])],
        localstack?.pythonVersion,
        settingsFingerprint(settings),
        configurationText(configuration),
        ...(settings.sigstoreRoot === null ? [] : [readTextIfAny(settings.sigstoreRoot)]),
        watchedWheels(declared, configuration),
        buildPrograms(),
      ]),
    ),
  );
}

/** What variables and files tell the installers; passwords that stand alone do not count, as in a receipt. */
function configurationText({ origins, variables, policy, fault }: InstallerConfiguration): readonly string[] {
  const said = [...origins.keys()].filter((name) => !isSecret(name)).sort();
  return [
    ...said.map((name) => `${name}=${variables[name] ?? ''}`),
    fault?.message ?? '',
    ...(policy === null ? [] : [policy.text]),
  ];
}

/**
 * Names of the variables that the declaration refers to by `${NAME}`. Those that stand only where credentials do are left out.
 *
 * @param texts what was declared beside the files
 */
export function referencedVariables(declared: DeclaredSet, texts: readonly string[]): readonly string[] {
  const all = [...texts, ...declared.files.map((file) => readTextIfAny(file) ?? '')];
  const names = all.flatMap((text) =>
    [...redactUrls(text).matchAll(/\$\{([A-Z0-9_]+)\}/gu)].map(([, name = '']) => name),
  );
  return [...new Set(names)].sort();
}

/** Programs that a build may have failed for want of: an image that has them now deserves another try. */
function buildPrograms(): readonly Watched[] {
  return ['git', 'cc'].map((name) => watch('real', `/usr/bin/${name}`));
}

/** What a sync reads: it has to be unchanged for the next start to have nothing to do. To be taken down before it is read. */
export function watchedRoots(settings: Settings, localstack: LocalStackVenv | null): readonly Watched[] {
  const { paths, localstackVenv } = settings;
  return [
    watch('content', paths.listFile),
    watch('content', paths.lockfile),
    watch('bundles', dirname(paths.listFile)),
    watch('settings', settings.policy ?? paths.policy),
    ...(settings.sigstoreRoot === null ? [] : [watch('settings', settings.sigstoreRoot)]),
    ...[...pipConfigurationFiles(settings), ...uvConfigurationFiles(settings)].map((file) => watch('settings', file)),
    ...buildPrograms(),
    ...(localstack === null
      ? [watch('link', localstackVenv)]
      : [watch('real', localstack.python), watch('distributions', localstack.sitePackages)]),
  ];
}

/** The local places of `--find-links`: what is put there may be what an item lacked. */
function watchedWheels({ options }: DeclaredSet, { variables }: InstallerConfiguration): readonly Watched[] {
  return wheelPlaces(indexConfiguration(options, variables)).map((path) =>
    watch(lookAt(path).kind === 'file' ? 'content' : 'names', path),
  );
}

/** What the files of {@link watchedRoots} lead to: files that they include, local projects, archives and folders of wheels. */
export function watchedSources(
  { paths }: Settings,
  declared: DeclaredSet,
  configuration: InstallerConfiguration,
): readonly Watched[] {
  return [
    ...watchedWheels(declared, configuration),
    ...declared.files.filter((file) => file !== paths.listFile).map((file) => watch('content', file)),
    ...[...declared.items, ...declared.skipped].flatMap(sourcesOf),
  ];
}

/** What a sync leaves: somebody else may change it. */
export function watchedEnvironment(
  { liveLink, commandDeclarations }: Paths,
  sitePackages: string | null,
): readonly Watched[] {
  return [
    watch('link', liveLink),
    watch('stat', `${liveLink}/ledger.json`),
    watch('content', commandDeclarations),
    ...(sitePackages === null
      ? []
      : [
          watch('real', `${liveLink}/bin/python`),
          watch('stat', `${liveLink}/bin/pip`),
          watch('stat', `${liveLink}/pyvenv.cfg`),
          watch('stat', `${sitePackages}/${LOCALSTACK_PATH_FILE}`),
          watch('names', `${sitePackages}/pip`),
          watch('packages', sitePackages),
        ]),
  ];
}
