import type { Argv } from 'yargs';
import { AgentError } from '../errors/agent-error.ts';
import { nearest } from '../errors/nearest.ts';
import { OWN_COMMANDS } from './own-commands.ts';
import type { Verb } from './verb.ts';

/** What yargs knows of the options of a command; its types leave it out. */
interface KnownOptions {
  readonly key: Readonly<Record<string, unknown>>;
  readonly alias: Readonly<Record<string, readonly string[]>>;
  readonly boolean: readonly string[];
  readonly array: readonly string[];
}

/** Marks in the place of yargs' sentences: what it found is told in ours. */
const FOUND = {
  unknown: 'unknown',
  positional: 'positional',
  value: 'value',
  required: 'required',
  choices: 'choices',
} as const;

const counted = (text: string): { one: string; other: string } => ({ one: text, other: text });

/** The texts of yargs that a user can see, and marks for those that {@link usageError} tells. */
export const YARGS_TEXTS: Parameters<Argv['updateStrings']>[0] = {
  'Unknown argument: %s': counted(`${FOUND.unknown}\t%s`),
  'Unknown command: %s': counted(`${FOUND.unknown}\t%s`),
  'Not enough non-option arguments: got %s, need at least %s': counted(`${FOUND.positional}\t%s\t%s`),
  'Not enough arguments following: %s': `${FOUND.value}\t%s`,
  'Missing argument value: %s': counted(`${FOUND.value}\t%s`),
  'Missing required argument: %s': counted(`${FOUND.required}\t%s`),
  'Invalid values:': FOUND.choices,
  'Argument: %s, Given: %s, Choices: %s': '%s\t%s\t%s',
  // The types want strings, but yargs reads what its own texts have.
} as unknown as Parameters<Argv['updateStrings']>[0];

/** The command line as far as it is understood. */
export interface UsageContext {
  readonly args: readonly string[];
  readonly verbs: readonly Verb[];
}

/**
 * What is wrong with a command line, in our words.
 *
 * @param message what yargs says by {@link YARGS_TEXTS}
 */
export function usageError(message: string, context: UsageContext, line: Argv): AgentError {
  const { words, candidates, verb } = commandOf(context);
  const [unknownWord] = words.slice(verb?.kind === 'single' ? Infinity : candidates.depth);
  if (unknownWord !== undefined) return unknownCommand(unknownWord, candidates.names, candidates.group);
  const known = optionsOf(line);
  const option = optionsIn(context.args).find(({ name }) => !isKnown(name, known));
  const name = [candidates.group, verb?.name].filter((word) => word !== undefined && word !== '').join(' ');
  if (option !== undefined) return unknownOption(option.written, known, name);
  const [found, ...rest] = message.split(/[\t\n]/u);
  switch (found) {
    case FOUND.unknown:
      return usage(`Unexpected argument ${rest.join(' ')}.`, unexpectedHint(name));
    case FOUND.positional:
      return usage(
        `${name} needs ${argumentOf(verb)}.`,
        `Usage: localstack-extensions ${usageOf(candidates.group, verb)}`,
      );
    case FOUND.value:
      return usage(`${dashed(rest[0] ?? '')} needs a value.`, helpHint(name));
    case FOUND.required:
      return usage(`${name} needs ${dashed(rest[0] ?? '')}.`, helpHint(name));
    case FOUND.choices: {
      const [key = '', given = '', choices = ''] = rest;
      const text = `${dashed(key.trim())} must be ${alternatives(choices.replaceAll('"', '').split(', '))} (got ${given}).`;
      return usage(text, helpHint(name));
    }
    default:
      return usage('Name a command.', helpHint(name));
  }
}

/**
 * Refuses what yargs would take for something else: a value of an option that has none, an empty value, an option that is given twice.
 *
 * @throws AgentError USAGE
 */
export function checkOptions(args: readonly string[], line: Argv): void {
  const known = optionsOf(line);
  const seen = new Set<string>();
  for (const { name, value, written } of optionsIn(args)) {
    const names = [name, ...(known.alias[name] ?? [])];
    const is = (list: readonly string[]): boolean => names.some((each) => list.includes(each));
    if (!isKnown(name, known)) continue;
    if (is(known.boolean)) {
      if (value !== null && value !== 'true' && value !== 'false') {
        throw usage(`${written} takes no value (got "${value}").`, `Write ${written} alone, or leave it out.`);
      }
      continue;
    }
    if (value === '') throw usage(`${written} needs a value.`, `Write ${written} VALUE.`);
    if (is(known.array)) continue;
    if (names.some((each) => seen.has(each))) throw usage(`${written} is given twice.`, 'Give it once.');
    seen.add(name);
  }
}

