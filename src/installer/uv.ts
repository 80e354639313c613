import type { ProjectName } from '../requirements/project-name.ts';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Failure } from '../errors/failure.ts';
import type { ProcessRunner } from '../system/process-runner.ts';
import type { CommandResult } from '../system/subprocess.ts';
import { describeFailure, taskOn, type InstallerTask } from './failure.ts';
import {
  indexConfiguration,
  readableOnly,
  uvVariables,
  withinPlaces,
  type IndexConfiguration,
} from './index-configuration.ts';
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
import { allHashed, hashedApart } from './hashes.ts';
import { requirementsInput } from './requirements-input.ts';
import { limitVariables } from './limits.ts';
import { cutOffs, exemptions } from './minimum-age.ts';
import { passedVariables } from './option-table.ts';
import { refusedIndex } from './refused-index.ts';
import { readChanges, withStatedVersions } from './uv-report.ts';

/** Requirements that are installed with all that they need, without a dry run. */
export interface WholeInstallRequest extends Omit<ResolveRequest, 'python' | 'onlyAdds'> {
  readonly target: InstallTarget;
  /** What is there already, wherever that is: neither installed nor compared with what is needed of it. */
  readonly provided: readonly ProjectName[];
}

type Variables = Readonly<Record<string, string>>;

type Failed = { readonly kind: 'failed'; readonly failure: Failure };

/** Installs with `uv pip`. uv can do two things more than pip, and all in a tenth of the time. */
export class UvInstaller implements Installer {
  readonly name = 'uv';
  readonly #file: string;
  readonly #setup: InstallerSetup;

  constructor(file: string, setup: InstallerSetup) {
    this.#file = file;
    this.#setup = setup;
  }

  get isEnded(): boolean {
    return this.#setup.remote.isEnded;
  }

