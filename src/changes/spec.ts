import { split } from '../secrets/secret-url.ts';
import { basename } from 'node:path';
import { AgentError } from '../errors/agent-error.ts';
import { failureError } from '../errors/failure.ts';
import { parseItem } from '../requirements/auto-install/auto-install.ts';
import { localPath } from '../requirements/local-path.ts';
import { normalizeName, type ProjectName } from '../requirements/project-name.ts';
import { formatRequirementError } from '../requirements/requirement-error.ts';
import type { Requirement } from '../requirements/requirement.ts';
import { missingPath } from '../resolution/precheck.ts';
import { kindOf, readTextIfAny } from '../system/files.ts';
import { machineReader } from '../system/source-reader.ts';
import type { Session } from '../sync/session.ts';

/** One thing to install, as it was typed and as it was understood. */
export interface Spec {
  readonly text: string;
  readonly requirement: Requirement;
  /** The local file or folder that it names; null for all others. */
  readonly path: string | null;
  /** Guessed from the file where only the distribution itself knows; null where there is nothing to go by. */
  readonly name: ProjectName | null;
}

/**
 * Reads what is to be installed: anything that stands on a line of a requirements file. Relative paths are relative to the
 * working folder.
 *
 * @throws AgentError USAGE, REQUIREMENT_SYNTAX, REQUIREMENTS_FILE, PATH_NOT_FOUND
 */
export async function parseSpecs(session: Session, texts: readonly string[]): Promise<readonly Spec[]> {
  if (texts.length === 0) {
    throw new AgentError('USAGE', 'Name at least one package to install.', {
      hint: 'localstack-extensions install --help shows examples.',
    });
  }
  if (texts.some((text) => text.trim() === '')) {
    throw new AgentError('USAGE', 'The name of a package to install is empty.', {
      hint: 'A shell variable that is not set expands to nothing.',
    });
  }
  const { workingFolder: folder, variables, offline } = session.settings;
  const reader = machineReader({ signal: session.interrupt, variables, offline });
  const specs: Spec[] = [];
  for (const [index, text] of texts.entries()) {
    const place = { source: 'install', line: index + 1 };
    const { requirements, errors, lost } = await parseItem(text.trim(), {
      reader,
      folder,
      variables,
      relativeFileUrls: true,
      list: 'command',
      ...place,
    });
    const [error] = [...errors, ...lost];
    if (error !== undefined) {
      throw new AgentError(
        error.code,
        `${text} cannot be installed: ${error.message}\n${formatRequirementError(error)}`,
        {
          ...(error.hint === null ? {} : { hint: error.hint }),
        },
      );
    }
    specs.push(...requirements.map(specOf));
  }
  return specs;
}

function specOf(requirement: Requirement): Spec {
  const path = requirement.kind === 'vcs' ? null : localPath(requirement);
  const missing = path === null ? null : missingPath(path, requirement);
  if (missing !== null) throw failureError(missing);
  const { text, url } = requirement;
  const location = path ?? (url === null ? '' : split(url).url);
  return { text, requirement, path, name: requirement.name ?? nameOf(location) };
}

/** The project of a source archive by its file name, or of a folder by its pyproject.toml. */
function nameOf(location: string): ProjectName | null {
  if (kindOf(location) === 'folder') {
    const manifest = readTextIfAny(`${location}/pyproject.toml`) ?? '';
    const project = /^\[project\]\s*$([^]*?)(?=^\[|(?![^]))/mu.exec(manifest)?.[1] ?? '';
    const name = /^name\s*=\s*["']([^"']+)["']/mu.exec(project)?.[1];
    return name === undefined ? null : normalizeName(name);
  }
  const file = basename(location.replace(/[?#].*$/su, ''));
  const name = /^(.+)-\d[^-]*\.(?:tar\.(?:gz|bz2|xz)|tgz|zip)$/u.exec(file)?.[1];
  return name === undefined ? null : normalizeName(name);
}
