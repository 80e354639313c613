import { join } from 'node:path';
import { AgentError } from '../errors/agent-error.ts';
import { childEnvironment } from '../system/child-environment.ts';
import type { MarkerEnvironment } from '../requirements/pep508/marker.ts';
import { isolatedPython } from '../python/isolated-python.ts';
import { markerEnvironment, readLocalStackVenv, type LocalStackVenv } from '../python/localstack-venv.ts';
import type { Settings } from '../settings/settings.ts';
import type { ProcessRunner } from '../system/process-runner.ts';
import { run } from '../system/subprocess.ts';

/** The interpreter that extensions are installed for, and LocalStack around it where there is one. */
export interface Target {
  readonly localstack: LocalStackVenv | null;
  readonly python: string;
  /** `3.13` */
  readonly pythonVersion: string;
  readonly environment: MarkerEnvironment;
}

/**
 * Finds LocalStack's venv; without one, the python3 of PATH, and nothing constrains the extensions.
 *
 * @param signal ends the question to that python3
 * @throws AgentError INTERPRETER
 */
export async function findTarget(settings: Settings, signal?: AbortSignal): Promise<Target> {
  const localstack = readLocalStackVenv(settings.localstackVenv);
  if (localstack !== null) {
    const { python, pythonVersion, markerEnvironment: environment } = localstack;
    return { localstack, python, pythonVersion, environment };
  }
  const script = 'import sys; print(sys.executable, "%d.%d.%d" % sys.version_info[:3])';
  const environment = childEnvironment(settings.variables);
  const { status, stdout } = await run({ ...isolatedPython('python3', ['-c', script]), environment }, { signal });
  signal?.throwIfAborted();
  const [, python, version, minor] = /^(.*) ((\d+\.\d+)\.\d+)$/mu.exec(stdout) ?? [];
  if (status !== 0 || python === undefined || version === undefined || minor === undefined) {
    throw new AgentError(
      'INTERPRETER',
      `There is no LocalStack in ${settings.localstackVenv} and no python3 in PATH.`,
      {
        hint: 'Set VIRTUAL_ENV to LocalStack’s virtual environment.',
      },
    );
  }
  return { localstack: null, python, pythonVersion: minor, environment: markerEnvironment(minor, version) };
}

/**
 * The interpreter that an installer resolves for. Without LocalStack it is an empty environment, so that nothing of the
 * machine's own Python counts as there.
 */
export async function resolutionPython(
  target: Target,
  runner: ProcessRunner,
  temporaryFolder: string,
): Promise<string> {
  if (target.localstack !== null) return target.python;
  const folder = join(temporaryFolder, 'empty');
  await runner.run(isolatedPython(target.python, ['-m', 'venv', '--without-pip', folder]));
  return join(folder, 'bin', 'python');
}
