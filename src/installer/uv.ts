import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, type Command } from '../system/subprocess.ts';
import { describeFailure, taskOn, type InstallerTask } from './failure.ts';
import { indexConfiguration, uvVariables } from './index-configuration.ts';
import type {
  InstallOutcome,
  InstallTarget,
  Installer,
  InstallerContext,
  LockfileOutcome,
  ResolvedPackage,
  ResolveOutcome,
  ResolveRequest,
} from './installer.ts';
import { allHashed, hashedApart } from './hashes.ts';
import { requirementsInput } from './requirements-input.ts';

export interface UvSetup {
  readonly file: string;
  readonly cache: string;
  /** Environment of the child, without index settings. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where index settings are read from. */
  readonly variables: Readonly<Record<string, string>>;
  /** How long all calls may take. */
  readonly seconds: number;
}

/** Requirements that are installed with all that they need, without a dry run. */
export interface WholeInstallRequest extends Omit<ResolveRequest, 'python'> {
  readonly target: InstallTarget;
  /** PEP 503 names of what is there already, wherever that is: neither installed nor compared with what is needed of it. */
  readonly provided: readonly string[];
}

/** uv can do two things more than pip, and in a tenth of the time. */
export interface UvInstaller extends Installer {
  /** Resolves and installs in one call; null where this uv is too old for that. */
  installWhole(request: WholeInstallRequest): Promise<InstallOutcome | null>;
  /** Makes a virtual environment without pip, or what one lacks. */
  venv(
    context: Pick<InstallerContext, 'folder' | 'signal' | 'lockDescriptor'>,
    target: InstallTarget,
  ): Promise<boolean>;
}

/** Installs with `uv pip`. */
export function uvInstaller(setup: UvSetup): UvInstaller {
  const call = (context: InstallerContext, args: readonly string[], more: Readonly<Record<string, string>>) =>
    run(uvCommand(setup, context, args, more), {
      signal: context.signal,
      lockDescriptor: context.lockDescriptor,
      onLine: context.onProgress,
    });
  const task = (verb: InstallerTask['verb']) => ({ installer: 'uv', verb, seconds: setup.seconds }) as const;
  return {
    name: 'uv',

    async resolve(request): Promise<ResolveOutcome> {
      const constraints = join(request.temporaryFolder, 'constraints.txt');
      const requirements = join(request.temporaryFolder, 'requirements.txt');
      const input = requirementsInput(request.requirements, allHashed(request.requirements), request.userConstraints);
      const { text, variables } = input;
      writeFileSync(constraints, `${request.constraints.join('\n')}\n${input.constraints}`);
      writeFileSync(requirements, text);
      const args = ['install', '--dry-run', '--output-format', 'json', '--python', request.python];
      const result = await call(
        request,
        [...args, '--constraints', constraints, ...sourceArguments(setup, request), '--requirements', requirements],
        variables,
      );
      if (result.status !== 0) {
        const about = taskOn(request.requirements, task('resolving'));
        return { kind: 'failed', failure: describeFailure(result, { ...request, requirements: text, task: about }) };
      }
      return { kind: 'resolved', packages: readChanges(result.stdout, result.stderr) };
    },

    async install(request): Promise<InstallOutcome> {
      for (const requirements of hashedApart(request.requirements)) {
        const file = join(request.temporaryFolder, 'requirements.txt');
        const { text, variables } = requirementsInput(requirements, true);
        writeFileSync(file, text);
        const args = ['install', '--no-deps', ...acting(request.target), ...sourceArguments(setup, request)];
        if (request.reinstall) args.push('--reinstall');
        const result = await call(request, [...args, '--requirements', file], variables);
        if (result.status !== 0) {
          const about = taskOn(requirements, task('installing'));
          return { kind: 'failed', failure: describeFailure(result, { ...request, requirements: text, task: about }) };
        }
      }
      return { kind: 'done' };
    },

    async installWhole(request): Promise<InstallOutcome | null> {
      const constraints = join(request.temporaryFolder, 'constraints.txt');
      const excludes = join(request.temporaryFolder, 'excludes.txt');
      const requirements = join(request.temporaryFolder, 'requirements.txt');
      const input = requirementsInput(request.requirements, false, request.userConstraints);
      writeFileSync(constraints, `${request.constraints.join('\n')}\n${input.constraints}`);
      writeFileSync(excludes, `${request.provided.join('\n')}\n`);
      writeFileSync(requirements, input.text);
      const args = ['install', ...acting(request.target), '--constraints', constraints, '--excludes', excludes];
      const result = await call(
        request,
        [...args, ...sourceArguments(setup, request), '--requirements', requirements],
        input.variables,
      );
      if (result.status === 0) return { kind: 'done' };
      if (result.stderr.includes("unexpected argument '--excludes'")) return null;
      const about = taskOn(request.requirements, task('installing'));
      return {
        kind: 'failed',
        failure: describeFailure(result, { ...request, requirements: input.text, task: about }),
      };
    },

    async compile(request): Promise<LockfileOutcome> {
      const file = join(request.temporaryFolder, 'requirements.txt');
      const { text, variables } = requirementsInput(request.requirements, false);
      writeFileSync(file, text);
      const args = ['compile', '--no-deps', '--format', 'pylock.toml', '--no-header', '--python', request.python];
      const result = await call(request, [...args, ...sourceArguments(setup, request), file], variables);
      if (result.status !== 0) {
        const about = taskOn(request.requirements, task('locking'));
        return { kind: 'failed', failure: describeFailure(result, { ...request, requirements: text, task: about }) };
      }
      const { parsePylock } = await import('../lockfile/format.ts');
      return { kind: 'locked', packages: parsePylock(result.stdout, 'uv’s lock').packages };
    },

    async forget({ names, ...context }): Promise<void> {
      await run(ownCommand(setup, context, ['cache', 'clean', ...names]), { signal: context.signal });
    },

    async prune(context): Promise<void> {
      await run(ownCommand(setup, context, ['cache', 'prune']), { signal: context.signal });
    },

    async venv(context, { environment, interpreter }): Promise<boolean> {
      const args = ['venv', '--quiet', '--allow-existing', '--no-project', '--python', interpreter, environment];
      return (await run(ownCommand(setup, context, args), context)).status === 0;
    },

    async uninstall({ target, names, ...context }): Promise<InstallOutcome> {
      if (names.length === 0) return { kind: 'done' };
      const result = await call(context, ['uninstall', ...acting(target), ...names], {});
      if (result.status === 0) return { kind: 'done' };
      const about = { ...task('uninstalling'), subjects: names };
      return { kind: 'failed', failure: describeFailure(result, { ...context, task: about }) };
    },
  };
}

