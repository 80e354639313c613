import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { normalizeName } from '../requirements/project-name.ts';
import { run, type Command, type CommandResult } from '../system/subprocess.ts';
import { describeFailure, taskOn, type InstallerTask } from './failure.ts';
import { indexConfiguration, pipVariables } from './index-configuration.ts';
import type {
  InstallOutcome,
  InstallTarget,
  Installer,
  InstallerContext,
  InstallerFailure,
  LockfileOutcome,
  ResolvedPackage,
  ResolveOutcome,
} from './installer.ts';
import { brokenConnection, failedFetches, takeLog } from './pip-log.ts';
import { readLockedPackages } from './pip-report.ts';
import { requirementsInput, type RequirementsInput } from './requirements-input.ts';
import { allHashed, hashedApart } from './hashes.ts';

export interface PipSetup {
  /** A Python interpreter and the arguments that make it run pip: `-m pip`, or the path of a pip wheel. */
  readonly interpreter: string;
  readonly arguments: readonly string[];
  readonly cache: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
  /** How long all calls may take. */
  readonly seconds: number;
}

/** Installs with pip, which acts on another interpreter by `--python`. */
export function pipInstaller(setup: PipSetup): Installer {
  const call = async (
    context: InstallerContext,
    args: readonly string[],
    more: Readonly<Record<string, string>> = {},
  ): Promise<CommandResult> =>
    run(pipCommand(setup, context, args, more), {
      signal: context.signal,
      lockDescriptor: context.lockDescriptor,
      onLine: context.onProgress,
    });
  const task = (verb: InstallerTask['verb']) => ({ installer: 'pip', verb, seconds: setup.seconds }) as const;
  let hasIndexAnswered = false;
  /** To pip an index that fails to answer is one that has nothing; its log knows better, but with it pip shows no builds. */
  const fail = async (
    result: CommandResult,
    request: InstallerContext,
    args: readonly string[],
    { text, variables }: RequirementsInput,
    about: InstallerTask,
  ): Promise<{ readonly kind: 'failed'; readonly failure: InstallerFailure }> => {
    const describe = (stderr: string) =>
      describeFailure({ ...result, stderr }, { offline: request.offline, requirements: text, task: about });
    const failure = describe(`${brokenConnection(result.stderr)}${result.stderr}`);
    const mayBeUnanswered = failure.code === 'NOT_FOUND' || failure.code === 'CONFLICT';
    if (hasIndexAnswered || request.offline || !mayBeUnanswered) return { kind: 'failed', failure };
    const log = join(setup.environment['TMPDIR'] ?? request.folder, 'pip.log');
    await call(request, ['--log', log, ...args], variables);
    const fetches = failedFetches(takeLog(log));
    hasIndexAnswered = fetches === '';
    return { kind: 'failed', failure: hasIndexAnswered ? failure : describe(`${fetches}\n${result.stderr}`) };
  };
  return {
    name: 'pip',

    async resolve(request): Promise<ResolveOutcome> {
      const constraints = join(request.temporaryFolder, 'constraints.txt');
      const requirements = join(request.temporaryFolder, 'requirements.txt');
      // Not on standard output: with --quiet, which that needs, pip does not say what a conflict is about.
      const report = join(request.temporaryFolder, 'report.json');
      const input = requirementsInput(request.requirements, allHashed(request.requirements), request.userConstraints);
      writeFileSync(constraints, `${request.constraints.join('\n')}\n${input.constraints}`);
      writeFileSync(requirements, input.text);
      const args = [
        ...acting(setup, request.python),
        'install',
        '--dry-run',
        '--report',
        report,
        ...formatArguments(request),
        ...['--constraint', constraints, '--requirement', requirements],
      ];
      const result = await call(request, args, input.variables);
      if (result.status !== 0) {
        return fail(result, request, args, input, taskOn(request.requirements, task('resolving')));
      }
      return { kind: 'resolved', packages: readReport(readFileSync(report, 'utf8')) };
    },

    async install(request): Promise<InstallOutcome> {
      for (const requirements of hashedApart(request.requirements)) {
        const file = join(request.temporaryFolder, 'requirements.txt');
        const input = requirementsInput(requirements, true);
        writeFileSync(file, input.text);
        const args = [...acting(setup, pythonOf(request.target)), 'install', '--no-deps', ...formatArguments(request)];
        if (request.reinstall) args.push('--force-reinstall');
        args.push('--requirement', file);
        const result = await call(request, args, input.variables);
        if (result.status !== 0) return fail(result, request, args, input, taskOn(requirements, task('installing')));
      }
      return { kind: 'done' };
    },

    async compile(request): Promise<LockfileOutcome> {
      const file = join(request.temporaryFolder, 'requirements.txt');
      const input = requirementsInput(request.requirements, false);
      writeFileSync(file, input.text);
      const dryRun = ['--python', request.python, 'install', '--dry-run', '--ignore-installed', '--no-deps', '--quiet'];
      const args = [...dryRun, '--report', '-', ...formatArguments(request), '--requirement', file];
      const result = await call(request, args, input.variables);
      if (result.status !== 0) {
        return fail(result, request, args, input, taskOn(request.requirements, task('locking')));
      }
      return { kind: 'locked', packages: readLockedPackages(result.stdout) };
    },

    async forget({ names, ...context }): Promise<void> {
      // pip checks what it downloads; only wheels that it built itself are kept as they are.
      for (const name of names) await call(context, ['cache', 'remove', name]);
    },

    async prune(): Promise<void> {
      // pip has no notion of what is of no use any more.
    },

    async uninstall({ target, names, ...context }): Promise<InstallOutcome> {
      if (names.length === 0) return { kind: 'done' };
      const result = await call(context, [...acting(setup, pythonOf(target)), 'uninstall', '--yes', ...names]);
      if (result.status === 0) return { kind: 'done' };
      const about = { ...task('uninstalling'), subjects: names };
      return { kind: 'failed', failure: describeFailure(result, { ...context, task: about }) };
    },
  };
}

