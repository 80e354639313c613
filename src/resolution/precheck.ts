import { permanentFailure, type Failure } from '../errors/failure.ts';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { DeclaredItem } from '../requirements/declared-set.ts';
import { fragmentOf, schemeOf, split, type SecretUrl } from '../secrets/secret-url.ts';
import { LICENSED_PACKAGE, licensedEdition, localstackConflict } from './conflict.ts';
import type { LocalStackVenv } from '../python/localstack-venv.ts';
import type { ItemOutcome } from './outcome.ts';
import { isMet } from './satisfaction.ts';

/** What can be said of an item without asking an installer; null when one has to be asked. */
export function precheck(item: DeclaredItem, localstack: LocalStackVenv | null): ItemOutcome | null {
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
  const path = localPath(requirement.url);
  if (path !== null && !existsSync(path)) return fail(missingPath(path));
  if (item.needsHash && !hasHash(item)) return fail(missingHash(item));
  return null;
}

/** The local path that a `file:` URL names; null for every other URL. */
export function localPath(url: SecretUrl | null): string | null {
  if (url === null || schemeOf(url) !== 'file') return null;
  try {
    return fileURLToPath(split(url).url.replace(/[#?].*$/su, ''));
  } catch {
    return null;
  }
}

function hasHash({ requirement: { hashes, url } }: DeclaredItem): boolean {
  const fragment = url === null ? '' : fragmentOf(url);
  return Object.keys(hashes).length > 0 || /(?:^|[#&])sha(?:256|384|512)=/iu.test(fragment);
}

function missingPath(path: string): Failure {
  return permanentFailure(
    'PATH_NOT_FOUND',
    `${path} does not exist.`,
    'Check the path; inside a container only mounted folders exist.',
  );
}

function missingHash(item: DeclaredItem): Failure {
  return permanentFailure(
    'HASH_MISSING',
    `${item.line} has no hash, but its file uses hashes.`,
    'Add --hash=sha256:… to the line, or move it to EXTENSION_AUTO_INSTALL.',
  );
}
