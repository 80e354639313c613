import { Fault } from '../fault.ts';
import type { Marker, MarkerComparison, MarkerOperand } from './marker.ts';
import { normalizeName } from '../project-name.ts';
import { Scanner } from '../scanner.ts';
import { decodeStringLiteral } from '../python-text/string-literal.ts';

const VARIABLE =
  /(?:python_version|python_full_version|os[._]name|sys[._]platform|platform_(?:release|system)|platform[._](?:version|machine|python_implementation)|python_implementation|implementation_(?:name|version)|extras?|dependency_groups)(?![\p{L}\p{N}_])/uy;

const OPERATOR = /===|==|~=|!=|<=|>=|<|>/y;
const QUOTED = /'[^']*'|"[^"]*"/y;

/** packaging's parser runs out of Python's stack beyond this. */
const DEEPEST = 490;

/** Reads a marker that is the whole text. Source: PEP 508 and packaging's `_parser.py`. */
export function parseMarker(text: string): Marker {
  const scanner = new Scanner(text);
  const marker = scanMarker(scanner);
  if (!scanner.atEnd) scanner.fail('The marker does not end here', "'and', 'or' or the end of the marker");
  return marker;
}

/** Reads a marker from where the scanner is, and the white space behind it. */
export function scanMarker(scanner: Scanner, depth = 0): Marker {
  const first = scanTerm(scanner, depth);
  const terms = [first];
  const connectives: ('and' | 'or')[] = [];
  for (;;) {
    const connective = (['or', 'and'] as const).find((word) => scanner.takeWord(word));
    if (connective === undefined) break;
    connectives.push(connective);
    terms.push(scanTerm(scanner, depth));
  }
  return terms.length === 1 ? first : { type: 'group', terms, connectives };
}

function scanTerm(scanner: Scanner, depth: number): Marker {
  scanner.skipBlanks();
  const start = scanner.position;
  if (!scanner.take('(')) return scanComparison(scanner);
  if (depth === DEEPEST) scanner.fail('The marker has too many parentheses inside each other', 'fewer parentheses');
  const marker = scanMarker(scanner, depth + 1);
  if (!scanner.take(')')) {
    scanner.fail("A parenthesis of the marker is not closed: there is no matching ')'", "')'", start);
  }
  scanner.skipBlanks();
  return marker;
}

function scanComparison(scanner: Scanner): MarkerComparison {
  const left = scanOperand(scanner);
  scanner.skipBlanks();
  const operator = scanOperator(scanner);
  scanner.skipBlanks();
  const right = scanOperand(scanner);
  scanner.skipBlanks();
  return normalizeExtra({ type: 'comparison', left, operator, right });
}

function scanOperand(scanner: Scanner): MarkerOperand {
  const name = scanner.match(VARIABLE)?.replace('.', '_');
  if (name !== undefined) {
    return { type: 'variable', name: name === 'python_implementation' ? 'platform_python_implementation' : name };
  }
  const start = scanner.position;
  const quoted = scanner.match(QUOTED);
  if (quoted === null) {
    scanner.fail('The marker is not understood here', 'a variable such as python_version, or a quoted text');
  }
  const value = decodeStringLiteral(quoted.slice(1, -1));
  if (value === null) throw new Fault(`${quoted} is not a valid text`, { offset: start, expected: 'a Python string' });
  return { type: 'text', value };
}

function scanOperator(scanner: Scanner): string {
  if (scanner.takeWord('in')) return 'in';
  if (scanner.takeWord('not')) {
    if (scanner.skipBlanks() && scanner.takeWord('in')) return 'not in';
    scanner.fail("'not' stands alone", "'not in'");
  }
  return (
    scanner.match(OPERATOR) ??
    scanner.fail('An operator is missing', 'one of <=, <, !=, ==, >=, >, ~=, ===, in, not in')
  );
}

/** Names of extras are compared in their normal form (PEP 685). */
function normalizeExtra(comparison: MarkerComparison): MarkerComparison {
  const { left, right } = comparison;
  if (left.type === 'variable' && left.name === 'extra' && right.type === 'text') {
    return { ...comparison, right: { type: 'text', value: normalizeName(right.value) } };
  }
  if (right.type === 'variable' && /^(?:extras?|dependency_groups)$/.test(right.name) && left.type === 'text') {
    return { ...comparison, left: { type: 'text', value: normalizeName(left.value) } };
  }
  return comparison;
}
