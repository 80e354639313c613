import { longOptions, shortOptions } from '../requirements-txt/option.ts';
import { Scanner } from '../scanner.ts';
import { isClause } from '../pep440/specifier.ts';

const URL = /(?:https?|ftp|file|(?:git|hg|svn|bzr)\+[a-z-]+):/iy;
const PATH = /\.{0,2}\/|\.\[/y;
const LONG_OPTION = /--[a-z][a-z-]*/y;
const EXTRAS = /\[[^[\]]*\]/y;
const CLAUSE = /(?:===|[~=!<>]=|[<>])[ \t]*[^\s,;)@]+/y;

/** Whether an item begins here: an option, a URL, a path that looks like one, or a name and what may follow it. */
export function startsItem(line: string, position: number): boolean {
  const scanner = new Scanner(line);
  scanner.position = position;
  if (scanner.startsWith('-')) return startsOption(scanner);
  if (scanner.match(URL) !== null || scanner.match(PATH) !== null) return true;
  if (scanner.takeName() === null) return false;
  scanner.skipBlanks();
  scanner.match(EXTRAS);
  scanner.skipBlanks();
  if (scanner.startsWith('@') || scanner.startsWith('(')) return true;
  const clause = scanner.match(CLAUSE);
  if (clause !== null && !isClause(clause)) return false;
  const hasBlanks = scanner.skipBlanks() || /[ \t]$/.test(line.slice(position, scanner.position));
  return scanner.atEnd || scanner.startsWith(',') || scanner.startsWith(';') || (hasBlanks && scanner.startsWith('-'));
}

function startsOption(scanner: Scanner): boolean {
  const long = scanner.match(LONG_OPTION);
  if (long !== null) return [...longOptions.keys()].some((name) => name.startsWith(long));
  return shortOptions.has(scanner.text.slice(scanner.position, scanner.position + 2));
}