/** A new environment's own interpreter uv would have to start first; LocalStack's it knows from the resolution. */
function acting({ environment, interpreter }: InstallTarget): readonly string[] {
  return ['--prefix', environment, '--python', interpreter];
}

/** The command of a call that needs no index. */
function ownCommand(
  { file, environment, cache }: UvSetup,
  { folder }: Pick<InstallerContext, 'folder'>,
  args: readonly string[],
): Command {
  return {
    file,
    args,
    folder,
    environment: { ...environment, UV_CACHE_DIR: cache, UV_NO_CONFIG: '1', UV_PYTHON_DOWNLOADS: 'never' },
  };
}

/** The command of one `uv pip` call, as data. */
export function uvCommand(
  setup: UvSetup,
  context: InstallerContext,
  args: readonly string[],
  more: Readonly<Record<string, string>>,
): Command {
  return {
    file: setup.file,
    args: ['pip', ...args],
    folder: context.folder,
    environment: {
      ...setup.environment,
      ...uvVariables(indexConfiguration(context.options, setup.variables)),
      ...more,
      UV_CACHE_DIR: setup.cache,
      UV_NO_CONFIG: '1',
      UV_NO_PROGRESS: '1',
      UV_PYTHON_DOWNLOADS: 'never',
      UV_BREAK_SYSTEM_PACKAGES: '1',
      ...(context.offline ? { UV_OFFLINE: '1' } : {}),
    },
  };
}

/** What uv takes by option only. */
function sourceArguments({ variables }: UvSetup, { options }: InstallerContext): readonly string[] {
  return [
    ...(indexConfiguration(options, variables).noIndex ? ['--no-index'] : []),
    ...options.noBinary.flatMap((name) => ['--no-binary', name]),
    ...options.onlyBinary.flatMap((name) => ['--only-binary', name]),
  ];
}

/**
 * uv's JSON names what it would install; only its text says from where, when not from an index. It leaves out the version of
 * a folder.
 */
function readChanges(stdout: string, stderr: string): readonly ResolvedPackage[] {
  const { changes = [] } = JSON.parse(stdout === '' ? '{}' : stdout) as {
    changes?: readonly { name: string; version?: string; action: string }[];
  };
  const urls = new Map<string, string>();
  for (const [, name = '', url = '', folder = ''] of stderr.matchAll(
    /^ \+ (\S+?)(?:==\S+ \(from ([^\n]*)\)| @ ([^\n]*))$/gmu,
  )) {
    urls.set(name, url === '' ? folder : url);
  }
  return changes
    .filter(({ action }) => action !== 'uninstalled' && action !== 'removed')
    .map(({ name, version = '' }) => ({ name, version, url: urls.get(name) ?? null }));
}