/** The command of one pip call, as data. */
export function pipCommand(
  setup: PipSetup,
  context: InstallerContext,
  args: readonly string[],
  more: Readonly<Record<string, string>>,
): Command {
  return {
    file: setup.interpreter,
    args: [...setup.arguments, '--no-input', '--no-color', '--disable-pip-version-check', ...args],
    folder: context.folder,
    environment: {
      ...setup.environment,
      ...pipVariables(indexConfiguration(context.options, setup.variables)),
      ...more,
      PIP_CACHE_DIR: setup.cache,
      PIP_NO_PYTHON_VERSION_WARNING: '1',
      PIP_ROOT_USER_ACTION: 'ignore',
      PIP_BREAK_SYSTEM_PACKAGES: '1',
      ...(context.offline ? { PIP_NO_INDEX: '1' } : {}),
    },
  };
}

/** pip starts itself a second time for another interpreter than its own. */
function pythonOf({ environment }: InstallTarget): string {
  return join(environment, 'bin', 'python');
}

function acting({ interpreter }: PipSetup, python: string): readonly string[] {
  return interpreter === python ? [] : ['--python', python];
}

function formatArguments({ options }: InstallerContext): readonly string[] {
  return [
    ...options.noBinary.flatMap((name) => ['--no-binary', name]),
    ...options.onlyBinary.flatMap((name) => ['--only-binary', name]),
    ...options.allReleases.filter((name) => name !== ':all:').flatMap((name) => ['--all-releases', name]),
    ...options.onlyFinal.flatMap((name) => ['--only-final', name]),
    ...options.useFeatures.flatMap((name) => ['--use-feature', name]),
    ...(options.preferBinary ? ['--prefer-binary'] : []),
  ];
}

/** pip's installation report (version 1). */
function readReport(text: string): readonly ResolvedPackage[] {
  const report = JSON.parse(text) as {
    install: readonly {
      metadata: { name: string; version: string };
      download_info: { url: string };
      is_direct: boolean;
    }[];
  };
  return report.install.map(({ metadata, download_info: download, is_direct: direct }) => ({
    name: normalizeName(metadata.name),
    version: metadata.version,
    url: direct ? download.url : null,
  }));
}
