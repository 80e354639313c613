import { permanentFailure, type Failure } from '../errors/failure.ts';
import { excerptOf } from '../installer/failure.ts';
import type { DeclaredItem } from '../requirements/declared-set.ts';
import { normalizeName } from '../requirements/project-name.ts';
import type { LocalStackVenv } from '../python/localstack-venv.ts';

/** Only the licensed edition has it; fetching it from an index sends resolvers backtracking for minutes. */
export const LICENSED_PACKAGE = normalizeName('localstack-ext');

/** Its name as a word of its own: `localstack-extension-x` begins with the same letters. */
const LICENSED_NAME = /(?<![\w./-])localstack[-_.]ext(?![\w/]|[-_.]\w)/iu;

/** Modules that only the licensed edition has, with all that is below them. */
const LICENSED_MODULES = ['localstack_ext', 'localstack.pro'];

/**
 * The first of some missing modules that only the licensed edition has; null where there is none, and where the edition is the
 * licensed one: there it is missing for another reason.
 */
export function licensedModuleIn(missing: readonly string[], localstack: LocalStackVenv | null): string | null {
  if (localstack === null || localstack.packages.has(LICENSED_PACKAGE)) return null;
  const isLicensed = (module: string): boolean =>
    LICENSED_MODULES.some((one) => module === one || module.startsWith(`${one}.`));
  return missing.find(isLicensed) ?? null;
}

/** The failure of an item that wants another version of something than LocalStack has. */
export function localstackConflict(subject: string, wants: string, name: string, version: string): Failure {
  return permanentFailure(
    'LOCALSTACK_CONFLICT',
    `${subject === wants ? 'It' : subject} wants ${wants}, but LocalStack has ${name} ${version} and always loads its own.`,
    'Use a compatible version of the extension, or another LocalStack.',
  );
}

/**
 * The failure of an item that needs the licensed edition.
 *
 * @param needed a package or module of that edition
 */
export function licensedEdition(subject: string, needed: string = LICENSED_PACKAGE): Failure {
  return permanentFailure(
    'LICENSED_EDITION',
    `${subject} needs ${needed}, which only the licensed edition of LocalStack has.`,
    'Use the image localstack/localstack-pro, or leave the extension out.',
  );
}

/** Says what an installer's failure means for the item that caused it: LocalStack's versions get the blame they have. */
export function explainFailure(item: DeclaredItem, failure: Failure, localstack: LocalStackVenv | null): Failure {
  const subject = item.line;
  const unsolved = failure.code === 'CONFLICT' || failure.code === 'NOT_FOUND';
  const text = failure.output.replace(/\s+/gu, ' ');
  if (unsolved && LICENSED_NAME.test(text) && localstack?.packages.has(LICENSED_PACKAGE) !== true) {
    return licensedEdition(subject);
  }
  if (unsolved) {
    for (const [, name = '', version = ''] of text.matchAll(/(?<![\w.-])([a-z0-9][\w.-]*)==([^\s,)]+)/giu)) {
      if (localstack?.packages.get(normalizeName(name)) !== version.replace(/\.$/u, '')) continue;
      const wanted = wantedOf(name, text);
      if (wanted !== null) return localstackConflict(subject, wanted, name, version.replace(/\.$/u, ''));
    }
  }
  return { ...failure, output: excerptOf(failure) };
}

/** The first clause on a project, in a resolver's explanation, that is not LocalStack's own pin. */
function wantedOf(name: string, text: string): string | null {
  const escaped = name.replace(/[-_.]/gu, '[-_.]');
  const clauses = text.matchAll(
    new RegExp(`(?<![\\w.-])${escaped}((?:[<>!~]=?|===?)[^\\s,)]+(?:,\\s?(?:[<>!~]=?|===?)[^\\s,)]+)*)`, 'giu'),
  );
  for (const [, clause = ''] of clauses) {
    if (!/^==[^*,]+$/u.test(clause)) return `${name}${clause.replace(/\.$/u, '')}`;
  }
  return null;
}
