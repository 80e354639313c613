import { basename, join } from 'node:path';
import { developerFile, readDeveloperExtensions } from '../declaration/developer-extensions.ts';
import { formatOrigin } from '../declaration/origin.ts';
import { completeGenerations } from '../environment/complete-generations.ts';
import { readLedger, type Ledger } from '../environment/ledger.ts';
import { readLive } from '../environment/live-link.ts';
import { isHost, readHostSettings } from '../settings/host.ts';
import { pathsOf, type Paths } from '../settings/paths.ts';
import { readSettings, type Settings } from '../settings/settings.ts';
import { visibleLine } from '../system/visible-text.ts';
import type { CommandLineContext } from './command-line.ts';
import type { DescribedOption } from './described-options.ts';
import { describeVerb, namedVerb, type DescribedVerb } from './described-verb.ts';
import { COMMON_OPTIONS } from './help.ts';
import { OWN_COMMANDS } from './own-commands.ts';
import { VERBS } from './verbs.ts';

/** What a word may become. */
interface Candidate {
  readonly word: string;
  readonly meaning: string;
}

/**
 * The candidates for the last of some words, one a line, as a shell wants them: nothing where files are meant. Of what is installed only ledgers are
 * read.
 *
 * @param shell and the words after the program, the last of which may be empty
 */
export async function completionsOf(
  [shell = '', ...words]: readonly string[],
  context: Pick<CommandLineContext, 'environment' | 'workingFolder'>,
): Promise<string> {
  const current = words.at(-1) ?? '';
  const candidates = await candidatesFor(words.slice(0, -1), current, context);
  return candidates
    .filter(({ word }) => word.startsWith(current))
    .map((candidate) => `${formatted(candidate, shell)}\n`)
    .join('');
}

/** bash shows words only; zsh separates the meaning by a colon, fish by a tab. */
function formatted({ word, meaning }: Candidate, shell: string): string {
  const shown = visibleLine(meaning);
  if (shell === 'bash' || shown === '') return shell === 'zsh' ? word.replaceAll(':', '\\:') : word;
  return shell === 'zsh' ? `${word.replaceAll(':', '\\:')}:${shown}` : `${word}\t${shown}`;
}

async function candidatesFor(
  before: readonly string[],
  current: string,
  context: Pick<CommandLineContext, 'environment' | 'workingFolder'>,
): Promise<readonly Candidate[]> {
  // What follows is another program's.
  if (before.includes('--')) return [];
  const plain = before.filter((word) => !word.startsWith('-'));
  const named = namedVerb(plain, VERBS);
  const own = OWN_COMMANDS.find(({ name }) => name === plain[0]);
  if (named === null && own === undefined) {
    if (plain.length > 0) return [];
    const version = { word: '--version', meaning: 'Show the versions of all programs' };
    return current.startsWith('-') ? [...optionWords(COMMON_OPTIONS), version] : commandWords();
  }
  const verb = own ?? (named === null ? null : await describeVerb(named.verb, named.group));
  if (verb === null) return [];
  const options = [...verb.options, ...COMMON_OPTIONS];
  const previous = before.at(-1) ?? '';
  const valued = options.find((option) => option.value !== null && namesOf(option).includes(previous));
  if (valued !== undefined) return valued.choices.map(bare);
  if (current.startsWith('-')) return optionWords(options);
  if (verb.verbs.length > 0) return verb.verbs.map(({ name, description }) => ({ word: name, meaning: description }));
  return argumentWords(verb, plain, context);
}

/** What may stand as an argument of a verb. */
function argumentWords(
  { name, arguments: declared }: DescribedVerb,
  plain: readonly string[],
  { environment, workingFolder }: Pick<CommandLineContext, 'environment' | 'workingFolder'>,
): readonly Candidate[] {
  const given = plain.slice(name.split(' ').length);
  const { settings } = readSettings(environment, workingFolder);
  const notGiven = ({ word }: Candidate): boolean => !given.includes(word);
  switch (name) {
    case 'uninstall':
      return installedNames(settings, (ledger) => declaredByCommand(ledger)).filter(notGiven);
    case 'upgrade':
      return installedNames(settings, ({ packages }) => packages).filter(notGiven);
    case 'rollback':
      return given.length > 0 ? [] : generations(settings);
    case 'dev disable':
      return given.length > 0 ? [] : developerProjects(settings);
    default:
      return given.length > 0 ? [] : (declared[0]?.choices ?? []).map(bare);
  }
}

function commandWords(): readonly Candidate[] {
  return [...VERBS, ...OWN_COMMANDS].map(({ name, description }) => ({ word: name, meaning: description }));
}

function optionWords(options: readonly DescribedOption[]): readonly Candidate[] {
  return options.flatMap((option) => namesOf(option).map((word) => ({ word, meaning: option.description })));
}

function namesOf({ name, alias }: DescribedOption): readonly string[] {
  return [`--${name}`, ...(alias === null ? [] : [`-${alias}`])];
}

function bare(word: string): Candidate {
  return { word, meaning: '' };
}

/** On a host the volume is a folder of it. */
function volumePaths(settings: Settings): Paths {
  if (!isHost(settings)) return settings.paths;
  return pathsOf('', readHostSettings(settings, process.platform).volumeFolder);
}

type NamedPackages = readonly { readonly name: string; readonly version: string | null }[];

function installedNames(settings: Settings, namesIn: (ledger: Ledger) => NamedPackages): readonly Candidate[] {
  const live = readLive(volumePaths(settings).liveLink);
  const ledger = live.kind === 'link' ? readLedger(live.generation) : null;
  const packages = ledger === null ? [] : namesIn(ledger);
  return packages.map(({ name, version }) => ({ word: name, meaning: version ?? '' }));
}

function declaredByCommand({ items }: Ledger): NamedPackages {
  const origin = formatOrigin({ kind: 'command' });
  return items.flatMap((item) =>
    item.origin === origin && item.name !== null ? [{ name: item.name, version: item.version }] : [],
  );
}

/** The environments that can be put back, the newest first. */
function generations(settings: Settings): readonly Candidate[] {
  const paths = volumePaths(settings);
  const live = readLive(paths.liveLink);
  const name = live.kind === 'link' ? basename(live.generation) : '';
  return completeGenerations(paths.generations)
    .filter((one) => one !== name)
    .toReversed()
    .map((one) => {
      const packages = readLedger(join(paths.generations, one))?.packages.length;
      return { word: one, meaning: packages === undefined ? '' : `${packages} package${packages === 1 ? '' : 's'}` };
    });
}

function developerProjects(settings: Settings): readonly Candidate[] {
  try {
    const { extensions } = readDeveloperExtensions(developerFile(settings));
    return extensions.map(({ host_path: path }) => ({ word: basename(path), meaning: path }));
  } catch {
    // The command itself tells what is wrong with the file.
    return [];
  }
}
