import { permanentFailure, type Failure } from '../errors/failure.ts';
import type { InstallerConfiguration } from '../installer/configuration.ts';
import { forbidsBuild } from '../installer/limits.ts';
import type { DeclaredItem } from '../requirements/declared-set.ts';
import { localPath } from '../requirements/local-path.ts';
import type { Requirement } from '../requirements/requirement.ts';
import { fragmentOf, split } from '../secrets/secret-url.ts';
import { lookAt } from '../system/place.ts';
import { LICENSED_PACKAGE, licensedEdition, localstackConflict } from './conflict.ts';
import { refuseRequirement } from './policy-verdict.ts';
import type { LocalStackVenv } from '../python/localstack-venv.ts';
import type { ItemOutcome } from './outcome.ts';
import { isMet } from './satisfaction.ts';
import { unusableReference } from './unusable-reference.ts';

/** What can be said of an item without asking an installer; null when one has to be asked. */
export function precheck(
  item: DeclaredItem,
  localstack: LocalStackVenv | null,
  { variables, policy }: Pick<InstallerConfiguration, 'variables' | 'policy'> = { variables: {}, policy: null },
): ItemOutcome | null {
  const { requirement } = item;
  const { name, kind, specifier } = requirement;
  const own = name === null ? undefined : localstack?.packages.get(name);
  const fail = (failure: Failure): ItemOutcome => ({ kind: 'failed', item, failure });
  if (name !== null && own !== undefined) {
    if (kind !== 'name') return fail(localstackConflict(item.line, 'a copy of its own', name, own));
    if (!isMet(own, specifier)) return fail(localstackConflict(item.line, name + specifier, name, own));
    if (requirement.extras.length === 0) return { kind: 'provided', item, name, version: own };
  }
  if (name === LICENSED_PACKAGE && localstack !== null && own === undefined) return fail(licensedEdition(item.line));
  const refused = refuseRequirement(requirement, policy);
  if (refused !== null) return fail(refused);
  const impossible = impossibleName(requirement) ?? unusableReference(requirement);
  if (impossible !== null) return fail(impossible);
  // What is remembered was installed from there once; it need not be there any more.
  const path = item.remembered === undefined ? localPath(requirement) : null;
  const missing = path === null ? null : missingPath(path, requirement);
  if (missing !== null) return fail(missing);
  if (item.needsHash && !hasHash(item)) return fail(missingHash(item));
  if (forbidsBuild(requirement, variables)) return fail(buildForbidden(item));
  return null;
}

function buildForbidden({ line }: DeclaredItem): Failure {
  return permanentFailure(
    'SETTING_UNSUPPORTED',
    `${line} would have to be built, which the settings of pip or uv forbid.`,
    'Declare a wheel of it, or unset UV_NO_BUILD or PIP_ONLY_BINARY.',
  );
}

function hasHash({ requirement: { hashes, url } }: DeclaredItem): boolean {
  const fragment = url === null ? '' : fragmentOf(url);
  return Object.keys(hashes).length > 0 || /(?:^|[#&])sha(?:256|384|512)=/iu.test(fragment);
}

/** The longest name that a file of an index can have, and the longest that a host can have (RFC 1035). */
const LONGEST_NAME = 255;
const LONGEST_HOST = 253;

/** Why no index or server can have what is asked for; null where one may. */
function impossibleName({ name, url }: Requirement): Failure | null {
  const host = /^[a-z][a-z0-9+.-]*:\/\/([^/?#:]*)/iu.exec(url === null ? '' : split(url).url)?.[1] ?? '';
  const isTooLong = (name ?? '').length > LONGEST_NAME || host.length > LONGEST_HOST;
  if (!isTooLong) return null;
  return permanentFailure(
    'NOT_FOUND',
    `No project has a name of more than ${LONGEST_NAME} characters, and no host one of more than ${LONGEST_HOST}.`,
    'Look for a line end or a blank that is missing.',
  );
}

/** What keeps a local file or folder from being installed; null where nothing is in sight that does. */
export function missingPath(path: string, { url }: Pick<Requirement, 'url'>): Failure | null {
  const place = lookAt(path);
  if (place.kind === 'file') return null;
  if (place.kind === 'folder') return missingProject(path, url === null ? '' : fragmentOf(url));
  const reason = place.kind === 'absent' ? 'does not exist' : place.reason;
  return pathNotFound(`${path} ${reason}.`, 'Check the path; inside a container only mounted folders exist.');
}

/** Installers would wait for ever for what a FIFO says. */
function missingProject(folder: string, fragment: string): Failure | null {
  const [, subdirectory = ''] = /(?:^|[#&])subdirectory=([^&]*)/u.exec(fragment) ?? [];
  const project = subdirectory === '' ? folder : `${folder}/${subdirectory}`;
  const places = PROJECT_FILES.map((name) => ({ file: `${project}/${name}`, place: lookAt(`${project}/${name}`) }));
  for (const { file, place } of places) {
    if (place.kind === 'unusable') return pathNotFound(`${file} ${place.reason}.`, 'Put a regular file in its place.');
  }
  if (places.some(({ place }) => place.kind === 'file')) return null;
  return pathNotFound(`${project} contains no Python project.`, 'Name a folder with pyproject.toml or setup.py.');
}

/** What says how a project is installed. */
const PROJECT_FILES = ['pyproject.toml', 'setup.py', 'setup.cfg'];

function pathNotFound(message: string, hint: string): Failure {
  return permanentFailure('PATH_NOT_FOUND', message, hint);
}

function missingHash(item: DeclaredItem): Failure {
  return permanentFailure(
    'HASH_MISSING',
    `${item.line} has no hash, but its file uses hashes.`,
    'Add --hash=sha256:… to the line, or move it to EXTENSION_AUTO_INSTALL.',
  );
}
