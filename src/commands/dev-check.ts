import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Argv } from 'yargs';
import { KeptAnswers } from '../audit/kept-answers.ts';
import type { ContainerArguments } from '../docker/container-arguments.ts';
import { keepLocalFiles } from '../environment/kept-files.ts';
import { AgentError } from '../errors/agent-error.ts';
import { exitStatusOf, type ErrorCode } from '../errors/codes.ts';
import { failureError } from '../errors/failure.ts';
import { listExtensions } from '../inventory/extensions.ts';
import { LOCALSTACK_CORE } from '../python/localstack-venv.ts';
import { missingPath } from '../resolution/precheck.ts';
import { pathsOf } from '../settings/paths.ts';
import type { Settings } from '../settings/settings.ts';
import type { Session } from '../sync/session.ts';
import { takeSnapshot } from '../sync/snapshot.ts';
import { sync } from '../sync/sync.ts';
import { findTarget, type Target } from '../sync/target.ts';
import { jsonOption } from '../verb/json-option.ts';
import type { ArgumentsOf } from '../verb/verb.ts';

export const options = (line: Argv) =>
  jsonOption(line)
    .positional('path', { type: 'string', default: '.', describe: 'The project’s folder, or what was built of it' })
    .option('localstack', {
      type: 'string',
      array: true,
      nargs: 1,
      default: [],
      describe: 'A virtual environment of LocalStack to check against; may be repeated. Default: VIRTUAL_ENV',
    })
    .example('$0 dev check .', 'builds, installs and imports it, as a start would')
    .example('$0 dev check --localstack venv-4.13 --localstack venv-4.14', 'against two versions');

type Arguments = ArgumentsOf<typeof options>;

/** What a check against one LocalStack came to, as `dev check --json` prints it. */
interface CheckRow {
  /** Version of LocalStack; null where there is none. */
  readonly localstack: string | null;
  readonly python: string;
  /** What was installed: `NAME VERSION`; null where nothing could be. */
  readonly installed: string | null;
  /** Entry points in the group `localstack.extensions`. */
  readonly plugins: readonly string[];
  readonly failure: { readonly code: ErrorCode; readonly message: string; readonly hint: string | null } | null;
}

/**
 * Finds out whether a project can be released: it is built, installed beside LocalStack into an environment of its own, which goes
 * again, and imported as LocalStack would. Exit status 0, or that of the first failure.
 *
 * @throws AgentError PATH_NOT_FOUND
 */
export async function run(session: Session, { path, localstack, json }: Arguments): Promise<number> {
  const { settings } = session;
  const project = resolve(settings.workingFolder, path);
  const missing = missingPath(project, { url: null });
  if (missing !== null) throw failureError(missing);
  const venvs = localstack.map((venv) => resolve(settings.workingFolder, venv));
  const rows: CheckRow[] = [];
  if (venvs.length === 0) rows.push(await check(session, project, settings.localstackVenv, false));
  for (const venv of venvs) rows.push(await check(session, project, venv, true));
  if (json) session.writeJson({ version: 1, checks: rows });
  else for (const row of rows) session.write(`${formatRow(row)}\n`);
  const failed = rows.find(({ failure }) => failure !== null);
  return failed?.failure == null ? 0 : exitStatusOf(failed.failure.code);
}

/** The container's own LocalStack is what it is checked against. */
export function inContainer({ path }: Arguments, { settings }: Session): ContainerArguments {
  const source = resolve(settings.workingFolder, path);
  const target = `/tmp/${basename(source)}`;
  return { args: [target], binds: [{ source, target, isWritable: false }] };
}

async function check(session: Session, project: string, venv: string, isNamed: boolean): Promise<CheckRow> {
  const folder = mkdtempSync(join(tmpdir(), 'localstack-extensions-check-'));
  const settings = settingsFor(session.settings, folder, venv);
  const target = await findTarget(settings);
  const about = { localstack: target.localstack?.packages.get(LOCALSTACK_CORE) ?? null, python: target.pythonVersion };
  try {
    // Without it the check would be against Python alone, and pass.
    if (isNamed && about.localstack === null) {
      throw new AgentError('PATH_NOT_FOUND', `${venv} holds no LocalStack.`, {
        hint: 'Name a virtual environment with localstack-core in it.',
      });
    }
    return { ...about, ...(await tryOut({ ...session, settings }, target, project)), failure: null };
  } catch (error) {
    if (!(error instanceof AgentError)) throw error;
    const { code, message, hint = null } = error;
    const failure = { code, message: message.replace(/^Nothing was changed: /u, ''), hint };
    return { ...about, installed: null, plugins: [], failure };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Nothing that is declared elsewhere is in sight. */
function settingsFor(settings: Settings, folder: string, localstackVenv: string): Settings {
  const paths = pathsOf(folder, join(folder, 'var/lib/localstack'));
  return { ...settings, filesystemRoot: folder, paths, localstackVenv, autoInstall: '', oneShot: false };
}

/** @throws AgentError with the code of what keeps it from being an extension */
async function tryOut(
  session: Session,
  target: Target,
  project: string,
): Promise<Pick<CheckRow, 'installed' | 'plugins'>> {
  const { settings } = session;
  // A build leaves something in the folder.
  const copy = join(settings.filesystemRoot, 'project', basename(project));
  keepLocalFiles(project, copy);
  const requirement = pathToFileURL(copy).href;
  const { outcomes } = await sync(session, {
    upgrade: new Set(),
    force: false,
    asksAgain: true,
    atomic: { edit: () => [{ requirement, folder: settings.workingFolder }], mustSucceed: () => true },
  });
  const [name] = outcomes.flatMap((outcome) => (outcome.kind === 'resolved' ? [outcome.name] : []));
  const extension = listExtensions(
    await takeSnapshot(session, target),
    KeptAnswers.ofSettings(session.settings),
    null,
  ).find((one) => one.name === name);
  if (extension === undefined || extension.plugins.length === 0) {
    throw new AgentError('ENTRY_POINT_MISSING', `${name ?? project} has no entry point in localstack.extensions.`, {
      hint: 'Declare one: [project.entry-points."localstack.extensions"], NAME = "module:Class"; dev new shows how.',
    });
  }
  return { installed: `${extension.name} ${extension.version}`, plugins: extension.plugins };
}

function formatRow({ localstack, python, installed, plugins, failure }: CheckRow): string {
  const place = `${localstack === null ? 'no LocalStack' : `LocalStack ${localstack}`}, Python ${python}`;
  if (failure === null) return `✔ ${place}: ${installed ?? ''}, entry point ${plugins.join(', ')}`;
  const hint = failure.hint === null ? '' : `\n    Hint: ${failure.hint}`;
  return `✘ ${place}: ${failure.code}: ${failure.message}${hint}`;
}
