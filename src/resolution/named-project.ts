import { Fault } from '../requirements/fault.ts';
import { parseDependency } from '../requirements/pep508/dependency.ts';
import { normalizeName, type ProjectName } from '../requirements/project-name.ts';

/** A project that an installer names as the reason of a failure, and the versions that were wanted of it; empty for any. */
export interface NamedProject {
  readonly name: ProjectName;
  readonly specifier: string;
}

const NAME = String.raw`([a-z0-9][\w.-]*)`;
const CLAUSE = String.raw`(?:[<>!~]=?|===?)[^\s,;)]+`;
const CLAUSES = `(${CLAUSE}(?:, ?${CLAUSE})*)?`;

/**
 * Where installers, their words in one line, name a project that they did not get. It is a hint which one to ask about, and no more.
 * Clauses are read only where they are a package's own, and no conclusion of the resolver.
 */
const NAMED: readonly RegExp[] = [
  new RegExp(String.raw`\bBecause (?:only )?${NAME} was not found`, 'giu'),
  new RegExp(String.raw`\bBecause (?:all versions of )?${NAME}(?:==\S+)? (?:was|were|has|have) `, 'giu'),
  new RegExp(String.raw`\bno versions? of ${NAME}`, 'giu'),
  new RegExp(String.raw`\brequirement ${NAME}${CLAUSES}[^ (]* \(from`, 'giu'),
  new RegExp(String.raw`\bdepends? on ${NAME}${CLAUSES}`, 'giu'),
  new RegExp(String.raw`\bNo matching distribution found for ${NAME}${CLAUSES}`, 'giu'),
  /https?:\/\/[^ ()`'"]*\/([a-z0-9][\w.-]*)\/(?=[ ()`'":,;]|$)/giu,
];

/** So uv calls the interpreter, which is no project. */
const INTERPRETER = 'Python';

/** The projects that an installer's words name, each with each of its specifiers once. */
export function namedProjects(text: string): readonly NamedProject[] {
  // Between these quotes git names repositories.
  const line = text.replace(/\s+/gu, ' ').replace(/'(?:https?|ssh|git|file):[^' ]*'/gu, '');
  const found = NAMED.flatMap((pattern) => [...line.matchAll(pattern)])
    .filter(([, name]) => name !== INTERPRETER)
    .map(([, name = '', clauses = '']) => ({ name: normalizeName(name), specifier: specifierOf(name, clauses) }))
    .filter(({ name }) => name !== 'simple');
  return [...new Map(found.map((one) => [one.name + one.specifier, one])).values()];
}

/** The clauses in normal form; what ends a sentence is none of theirs. */
function specifierOf(name: string, clauses: string): string {
  try {
    return parseDependency(name + clauses.replace(/\.$/u, '')).specifier;
  } catch (error) {
    if (error instanceof Fault) return '';
    throw error;
  }
}
