import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { childEnvironment } from '../test/fixtures/child-environment.ts';
import { benchmarkPackages } from '../test/fixtures/extensions.ts';
import { cloneFakeLocalStack } from '../test/fixtures/localstack-venv.ts';
import { startIndex, type PackageIndex } from '../test/fixtures/package-index.ts';
import { projectRoot } from '../test/fixtures/test-state.ts';
import { uv } from '../test/fixtures/uv.ts';
import { time, type Run } from './measurement.ts';

/** Where the benchmark's programs run: a LocalStack, an index on this machine, folders of its own. */
export interface Workplace {
  readonly folder: string;
  readonly localstack: string;
  readonly uv: string;
  readonly index: PackageIndex;
  /** Environment of both sides: nothing of the user's, the index, PATH with uv. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A thousand packages for the long list, and one more to be added. */
const MANY = Array.from({ length: 1000 }, (_, n) => ({ name: `many-library-${n + 1}`, version: '1.0' }));

/** What a changed line goes from and to. */
const CHANGING = ['1.0', '2.0'].map((version) => ({ name: 'changing-library', version }));

export async function openWorkplace(): Promise<Workplace> {
  const folder = await mkdtemp(join(tmpdir(), 'extension-agent-bench-'));
  const index = await startIndex({ packages: [...benchmarkPackages, ...MANY, ...CHANGING] });
  const program = await uv();
  const home = join(folder, 'home');
  await mkdir(home);
  const environment = {
    ...childEnvironment({ home, path: [join(program, '..')] }),
    PIP_INDEX_URL: index.url,
    UV_DEFAULT_INDEX: index.url,
    UV_PYTHON_DOWNLOADS: 'never',
  };
  const localstack = await cloneFakeLocalStack(join(folder, 'localstack'));
  return { folder, localstack, uv: program, index, environment };
}

export async function closeWorkplace({ folder, index }: Workplace): Promise<void> {
  await index.stop();
  await rm(folder, { recursive: true, force: true });
}

/** A file system root of its own, whose list file has the given lines. */
export async function makeRoot(
  workplace: Workplace,
  name: string,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  const root = await mkdtemp(join(workplace.folder, `${name}-`));
  const folder = join(root, 'etc/localstack/conf.d');
  await mkdir(folder, { recursive: true });
  await Promise.all(Object.entries(files).map(([file, text]) => writeFile(join(folder, file), text)));
  return root;
}

/** A call of the built agent. */
export function agent(
  workplace: Workplace,
  root: string,
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Run {
  return {
    file: process.execPath,
    args: [join(projectRoot, 'dist/cli.js'), ...args],
    environment: {
      ...workplace.environment,
      FILESYSTEM_ROOT: root,
      VIRTUAL_ENV: workplace.localstack,
      EXTENSION_AGENT_LOG: 'json',
      ...more,
    },
  };
}

/** A call of plain uv. */
export function plainUv(workplace: Workplace, cache: string, args: readonly string[]): Run {
  return { file: workplace.uv, args, environment: { ...workplace.environment, UV_CACHE_DIR: cache } };
}

/** LocalStack's own installer, with its environment and its downloads in `folder`. */
export function localstackFlow({ localstack, environment }: Workplace, folder: string, list: string): Run {
  return {
    file: '/bin/sh',
    args: [join(projectRoot, 'bench/localstack-flow.sh'), localstack, join(folder, 'flow-venv'), list],
    environment: { ...environment, PIP_CACHE_DIR: join(folder, 'flow-cache') },
  };
}

/** What any program in Node costs. */
export function bareNode({ environment }: Workplace): Run {
  return { file: process.execPath, args: ['-e', '0'], environment };
}

export async function milliseconds(run: Run): Promise<number> {
  return (await time(run)).milliseconds;
}
