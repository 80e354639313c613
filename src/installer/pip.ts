import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Failure } from '../errors/failure.ts';
import type { ProjectName } from '../requirements/project-name.ts';
import type { ProcessRunner } from '../system/process-runner.ts';
import type { CommandResult } from '../system/subprocess.ts';
import { describeFailure, taskOn, type InstallerTask } from './failure.ts';
import { indexConfiguration, readableOnly, pipVariables, type IndexConfiguration } from './index-configuration.ts';
import type {
  InstallOutcome,
  InstallRequest,
  InstallTarget,
  Installer,
  InstallerContext,
  InstallerSetup,
  LockfileOutcome,
  LockfileRequest,
  ResolveOutcome,
  ResolveRequest,
} from './installer.ts';
import { passedVariables } from './option-table.ts';
import { brokenConnection, failedFetches, takeLog } from './pip-log.ts';
import { readLockedPackages, readReport } from './pip-report.ts';
import { requirementsInput, type RequirementsInput } from './requirements-input.ts';
import { allHashed, hashedApart } from './hashes.ts';

type Variables = Readonly<Record<string, string>>;

/** How a pip is run. */
export interface PipProgram {
  readonly interpreter: string;
  /** What makes the interpreter run pip: `-m pip`, or the path of a pip wheel. */
  readonly arguments: readonly string[];
}

type Failed = { readonly kind: 'failed'; readonly failure: Failure };

/** Installs with pip, which acts on another interpreter by `--python`. */
export class PipInstaller implements Installer {
  readonly name = 'pip';
  readonly #program: PipProgram;
  readonly #setup: InstallerSetup;
  #hasIndexAnswered = false;

  constructor(program: PipProgram, setup: InstallerSetup) {
    this.#program = program;
    this.#setup = setup;
  }

  get isEnded(): boolean {
    return this.#setup.remote.isEnded;
  }

