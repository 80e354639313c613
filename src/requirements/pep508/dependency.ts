import type { Marker } from './marker.ts';
import { scanMarker } from './marker-grammar.ts';
import { Scanner } from '../scanner.ts';
import { scanSpecifier } from '../pep440/specifier.ts';

/** A dependency specifier of PEP 508 as it is written. */
export interface Dependency {
  readonly name: string;
  readonly extras: readonly string[];
  readonly specifier: string;
  readonly url: string | null;
  readonly marker: Marker | null;
}

const URL = /[^ \t]+/y;

/** Reads `NAME[EXTRAS] SPECIFIER; MARKER` or `NAME[EXTRAS] @ URL ; MARKER`. Throws a Fault. Source: PEP 508, packaging's `_parser.py`. */
export function parseDependency(text: string): Dependency {
  const scanner = new Scanner(text);
  scanner.skipBlanks();
  const name =
    scanner.takeName() ?? scanner.fail('There is no project name', 'a name of ASCII letters, digits, -, _ and .');
  scanner.skipBlanks();
  const extras = scanExtras(scanner);
  scanner.skipBlanks();
  if (scanner.take('@')) return { name, extras, specifier: '', ...scanDirectReference(scanner) };
  const specifier = scanConstraint(scanner);
  scanner.skipBlanks();
  const expected = specifier === '' ? "an operator such as ==, '@', ';' or the end" : "',', ';' or the end";
  return { name, extras, specifier, url: null, marker: scanner.atEnd ? null : scanCondition(scanner, expected) };
}

function scanDirectReference(scanner: Scanner): { url: string; marker: Marker | null } {
  scanner.skipBlanks();
  const url = scanner.match(URL) ?? scanner.fail("There is no URL after '@'", 'a URL');
  scanner.skipBlanks();
  return { url, marker: scanner.atEnd ? null : scanCondition(scanner, "';' or the end") };
}

function scanCondition(scanner: Scanner, expected: string): Marker {
  if (!scanner.take(';')) scanner.fail('The requirement is not understood here', expected);
  const marker = scanMarker(scanner);
  scanner.skipBlanks();
  if (!scanner.atEnd) scanner.fail('The marker does not end here', "'and', 'or' or the end");
  return marker;
}

function scanExtras(scanner: Scanner): string[] {
  const start = scanner.position;
  if (!scanner.take('[')) return [];
  scanner.skipBlanks();
  const extras: string[] = [];
  let extra = scanner.takeName();
  while (extra !== null) {
    extras.push(extra);
    scanner.skipBlanks();
    if (!scanner.take(',')) break;
    scanner.skipBlanks();
    extra = scanner.takeName() ?? scanner.fail("There is no extra after ','", 'the name of an extra');
  }
  if (!scanner.take(']'))
    scanner.fail(
      scanner.text.includes(']', scanner.position)
        ? 'What stands in the brackets is no list of extras'
        : "The list of extras is not closed: there is no matching ']'",
      "',' or ']'",
      scanner.atEnd ? start : scanner.position,
    );
  return extras;
}

function scanConstraint(scanner: Scanner): string {
  const start = scanner.position;
  const enclosed = scanner.take('(');
  scanner.skipBlanks();
  const specifier = scanSpecifier(scanner);
  scanner.skipBlanks();
  if (enclosed && !scanner.take(')')) {
    scanner.fail(
      'The version is not understood, or its parenthesis is not closed',
      "')'",
      scanner.atEnd ? start : scanner.position,
    );
  }
  return specifier;
}
