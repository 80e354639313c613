import type { Argv } from 'yargs';
import type { AddVerb, Verb, VerbContext } from './verb.ts';

/** The verbs whose code is there. */
export type LoadedVerbs = ReadonlyMap<Verb, AddVerb>;

/**
 * Loads the verbs that a command line names, and no others; a word that is no verb may bear the name of one. This comes before
 * the parsing: completions ask for a verb's options, and yargs does not wait for them there.
 */
export async function loadNamed(verbs: readonly Verb[], args: readonly string[]): Promise<LoadedVerbs> {
  const named = verbs.filter(({ name }) => args.includes(name));
  const entries = await Promise.all(
    named.map(async (verb) =>
      verb.kind === 'single' ? [[verb, await verb.load()] as const] : [...(await loadNamed(verb.verbs, args))],
    ),
  );
  return new Map(entries.flat());
}

/** Adds all verbs; what is not loaded can only be listed. */
export function addVerbs(line: Argv, verbs: readonly Verb[], loaded: LoadedVerbs, context: VerbContext): Argv {
  return verbs.reduce<Argv>((whole, verb) => {
    const { command, description } = verb;
    if (verb.kind === 'single') return loaded.get(verb)?.(whole, context) ?? whole.command(command, description);
    return whole.command(command, description, (inner) =>
      addVerbs(inner, verb.verbs, loaded, context).demandCommand(1, 'command'),
    );
  }, line);
}