  async resolve(request: ResolveRequest): Promise<ResolveOutcome> {
    const refused = this.#refused(request);
    if (refused !== null) return refused;
    const { requirements, userConstraints } = request;
    const { text, constraints, variables } = requirementsInput(requirements, allHashed(requirements), userConstraints);
    const constraintsFile = this.#write('constraints.txt', `${request.constraints.join('\n')}\n${constraints}`);
    const file = this.#write('requirements.txt', text);
    const args = ['install', '--dry-run', '--output-format', 'json', '--python', request.python];
    const result = await this.#callIndex(
      request,
      [
        ...[...args, '--constraints', constraintsFile],
        ...[...(await this.#sources(request)), ...this.#exemptions(request.constraints), '--requirements', file],
      ],
      variables,
    );
    if (result.status !== 0) return this.#failed(result, request, text, taskOn(requirements, this.#task('resolving')));
    return withStatedVersions(readChanges(result.stdout, result.stderr));
  }

  async install(request: InstallRequest): Promise<InstallOutcome> {
    const refused = this.#refused(request);
    if (refused !== null) return refused;
    for (const requirements of hashedApart(request.requirements)) {
      const { text, variables } = requirementsInput(requirements, true);
      const file = this.#write('requirements.txt', text);
      const pins = requirements.map(({ name, specifier }) => `${name ?? ''}${specifier}`);
      const args = ['install', '--no-deps', ...acting(request.target), ...(await this.#sources(request))];
      args.push(...this.#exemptions(pins));
      if (request.reinstall) args.push('--reinstall');
      const result = await this.#callIndex(request, [...args, '--requirements', file], variables);
      if (result.status !== 0) {
        return this.#failed(result, request, text, taskOn(requirements, this.#task('installing')));
      }
    }
    return { kind: 'done' };
  }

  /** Resolves and installs in one call; null where this uv is too old for that. */
  async installWhole(request: WholeInstallRequest): Promise<InstallOutcome | null> {
    const refused = this.#refused(request);
    if (refused !== null) return refused;
    const { requirements, userConstraints, target, provided } = request;
    const { text, constraints, variables } = requirementsInput(requirements, false, userConstraints);
    const constraintsFile = this.#write('constraints.txt', `${request.constraints.join('\n')}\n${constraints}`);
    const excludes = this.#write('excludes.txt', `${provided.join('\n')}\n`);
    const file = this.#write('requirements.txt', text);
    const args = ['install', ...acting(target), '--constraints', constraintsFile, '--excludes', excludes];
    const result = await this.#callIndex(
      request,
      [...args, ...(await this.#sources(request)), ...this.#exemptions(request.constraints), '--requirements', file],
      variables,
    );
    if (result.status === 0) return { kind: 'done' };
    if (result.stderr.includes("unexpected argument '--excludes'")) return null;
    return this.#failed(result, request, text, taskOn(requirements, this.#task('installing')));
  }

  async compile(request: LockfileRequest): Promise<LockfileOutcome> {
    const refused = this.#refused(request);
    if (refused !== null) return refused;
    const { text, variables } = requirementsInput(request.requirements, false);
    const file = this.#write('requirements.txt', text);
    const pins = request.requirements.map(({ name, specifier }) => `${name ?? ''}${specifier}`);
    const args = ['compile', '--no-deps', '--format', 'pylock.toml', '--no-header', '--python', request.python];
    const sources = [...(await this.#sources(request)), ...this.#exemptions(pins)];
    const result = await this.#callIndex(request, [...args, ...sources, file], variables);
    if (result.status !== 0) {
      return this.#failed(result, request, text, taskOn(request.requirements, this.#task('locking')));
    }
    const { parsePylock } = await import('../lockfile/format.ts');
    return { kind: 'locked', packages: parsePylock(result.stdout, 'uv’s lockfile').packages };
  }

  async forget(names: readonly ProjectName[]): Promise<void> {
    await this.#call(this.#setup.local, ['cache', 'clean', ...names], {});
  }

  /** Throws away what nothing can use any more, until a signal ends it. */
  async prune(signal: AbortSignal): Promise<void> {
    await this.#call(this.#setup.local.endedBy(signal), ['cache', 'prune'], {});
  }

  /** Makes a virtual environment without pip, or what one lacks; tells whether it could. */
  async venv({ environment, interpreter }: InstallTarget, runner: ProcessRunner): Promise<boolean> {
    const args = ['venv', '--quiet', '--allow-existing', '--no-project', '--python', interpreter, environment];
    return (await this.#call(runner, args, {})).status === 0;
  }

  async uninstall(target: InstallTarget, names: readonly ProjectName[]): Promise<InstallOutcome> {
    if (names.length === 0) return { kind: 'done' };
    const result = await this.#call(this.#setup.local, ['pip', 'uninstall', ...acting(target), ...names], {
      UV_BREAK_SYSTEM_PACKAGES: '1',
      UV_NO_PROGRESS: '1',
    });
    if (result.status === 0) return { kind: 'done' };
    return this.#failed(result, { offline: false }, '', { ...this.#task('uninstalling'), subjects: names });
  }

  /** Runs a `uv pip` verb that may ask an index. */
  async #callIndex(context: InstallerContext, args: readonly string[], more: Variables): Promise<CommandResult> {
    const { variables, folder } = this.#setup;
    const cutOff = context.anyAge === true ? null : cutOffs(this.#setup, new Date()).general;
    return this.#call(this.#setup.remote, ['pip', ...args], {
      ...this.#setup.retryPolicy(),
      ...limitVariables(variables, folder, cutOff).uv,
      ...withinPlaces(passedVariables(variables, 'uv'), this.#setup.policy),
      ...uvVariables(await this.#configuration(context)),
      ...more,
      UV_NO_PROGRESS: '1',
      UV_BREAK_SYSTEM_PACKAGES: '1',
      ...(context.offline ? { UV_OFFLINE: '1' } : {}),
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
    return readableOnly(configuration, unreadable);
  }

  async #call(runner: ProcessRunner, args: readonly string[], more: Variables): Promise<CommandResult> {
    const { environment, cache, folder } = this.#setup;
    return runner.run({
      file: this.#file,
      args,
      folder,
      environment: { ...environment, ...more, UV_CACHE_DIR: cache, UV_NO_CONFIG: '1', UV_PYTHON_DOWNLOADS: 'never' },
    });
  }

  /** What uv takes by option only. */
  async #sources(context: InstallerContext): Promise<readonly string[]> {
    const { options } = context;
    return [
      ...((await this.#configuration(context)).noIndex ? ['--no-index'] : []),
      ...options.noBinary.flatMap((name) => ['--no-binary', name]),
      ...options.onlyBinary.flatMap((name) => ['--only-binary', name]),
    ];
  }

  /** What may come in whatever its age is. @param pins `name==version` for what may have no other version */
  #exemptions(pins: readonly string[]): readonly string[] {
    const { installed } = this.#setup;
    const lines = new Set(pins);
    const held = [...installed].filter(([name, { version }]) => lines.has(`${name}==${version}`));
    return exemptions(
      this.#setup,
      held.map(([name]) => name),
      new Date(),
    );
  }

  #write(name: string, text: string): string {
    const file = join(this.#setup.temporaryFolder, name);
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  }

  #task(verb: InstallerTask['verb']): Pick<InstallerTask, 'installer' | 'verb' | 'seconds'> {
    return { installer: 'uv', verb, seconds: this.#setup.seconds };
  }

  #failed(
    result: CommandResult,
    { offline }: Pick<InstallerContext, 'offline'>,
    requirements: string,
    task: InstallerTask,
  ): Failed {
    return { kind: 'failed', failure: describeFailure(result, { offline, requirements, task }) };
  }
}

/** A new environment's own interpreter uv would have to start first; LocalStack's it knows from the resolution. */
function acting({ environment, interpreter }: InstallTarget): readonly string[] {
  return ['--prefix', environment, '--python', interpreter];
}
