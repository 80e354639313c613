import { ItemSplitting } from './item-splitting.ts';
import { logicalLines } from '../requirements-txt/line-joining.ts';
import type { ParsedRequirements, RequirementsContext } from '../requirements-txt/parsed-requirements.ts';
import { RequirementsReading } from '../requirements-txt/requirements-reading.ts';

/** Where an item stands. */
export interface ItemContext extends RequirementsContext {
  /** What declares it, such as the name of a variable. */
  readonly source: string;
  /** Its number among the items there, from 1. */
  readonly line: number;
}

/**
 * Splits the value of a variable into items, each a line of a requirements file. Line ends separate, and commas do, but not those that belong to
 * extras, versions, quoted texts, lists of options, and URLs; see docs/requirements.md.
 */
export function splitAutoInstall(text: string): readonly string[] {
  return [...logicalLines(text)].flatMap((line) => new ItemSplitting(line.text).items());
}

/** Reads one item as a line of a requirements file in the folder of the context. Paths and included files are relative to that. */
export async function parseItem(text: string, context: ItemContext): Promise<ParsedRequirements> {
  const reading = new RequirementsReading(context, context.folder);
  await reading.readItem(text, context.source, context.line);
  return reading.result();
}
