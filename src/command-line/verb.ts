import type { ArgumentsCamelCase, Argv } from 'yargs';
import { isHost } from '../settings/host.ts';
import type { SettingFlags } from '../settings/settings.ts';
import type { Session } from '../sync/session.ts';
import type { Options, VerbModule } from '../verb/verb.ts';
import type { Place, Strictness } from './place.ts';
import { sayPlace } from './whereabouts.ts';

/** Makes a session from the variables and the flags. */
export type OpenSession = (flags: SettingFlags, strictness: Strictness) => Session;

/** What a verb runs with. */
export interface VerbContext {
  readonly open: OpenSession;
  /** Takes the exit status. */
  readonly onEnd: (status: number) => void;
}

/** Adds a verb, with its options and what it does, to the command line. */
export type AddVerb = (line: Argv, context: VerbContext) => Argv;

/** A verb, as `--help` lists it. */
interface Listed {
  readonly name: string;
  /** The name with its arguments, as yargs spells them. */
  readonly command: string;
  readonly description: string;
}

/** A verb whose code is loaded when a command line names it. */
export interface SingleVerb extends Listed {
  readonly kind: 'single';
  readonly load: () => Promise<AddVerb>;
  /** What declares its arguments, options and examples; null where it has none of its own. */
  readonly options: () => Promise<((line: Argv) => unknown) | null>;
}

/** A verb that needs another one after it. */
export interface VerbGroup extends Listed {
  readonly kind: 'group';
  readonly verbs: readonly SingleVerb[];
}

export type Verb = SingleVerb | VerbGroup;

/**
 * @param command its name and arguments, as yargs spells them
 * @param place where it acts, if need be by its options
 * @param load imports its file of `src/commands`
 * @param group the verb before it, where it belongs to one
 */
export function verb<T>(
  command: string,
  description: string,
  place: Place | ((argv: ArgumentsCamelCase<T>) => Place),
  load: () => Promise<VerbModule<T>>,
  group?: string,
): SingleVerb {
  const name = nameOf(command);
  const words = group === undefined ? [name] : [group, name];
  return {
    kind: 'single',
    name,
    command,
    description,
    options: async () => (await load()).options ?? null,
    load: async () => {
      const module = await load();
      // What yargs completes after a verb without options differs for a builder that is a function.
      const options = module.options ?? ({} as Options<T>);
      return (line, { open, onEnd }) =>
        line.command<T>(command, description, options, async (argv) => {
          const at = typeof place === 'function' ? place(argv) : place;
          const session = open(flagsOf(argv), at.strictness);
          // lstk takes --json from the command line for itself.
          if (session.settings.lstk?.json === true && 'json' in argv) Object.assign(argv, { json: true });
          const isElsewhere = at.onHost === 'container' && isHost(session.settings);
          if (!isElsewhere) sayPlace(session, at);
          onEnd(await (isElsewhere ? runInContainer(words, module, session, argv) : module.run(session, argv)));
        });
    },
  };
}

/** @param command its name, and `<command>` */
export function verbGroup(command: string, description: string, verbs: readonly SingleVerb[]): VerbGroup {
  return { kind: 'group', name: nameOf(command), command, description, verbs };
}

function nameOf(command: string): string {
  return command.replace(/ .*$/u, '');
}

/** The flags that stand for a variable; only a verb that has one lets it through. */
function flagsOf({ verbose, frozen }: Readonly<Record<string, unknown>>): SettingFlags {
  return {
    ...(verbose === true ? { verbose } : {}),
    ...(typeof frozen === 'boolean' ? { frozen } : {}),
  };
}

/** A container gets the same command line. */
async function runInContainer<T>(
  words: readonly string[],
  { inContainer }: VerbModule<T>,
  session: Session,
  argv: ArgumentsCamelCase<T>,
): Promise<number> {
  const { args, binds = [], serves = false } = (await inContainer?.(argv, session)) ?? { args: [] };
  const flags = ['json', 'verbose'].filter((flag) => argv[flag] === true).map((flag) => `--${flag}`);
  const { runInContainer: runOneShot } = await import('../docker/one-shot-container.ts');
  return runOneShot(session, { args: [...words, ...flags, ...args], binds, serves });
}