  async resolve(request: ResolveRequest): Promise<ResolveOutcome> {
    const { requirements, userConstraints } = request;
    const input = requirementsInput(requirements, allHashed(requirements), userConstraints);
    const constraints = this.#write('constraints.txt', `${request.constraints.join('\n')}\n${input.constraints}`);
    const file = this.#write('requirements.txt', input.text);
    // Not on standard output: with --quiet, which that needs, pip does not say what a conflict is about.
    const report = join(this.#setup.temporaryFolder, 'report.json');
    const args = [
      ...this.#acting(request.python),
      ...['install', '--dry-run', '--report', report],
      ...formatArguments(request),
      ...['--constraint', constraints, '--requirement', file],
    ];
    const result = await this.#callIndex(request, args, input.variables);
    if (result.status === 0) return readReport(readFileSync(report, 'utf8'));
    return this.#failed(result, request, args, input, taskOn(requirements, this.#task('resolving')));
  }

  async install(request: InstallRequest): Promise<InstallOutcome> {
    for (const requirements of hashedApart(request.requirements)) {
      const input = requirementsInput(requirements, true);
      const file = this.#write('requirements.txt', input.text);
      const args = [...this.#acting(pythonOf(request.target)), 'install', '--no-deps', ...formatArguments(request)];
      if (request.reinstall) args.push('--force-reinstall');
      args.push('--requirement', file);
      const result = await this.#callIndex(request, args, input.variables);
      if (result.status !== 0) {
        return this.#failed(result, request, args, input, taskOn(requirements, this.#task('installing')));
      }
    }
    return { kind: 'done' };
  }

  async compile(request: LockfileRequest): Promise<LockfileOutcome> {
    const input = requirementsInput(request.requirements, false);
    const file = this.#write('requirements.txt', input.text);
    const dryRun = ['--python', request.python, 'install', '--dry-run', '--ignore-installed', '--no-deps', '--quiet'];
    const args = [...dryRun, '--report', '-', ...formatArguments(request), '--requirement', file];
    const result = await this.#callIndex(request, args, input.variables);
    if (result.status === 0) return readLockedPackages(result.stdout);
    return this.#failed(result, request, args, input, taskOn(request.requirements, this.#task('locking')));
  }

  async forget(names: readonly ProjectName[]): Promise<void> {
    // pip checks what it downloads; only wheels that it built itself are kept as they are.
    for (const name of names) await this.#call(this.#setup.local, ['cache', 'remove', name], {});
  }

  async uninstall(target: InstallTarget, names: readonly ProjectName[]): Promise<InstallOutcome> {
    if (names.length === 0) return { kind: 'done' };
    const args = [...this.#acting(pythonOf(target)), 'uninstall', '--yes', ...names];
    const result = await this.#call(this.#setup.local, args, {});
    if (result.status === 0) return { kind: 'done' };
    const task = { ...this.#task('uninstalling'), subjects: names };
    return { kind: 'failed', failure: describeFailure(result, { offline: false, task }) };
  }

  async #callIndex(context: InstallerContext, args: readonly string[], more: Variables): Promise<CommandResult> {
    return this.#call(this.#setup.remote, args, {
      ...this.#setup.patience(),
      ...passedVariables(this.#setup.variables, 'pip'),
      ...pipVariables(await this.#configuration(context)),
      ...more,
      ...(context.offline ? { PIP_NO_INDEX: '1' } : {}),
    });
  }

  /** Where packages come from, without what cannot be read. */
  async #configuration({ options, offline }: InstallerContext): Promise<IndexConfiguration> {
    const configuration = indexConfiguration(options, this.#setup.variables);
    const unreadable = await this.#setup.unreadable(configuration, !offline);
    return readableOnly(configuration, unreadable, offline);
  }

  async #call(runner: ProcessRunner, args: readonly string[], more: Variables): Promise<CommandResult> {
    const { environment, cache, folder } = this.#setup;
    const { interpreter, arguments: program } = this.#program;
    return runner.run({
      file: interpreter,
      args: [...program, '--no-input', '--no-color', '--disable-pip-version-check', ...args],
      folder,
      environment: {
        ...environment,
        ...more,
        // What files say is among the variables.
        PIP_CONFIG_FILE: '/dev/null',
        PIP_CACHE_DIR: cache,
        PIP_NO_PYTHON_VERSION_WARNING: '1',
        PIP_ROOT_USER_ACTION: 'ignore',
        PIP_BREAK_SYSTEM_PACKAGES: '1',
      },
    });
  }

  /** To pip an index that fails to answer is one that has nothing; its log knows better, but with it pip shows no builds. */
  async #failed(
    result: CommandResult,
    request: InstallerContext,
    args: readonly string[],
    { text, variables }: RequirementsInput,
    task: InstallerTask,
  ): Promise<Failed> {
    const describe = (stderr: string): Failure =>
      describeFailure({ ...result, stderr }, { offline: request.offline, requirements: text, task });
    const failure = describe(`${brokenConnection(result.stderr)}${result.stderr}`);
    const mayBeUnanswered = failure.code === 'NOT_FOUND' || failure.code === 'CONFLICT';
    if (this.#hasIndexAnswered || request.offline || !mayBeUnanswered) return { kind: 'failed', failure };
    const log = join(this.#setup.temporaryFolder, 'pip.log');
    await this.#callIndex(request, ['--log', log, ...args], variables);
    const fetches = failedFetches(takeLog(log));
    this.#hasIndexAnswered = fetches === '';
    return { kind: 'failed', failure: fetches === '' ? failure : describe(`${fetches}\n${result.stderr}`) };
  }

  #acting(python: string): readonly string[] {
    return this.#program.interpreter === python ? [] : ['--python', python];
  }

  #write(name: string, text: string): string {
    const file = join(this.#setup.temporaryFolder, name);
    writeFileSync(file, text);
    return file;
  }

  #task(verb: InstallerTask['verb']): Pick<InstallerTask, 'installer' | 'verb' | 'seconds'> {
    return { installer: 'pip', verb, seconds: this.#setup.seconds };
  }
}

/** pip starts itself a second time for another interpreter than its own. */
function pythonOf({ environment }: InstallTarget): string {
  return join(environment, 'bin', 'python');
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
