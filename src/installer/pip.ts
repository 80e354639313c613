import { readFileSync, rmSync, writeFileSync } from 'node:fs';
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
  WheelMaker,
} from './installer.ts';
import { limitVariables } from './limits.ts';
import { cutOffs } from './minimum-age.ts';
import { passedVariables } from './option-table.ts';
import { formatArguments } from './pip-arguments.ts';
import { brokenConnection, failedFetches, takeLog, withoutProgress } from './pip-log.ts';
import { readLockedPackages, readReport } from './pip-report.ts';
import { BUILD_REFUSED, DOWNLOADS, NO_BUILDS, PIP_SCRIPT } from './pip-script.ts';
import { mayBuild, refusedBuild } from './refused-build.ts';
import { refusedIndex } from './refused-index.ts';
import { requirementsInput, type RequirementsInput } from './requirements-input.ts';
import { allHashed, hashedApart } from './hashes.ts';

/** How a pip is run. */
export interface PipProgram {
  /** The interpreter that it acts on where no other is named. */
  readonly interpreter: string;
  /** `__pip-runner__.py` of an installed one (pip 22.3 and newer), or the folder `pip` in a wheel: what Python can run. */
  readonly path: string;
  /** Whether it tells how far a download is. */
  readonly tellsProgress: boolean;
}

/** A call that may ask an index: the interpreter that pip acts on, and what is read from files and variables. */
interface IndexCall {
  readonly python: string;
  readonly args: readonly string[];
  readonly input: RequirementsInput;
}

type Failed = { readonly kind: 'failed'; readonly failure: Failure };

/** Installs with pip, which is run by the interpreter that it acts on. */
export class PipInstaller implements Installer, WheelMaker {
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
    const refused = this.#refused(request);
    if (refused !== null) return refused;
    const { requirements, userConstraints } = request;
    const input = requirementsInput(requirements, allHashed(requirements), userConstraints);
    const constraints = this.#write('constraints.txt', `${request.constraints.join('\n')}\n${input.constraints}`);
    const file = this.#write('requirements.txt', input.text);
    // Not on standard output: with --quiet, which that needs, pip does not say what a conflict is about.
    const report = join(this.#setup.temporaryFolder, 'report.json');
    const args = [
      ...['install', '--dry-run', '--report', report],
      ...formatArguments(request),
      ...['--constraint', constraints, '--requirement', file],
    ];
    const call = { python: request.python, args, input };
    const result = await this.#callIndex(request, call);
    if (result.status === 0) return readReport(take(report));
    return this.#failed(result, request, call, taskOn(requirements, this.#task('resolving')));
  }

  async install(request: InstallRequest): Promise<InstallOutcome> {
    const refused = this.#refused(request);
    if (refused !== null) return refused;
    for (const requirements of hashedApart(request.requirements)) {
      const input = requirementsInput(requirements, true);
      const file = this.#write('requirements.txt', input.text);
      const args = ['install', '--no-deps', ...formatArguments(request)];
      if (request.reinstall) args.push('--force-reinstall');
      args.push('--requirement', file);
      const call = { python: pythonOf(request.target), args, input };
      const result = await this.#callIndex(request, call);
      if (result.status === 0) continue;
      return this.#failed(result, request, call, taskOn(requirements, this.#task('installing')));
    }
    return { kind: 'done' };
  }

  async compile(request: LockfileRequest): Promise<LockfileOutcome> {
    const refused = this.#refused(request);
    if (refused !== null) return refused;
    const input = requirementsInput(request.requirements, false);
    const file = this.#write('requirements.txt', input.text);
    const dryRun = ['install', '--dry-run', '--ignore-installed', '--no-deps', '--quiet'];
    const args = [...dryRun, '--report', '-', ...formatArguments(request), '--requirement', file];
    const call = { python: request.python, args, input };
    const result = await this.#callIndex(request, call);
    if (result.status === 0) return readLockedPackages(result.stdout);
    return this.#failed(result, request, call, taskOn(request.requirements, this.#task('locking')));
  }

  async wheel({ python, requirements, ...context }: LockfileRequest, folder: string): Promise<InstallOutcome> {
    const refused = this.#refused(context);
    if (refused !== null) return refused;
    for (const part of hashedApart(requirements)) {
      const input = requirementsInput(part, true);
      const file = this.#write('requirements.txt', input.text);
      const args = ['wheel', '--no-deps', '--wheel-dir', folder, ...formatArguments(context), '--requirement', file];
      const call = { python, args, input };
      const result = await this.#callIndex(context, call);
      if (result.status !== 0) return this.#failed(result, context, call, taskOn(part, this.#task('locking')));
    }
    return { kind: 'done' };
  }

