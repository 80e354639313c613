import { describeOptions, type DescribedOptions } from './described-options.ts';
import type { Verb, VerbGroup } from './verb.ts';

/** All that help, manual and completions know of a verb. */
export interface DescribedVerb extends DescribedOptions {
  /** With the verb before it, where it belongs to one: `dev new`. */
  readonly name: string;
  /** The same with its arguments: `dev new <name>`. */
  readonly usage: string;
  readonly description: string;
  /** The verbs of a group. */
  readonly verbs: readonly Verb[];
}

/** Loads what a verb declares. @param group the verb before it, where it belongs to one */
export async function describeVerb(verb: Verb, group?: VerbGroup): Promise<DescribedVerb> {
  const prefix = group === undefined ? '' : `${group.name} `;
  return {
    name: `${prefix}${verb.name}`,
    usage: `${prefix}${verb.command.replaceAll('..', '…')}${verb.name === 'start' ? ' [-- COMMAND …]' : ''}`,
    description: verb.description,
    verbs: verb.kind === 'group' ? verb.verbs : [],
    ...describeOptions(verb.kind === 'single' ? await verb.options() : null),
  };
}

/** The verb that words name, and the group before it; null where they name none. */
export function namedVerb(
  [first, second]: readonly string[],
  verbs: readonly Verb[],
): { readonly verb: Verb; readonly group?: VerbGroup } | null {
  const verb = verbs.find(({ name }) => name === first);
  if (verb === undefined) return null;
  const inner = verb.kind === 'group' ? verb.verbs.find(({ name }) => name === second) : undefined;
  return verb.kind === 'group' && inner !== undefined ? { verb: inner, group: verb } : { verb };
}
