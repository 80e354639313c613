import { Fault } from '../fault.ts';

/** Values for `${NAME}`. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** A text with its variables replaced, and the way back. */
export interface Expansion {
  readonly text: string;
  /** The values that were put in, by name. */
  readonly values: ReadonlyMap<string, string>;
  /** Where a place of the expanded text comes from in the written one. */
  origin(offset: number): number;
}

const VARIABLE = /\$\{([A-Z0-9_]+)\}/g;

/** A line that grows beyond this is taken for one that grows without end. */
const LONGEST = 64 * 1024 * 1024;

/**
 * Replaces `${NAME}`, names of upper-case letters, digits and `_` only; one without a value, or with an empty one, stays. A value that
 * itself contains a variable which the line names further on is replaced there too, as in pip. Source: pip's `expand_env_variables`.
 */
export function expandVariables(text: string, variables: Variables): Expansion {
  if (!text.includes('${')) return { text, values: new Map(), origin: (offset) => offset };
  const references = [...text.matchAll(VARIABLE)];
  const values = new Map<string, string>();
  for (const [, name = ''] of references) {
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (value) values.set(name, value);
  }
  const isNested = [...values.values()].some((value) => value.includes('${'));
  const expanded = isNested ? expandInTurn(text, references, values) : replaceAll(text, values);
  return { text: expanded, values, origin: (offset) => originOf(offset, references, values) };
}

function replaceAll(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(VARIABLE, (reference, name: string) => values.get(name) ?? reference);
}

function expandInTurn(
  text: string,
  references: readonly RegExpExecArray[],
  values: ReadonlyMap<string, string>,
): string {
  let expanded = text;
  const done = new Set<string>();
  for (const [reference, name = ''] of references) {
    const value = values.get(name);
    if (value === undefined || done.has(name)) continue;
    expanded = expanded.split(reference).join(value);
    if (expanded.length > LONGEST) throw new Fault(`The variable ${name} makes the line grow without end`);
    if (![...values.values()].some((other) => other.includes(reference))) done.add(name);
  }
  return expanded;
}

/** Exact as long as no value contains a variable itself; then only messages point to a neighbouring place. */
function originOf(offset: number, references: readonly RegExpExecArray[], values: ReadonlyMap<string, string>): number {
  let growth = 0;
  for (const { 0: reference, 1: name = '', index } of references) {
    const value = values.get(name);
    if (value === undefined) continue;
    const start = index + growth;
    if (offset < start) break;
    if (offset < start + value.length) return index;
    growth += value.length - reference.length;
  }
  return Math.max(0, offset - growth);
}