/** `text, json or markdown` */
function alternatives(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;
}

function usage(message: string, hint: string): AgentError {
  return new AgentError('USAGE', message, { hint });
}

/** The candidate that was probably meant: the only one that begins so, or one that is a slip of the fingers away. */
export function likely(word: string, candidates: readonly string[]): string | null {
  const longer = word.length < 3 ? [] : candidates.filter((candidate) => candidate.startsWith(word));
  return longer.length === 1 ? (longer[0] ?? null) : nearest(word, candidates);
}

function unknownCommand(word: string, names: readonly string[], group: string): AgentError {
  const suggestion = likely(word, names);
  const prefix = group === '' ? '' : `${group} `;
  const hint = suggestion === null ? helpHint(group) : `Did you mean ${prefix}${suggestion}?`;
  return usage(`Unknown command ${prefix}${word}.`, hint);
}

function unknownOption(written: string, known: KnownOptions, name: string): AgentError {
  const suggestion = written.startsWith('--')
    ? likely(
        written.slice(2),
        Object.keys(known.key).filter((key) => key.length > 1),
      )
    : null;
  return usage(`Unknown option ${written}.`, suggestion === null ? helpHint(name) : `Did you mean --${suggestion}?`);
}

function unexpectedHint(name: string): string {
  return name === 'start' ? 'A command to hand off to stands after two dashes: start -- COMMAND.' : helpHint(name);
}

function helpHint(name: string): string {
  return name === ''
    ? 'localstack-extensions --help lists the commands.'
    : `localstack-extensions ${name} --help shows how it is used.`;
}

function dashed(key: string): string {
  return key.length === 1 ? `-${key}` : `--${key}`;
}

interface NamedCommand {
  readonly words: readonly string[];
  readonly verb: Verb | undefined;
  /** What could stand where the first unknown word does. */
  readonly candidates: { readonly names: readonly string[]; readonly group: string; readonly depth: number };
}

/** The verb that a command line names. */
function commandOf({ args, verbs }: UsageContext): NamedCommand {
  const words = beforeDashes(args).filter((arg) => !arg.startsWith('-'));
  const names = [...verbs, ...OWN_COMMANDS].map(({ name }) => name);
  const verb = verbs.find(({ name }) => name === words[0]);
  if (verb?.kind !== 'group') return { words, verb, candidates: { names, group: '', depth: 0 } };
  const inner = verb.verbs.find(({ name }) => name === words[1]);
  const candidates = { names: verb.verbs.map(({ name }) => name), group: verb.name, depth: 1 };
  return { words, verb: inner, candidates };
}

/** `at least one name`, `a path`: the first argument that a verb cannot do without. */
function argumentOf(verb: Verb | undefined): string {
  const [, name = 'argument', dots = ''] = /<(\w+)(\.\.)?>/u.exec(verb?.command ?? '') ?? [];
  return dots === '' ? `a ${name}` : `at least one ${name.replace(/s$/u, '')}`;
}

function usageOf(group: string, verb: Verb | undefined): string {
  return [...(group === '' ? [] : [group]), verb?.command ?? ''].join(' ');
}

function optionsOf(line: Argv): KnownOptions {
  return (line as unknown as { readonly getOptions: () => KnownOptions }).getOptions();
}

function isKnown(name: string, { key, alias, boolean }: KnownOptions): boolean {
  const positive = name.replace(/^no-/u, '');
  return name in key || name in alias || (positive !== name && boolean.includes(positive));
}

interface GivenOption {
  readonly name: string;
  /** Behind an equals sign; null where there is none. */
  readonly value: string | null;
  /** With its dashes. */
  readonly written: string;
}

/** The options of a command line, each letter of `-abc` by itself. */
function optionsIn(args: readonly string[]): readonly GivenOption[] {
  return beforeDashes(args).flatMap((arg): readonly GivenOption[] => {
    const [, dashes = '', name = '', value] = /^(--?)([^=]+)(?:=(.*))?$/su.exec(arg) ?? [];
    if (dashes === '--') return [{ name, value: value ?? null, written: `--${name}` }];
    if (dashes === '-' && value === undefined && /^[a-z]$/iu.test(name)) return [{ name, value: null, written: arg }];
    return dashes === '-' && value !== undefined ? [{ name, value, written: `-${name}` }] : [];
  });
}

function beforeDashes(args: readonly string[]): readonly string[] {
  const dashes = args.indexOf('--');
  return dashes < 0 ? args : args.slice(0, dashes);
}
