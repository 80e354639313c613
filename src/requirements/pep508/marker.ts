import { normalizeName } from '../project-name.ts';
import { isClause, satisfies } from '../pep440/specifier.ts';

/** What a comparison of a marker compares: a variable of the environment or a text. */
export type MarkerOperand =
  { readonly type: 'variable'; readonly name: string } | { readonly type: 'text'; readonly value: string };

export interface MarkerComparison {
  readonly type: 'comparison';
  readonly left: MarkerOperand;
  readonly operator: string;
  readonly right: MarkerOperand;
}

/** Two or more terms as they were written together; `and` binds closer than `or`. */
interface MarkerGroup {
  readonly type: 'group';
  readonly terms: readonly Marker[];
  /** What stands between the terms: one fewer than those. */
  readonly connectives: readonly ('and' | 'or')[];
}

/** The condition of a requirement (PEP 508). */
export type Marker = MarkerComparison | MarkerGroup;

/** The variables of PEP 508, such as `python_version`, as an interpreter reports them. */
export type MarkerEnvironment = Readonly<Record<string, string>>;

const VERSION_VARIABLES = new Set([
  'implementation_version',
  'platform_release',
  'python_full_version',
  'python_version',
]);

const SET_VARIABLES = new Set(['extras', 'dependency_groups']);

/** The canonical text of a marker, as packaging's `str(Marker)` gives it. */
export function formatMarker(marker: Marker): string {
  return marker.type === 'comparison' ? formatComparison(marker) : formatGroup(marker);
}

function formatGroup(group: MarkerGroup): string {
  return group.terms
    .map((term, index) => {
      const text = term.type === 'group' ? `(${formatGroup(term)})` : formatComparison(term);
      return index === 0 ? text : `${group.connectives[index - 1] ?? 'and'} ${text}`;
    })
    .join(' ');
}

function formatComparison({ left, operator, right }: MarkerComparison): string {
  return `${formatOperand(left)} ${operator} ${formatOperand(right)}`;
}

function formatOperand(operand: MarkerOperand): string {
  if (operand.type === 'variable') return operand.name;
  return operand.value.includes('"') ? `'${operand.value}'` : `"${operand.value}"`;
}

/** Groups inside each other that packaging can print before Python's stack ends. */
const DEEPEST_GROUPS = 330;

/** Whether packaging can print a marker: no text in it contains both kinds of quotes, and groups are not nested without end. */
export function isPrintable(marker: Marker, depth = 1): boolean {
  if (marker.type === 'group')
    return depth < DEEPEST_GROUPS && marker.terms.every((term) => isPrintable(term, depth + 1));
  return [marker.left, marker.right].every(
    (operand) => operand.type === 'variable' || !(operand.value.includes('"') && operand.value.includes("'")),
  );
}

/**
 * Whether a marker holds in an environment. `extras` are those that are asked for: `extra == "x"` holds when x is among them.
 * Versions are compared as versions where the variable is one and the other side is one too, everything else as text.
 * Source: packaging's `Marker.evaluate`; a comparison that it refuses (such as `os_name ~= "x"`) is false here.
 */
export function evaluateMarker(
  marker: Marker,
  environment: MarkerEnvironment,
  extras: readonly string[] = [],
): boolean {
  const names = new Set(extras.map(normalizeName));
  return names.size === 0
    ? evaluate(marker, environment, '', names)
    : [...names].some((extra) => evaluate(marker, environment, extra, names));
}

function evaluate(marker: Marker, environment: MarkerEnvironment, extra: string, extras: ReadonlySet<string>): boolean {
  if (marker.type === 'comparison') return compare(marker, environment, extra, extras);
  let all = true;
  for (const [index, term] of marker.terms.entries()) {
    if (marker.connectives[index - 1] === 'or') {
      if (all) return true;
      all = true;
    }
    all &&= evaluate(term, environment, extra, extras);
  }
  return all;
}

function compare(
  { left, operator, right }: MarkerComparison,
  environment: MarkerEnvironment,
  extra: string,
  extras: ReadonlySet<string>,
): boolean {
  const variable = left.type === 'variable' ? left.name : right.type === 'variable' ? right.name : '';
  if (SET_VARIABLES.has(variable)) return holdsInSet(left, operator, variable === 'extras' ? extras : new Set());
  const value = (operand: MarkerOperand): string => {
    if (operand.type === 'text') return operand.value;
    if (operand.name === 'extra') return extra;
    const found = environment[operand.name] ?? '';
    return operand.name === 'python_full_version' ? repairVersion(found) : found;
  };
  if (VERSION_VARIABLES.has(variable)) {
    const clause = operator + value(right);
    if (isClause(clause)) return satisfies(value(left), clause);
  }
  return compareTexts(value(left), operator, value(right));
}

function holdsInSet(left: MarkerOperand, operator: string, set: ReadonlySet<string>): boolean {
  if (left.type !== 'text') return false;
  const has = set.has(normalizeName(left.value));
  return operator === 'in' ? has : operator === 'not in' ? !has : false;
}

/** An untagged build of Python reports a version such as `3.13.0+`. */
function repairVersion(version: string): string {
  return version.endsWith('+') ? `${version}local` : version;
}

function compareTexts(left: string, operator: string, right: string): boolean {
  switch (operator) {
    case 'in':
      return right.includes(left);
    case 'not in':
      return !right.includes(left);
    case '==':
    case '<=':
    case '>=':
      return left === right;
    case '!=':
      return left !== right;
    default:
      return false;
  }
}