  async forget(names: readonly ProjectName[]): Promise<void> {
    // pip checks what it downloads; only wheels that it built itself are kept as they are.
    const remove = ['cache', 'remove'];
    for (const name of names) await this.#call(this.#setup.local, this.#program.interpreter, [...remove, name], {});
  }

  async uninstall(target: InstallTarget, names: readonly ProjectName[]): Promise<InstallOutcome> {
    if (names.length === 0) return { kind: 'done' };
    const args = ['uninstall', '--yes', ...names];
    const result = await this.#call(this.#setup.local, pythonOf(target), args, {});
    const task = { ...this.#task('uninstalling'), subjects: names };
    if (result.status === 0) return { kind: 'done' };
    return { kind: 'failed', failure: describeFailure(result, { offline: false, task }) };
  }

  async #callIndex(context: InstallerContext, { python, args, input }: IndexCall): Promise<CommandResult> {
    const { variables, folder } = this.#setup;
    const cutOff = context.anyAge === true ? null : cutOffs(this.#setup, new Date()).general;
    return this.#call(this.#setup.remote, python, args, {
      ...this.#setup.retryPolicy(),
      ...limitVariables(variables, folder, cutOff).pip,
      ...passedVariables(variables, 'pip'),
      ...pipVariables(await this.#configuration(context)),
      ...input.variables,
      ...(context.offline ? { PIP_NO_INDEX: '1' } : {}),
      ...(mayBuild(context, input, this.#setup) ? {} : { [NO_BUILDS]: '1' }),
    });
  }

  #refused({ options }: InstallerContext): Failed | null {
    const failure = refusedIndex(options, this.#setup);
    return failure === null ? null : { kind: 'failed', failure };
  }

  /** Where packages come from, without what cannot be read. */
  async #configuration({ options, offline }: InstallerContext): Promise<IndexConfiguration> {
    const configuration = indexConfiguration(options, this.#setup.variables, this.#setup.policy);
    const unreadable = await this.#setup.unreadable(configuration, !offline);
    return readableOnly(configuration, unreadable, offline);
  }

  async #call(
    runner: ProcessRunner,
    python: string,
    args: readonly string[],
    more: Readonly<Record<string, string>>,
  ): Promise<CommandResult> {
    const { environment, cache, folder, temporaryFolder } = this.#setup;
    const script = this.#write('pip.py', PIP_SCRIPT);
    return runner.run({
      file: python,
      args: [script, this.#program.path, '--no-input', '--no-color', '--disable-pip-version-check', ...args],
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
        ...(this.#program.tellsProgress ? { PIP_PROGRESS_BAR: 'raw' } : {}),
        [DOWNLOADS]: join(temporaryFolder, 'downloads'),
      },
    });
  }

  /** To pip an index that fails to answer is one that has nothing; its log knows better, but with it pip shows no builds. */
  async #failed(
    result: CommandResult,
    request: InstallerContext,
    { python, args, input }: IndexCall,
    task: InstallerTask,
  ): Promise<Failed> {
    if (result.stderr.includes(BUILD_REFUSED)) return { kind: 'failed', failure: refusedBuild(this.#setup.policy) };
    const describe = (stderr: string): Failure =>
      describeFailure(
        { ...result, stdout: withoutProgress(result.stdout), stderr },
        { offline: request.offline, requirements: input.text, task },
      );
    const failure = describe(`${brokenConnection(result.stderr)}${result.stderr}`);
    const mayBeUnanswered = failure.code === 'NOT_FOUND' || failure.code === 'CONFLICT';
    if (this.#hasIndexAnswered || request.offline || !mayBeUnanswered) return { kind: 'failed', failure };
    const log = join(this.#setup.temporaryFolder, 'pip.log');
    await this.#callIndex(request, { python, args: ['--log', log, ...args], input });
    const fetches = failedFetches(takeLog(log));
    this.#hasIndexAnswered = fetches === '';
    return { kind: 'failed', failure: fetches === '' ? failure : describe(`${fetches}\n${result.stderr}`) };
  }

  #write(name: string, text: string): string {
    const file = join(this.#setup.temporaryFolder, name);
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  }

  #task(verb: InstallerTask['verb']): Pick<InstallerTask, 'installer' | 'verb' | 'seconds'> {
    return { installer: 'pip', verb, seconds: this.#setup.seconds };
  }
}

/** The text of a file that holds whole URLs, which is gone then. */
function take(file: string): string {
  const text = readFileSync(file, 'utf8');
  rmSync(file);
  return text;
}

function pythonOf({ environment }: InstallTarget): string {
  return join(environment, 'bin', 'python');
}
