import {
  AT_GATEWAY,
  BESIDE_LOCALSTACK,
  ON_CATALOG,
  ON_DEVELOPER_MODE,
  ON_FILES,
  ON_LOCALSTACK,
  ON_PROJECT,
  ON_VOLUME,
} from './place.ts';
import { verb, verbGroup, type Verb } from './verb.ts';

/** All verbs, in the order in which `--help` lists them. */
export const VERBS: readonly Verb[] = [
  verb(
    'start',
    'Install what is declared, then become LocalStack (or the command after --)',
    BESIDE_LOCALSTACK,
    () => import('../commands/start.ts'),
  ),
  verb('sync', 'Install what is declared, without starting LocalStack', ON_VOLUME, () => import('../commands/sync.ts')),
  verb(
    'manager',
    'Serve the API and the page of the extension manager',
    BESIDE_LOCALSTACK,
    () => import('../commands/manager.ts'),
  ),
  verb(
    'prepare-image',
    'Let LocalStack’s venv find the extensions, and print the file that does it: for image builds',
    ON_LOCALSTACK,
    () => import('../commands/prepare-image.ts'),
  ),
  verb('plan', 'Show what sync would do, and why; changes nothing', ON_VOLUME, () => import('../commands/plan.ts')),
  verb('init', 'Create the environment for extensions on the volume', ON_VOLUME, () => import('../commands/init.ts')),
  verb(
    'install [specs..]',
    'Install extensions and keep them until they are uninstalled',
    ON_VOLUME,
    () => import('../commands/install.ts'),
  ),
  verb(
    'uninstall <names..>',
    'Uninstall what was installed by command',
    ON_VOLUME,
    () => import('../commands/uninstall.ts'),
  ),
  verb(
    'upgrade [names..]',
    'Install the newest versions that the declaration and LocalStack allow',
    ON_VOLUME,
    () => import('../commands/upgrade.ts'),
  ),
  verb(
    'rollback [generation]',
    'Roll back to an earlier environment, until the declaration changes or sync --force',
    ON_VOLUME,
    () => import('../commands/rollback.ts'),
  ),
  verb('search [words..]', 'Search the catalog of extensions', ON_CATALOG, () => import('../commands/search.ts')),
  verb('list', 'List the installed extensions', ON_VOLUME, () => import('../commands/list.ts')),
  verb(
    'sbom',
    'Write a bill of materials (CycloneDX) of what is installed',
    ON_VOLUME,
    () => import('../commands/sbom.ts'),
  ),
  verb(
    'outdated',
    'Show newer versions that the declaration and LocalStack allow',
    ON_VOLUME,
    () => import('../commands/outdated.ts'),
  ),
  verb(
    'audit',
    'Show known vulnerabilities and malware in extensions and LocalStack’s own packages',
    ON_VOLUME,
    () => import('../commands/audit.ts'),
  ),
  verb(
    'status',
    'Compare what is declared with what is installed and importable',
    ({ health }) => (health ? AT_GATEWAY : ON_VOLUME),
    () => import('../commands/status.ts'),
  ),
  verb('parse <files..>', 'Parse requirements files, nothing else', ON_FILES, () => import('../commands/parse.ts')),
  verb(
    'lock',
    'Write pylock.toml: exactly what is to be installed, with hashes',
    ON_VOLUME,
    () => import('../commands/lock.ts'),
  ),
  verb(
    'bundle',
    'Write all that is declared, with wheels, into one file: to install without a network',
    ON_VOLUME,
    () => import('../commands/bundle.ts'),
  ),
  verbGroup('dev <command>', 'Develop an extension: dev new, dev check, dev enable, dev disable, dev list', [
    verb('new <name>', 'Create the project of a new extension', ON_FILES, () => import('../commands/dev-new.ts')),
    verb(
      'check [path]',
      'Build, install and import a project beside LocalStack, to find out whether it can be released',
      ({ localstack }) => ({ ...ON_PROJECT, onHost: localstack.length === 0 ? 'container' : 'here' }),
      () => import('../commands/dev-check.ts'),
      'dev',
    ),
    verb(
      'enable <path>',
      'Load an extension from its source folder where EXTENSION_DEV_MODE=1',
      ON_DEVELOPER_MODE,
      () => import('../commands/dev-enable.ts'),
    ),
    verb(
      'disable <path>',
      'No longer load an extension from its source folder',
      ON_DEVELOPER_MODE,
      () => import('../commands/dev-disable.ts'),
    ),
    verb('list', 'List the extensions in developer mode', ON_DEVELOPER_MODE, () => import('../commands/dev-list.ts')),
  ]),
];
