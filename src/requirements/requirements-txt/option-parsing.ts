import { Fault } from '../fault.ts';
import { nearest } from '../../errors/nearest.ts';
import { longOptions, shortOptions, type Option, type OptionKey } from './option.ts';
import { splitWords, type Word } from '../python-text/shell-words.ts';

/** An option as it is given: the value is empty for a flag. */
export interface GivenOption {
  readonly key: OptionKey;
  /** As pip calls it in messages: the full name, or the short one. */
  readonly name: string;
  readonly value: string;
  readonly offset: number;
}

/** The options of a line, and what stands between or behind them and is ignored. */
export interface OptionPart {
  readonly options: readonly GivenOption[];
  readonly passedOver: readonly Word[];
}

/**
 * Reads the options of a line, which begin at `start`: long, short, abbreviated, with `=` or glued. Words that are no
 * options are passed over, and all behind `--`. Throws a Fault. Source: Python's `shlex` and `optparse`, as pip's `req_file.py` uses them.
 */
export function parseOptions(text: string, start: number): OptionPart {
  const words = splitWords(text, start);
  const given: GivenOption[] = [];
  const passedOver: Word[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index];
    if (word === undefined) break;
    if (word.text === '--') return { options: given, passedOver: [...passedOver, ...words.slice(index + 1)] };
    if (word.text.startsWith('--')) index += readLong(word, words[index + 1], given);
    else if (word.text.startsWith('-') && word.text.length > 1) index += readShort(word, words[index + 1], given);
    else if (word.text !== '-') passedOver.push(word);
  }
  return { options: given, passedOver };
}

/** Reads a long option; returns how many of the following words it took. */
function readLong(word: Word, next: Word | undefined, given: GivenOption[]): number {
  const equals = word.text.indexOf('=');
  const written = equals < 0 ? word.text : word.text.slice(0, equals);
  const { name, option } = findLong(written, word.offset);
  const glued = equals < 0 ? null : word.text.slice(equals + 1);
  if (!option.takesValue) {
    if (glued !== null) throw new Fault(`${name} does not take a value`, { offset: word.offset });
    given.push({ key: option.key, name, value: '', offset: word.offset });
    return 0;
  }
  const value = glued ?? next?.text;
  if (value === undefined) throw lacksValue(name, word.offset);
  given.push({ key: option.key, name, value, offset: word.offset });
  return glued === null ? 1 : 0;
}

function findLong(written: string, offset: number): { name: string; option: Option } {
  const exact = longOptions.get(written);
  if (exact) return { name: written, option: exact };
  const meant = [...longOptions].filter(([name]) => name.startsWith(written));
  const [only] = meant;
  if (only && meant.length === 1) return { name: only[0], option: only[1] };
  const candidates = meant.map(([name]) => name).sort();
  if (meant.length > 1) {
    throw new Fault(`The option ${written} can be short for more than one`, {
      offset,
      expected: `one of ${candidates.join(', ')}`,
    });
  }
  const proposal = nearest(written, [...longOptions.keys()]);
  throw new Fault(`There is no option ${written} in a requirements file`, {
    offset,
    hint: proposal === null ? null : `Did you mean ${proposal}?`,
  });
}

/** Reads a word of short options; only the last takes a value: the rest of the word or the next one. */
function readShort(word: Word, next: Word | undefined, given: GivenOption[]): number {
  const name = word.text.slice(0, 2);
  const option = shortOptions.get(name);
  if (!option) {
    const proposal = nearest(`-${word.text}`, [...longOptions.keys()]);
    throw new Fault(`There is no option ${name} in a requirements file`, {
      offset: word.offset,
      hint: proposal === null ? null : `Did you mean ${proposal}?`,
    });
  }
  const glued = word.text.length > 2 ? word.text.slice(2) : null;
  const value = glued ?? next?.text;
  if (value === undefined) throw lacksValue(name, word.offset);
  given.push({ key: option.key, name, value, offset: word.offset });
  return glued === null ? 1 : 0;
}

function lacksValue(name: string, offset: number): Fault {
  return new Fault(`${name} needs a value`, { offset, expected: `'${name} VALUE'` });
}
