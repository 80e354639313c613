import { parseOptions, type OptionPart } from './option-parsing.ts';

/** One line taken apart: a requirement, if there is one before the options, and the options. */
export interface Statement extends OptionPart {
  readonly requirement: string;
}

const NONE: OptionPart = { options: [], passedOver: [] };

/** Takes a line apart at its first option: a `-` at the start of it or after a space. Throws a Fault. Source: pip's `break_args_options`. */
export function parseStatement(text: string): Statement {
  const start = text.startsWith('-') ? 0 : text.indexOf(' -') + 1;
  if (start === 0 && !text.startsWith('-')) return { requirement: text, ...NONE };
  return {
    requirement: start === 0 ? '' : text.slice(0, start - 1),
    ...parseOptions(text, start),
  };
}
