import { wrapped } from '../output/paragraph.ts';
import type { DescribedExample, DescribedOption } from './described-options.ts';
import { describeVerb, namedVerb, type DescribedVerb } from './described-verb.ts';
import { OWN_COMMANDS } from './own-commands.ts';
import { DOCUMENTATION, EXIT_STATUSES, NOTES, VARIABLES, type ReferenceRow } from './reference.ts';
import { VERBS } from './verbs.ts';

export const PURPOSE = 'Installs LocalStack extensions when a container starts, then becomes LocalStack.';

/** How help is laid out. */
export interface HelpLayout {
  /** What the program was run as. */
  readonly program: string;
  readonly width: number;
}

/** What every verb takes. */
export const COMMON_OPTIONS: readonly DescribedOption[] = [
  { name: 'verbose', alias: 'v', description: 'Show the installer’s full output', value: null, choices: [] },
  { name: 'help', alias: 'h', description: 'Show help', value: null, choices: [] },
];

const EXAMPLES: readonly DescribedExample[] = [
  { command: '$0 install localstack-extension-terraform-init', purpose: 'install an extension' },
  { command: '$0 list', purpose: 'what is installed' },
  { command: '$0 install --help', purpose: 'options and examples of a command' },
];

/** No first column is wider than this. */
const WIDEST_TERM = 34;

/** The help of the verb that words name, or of the whole program. */
export async function helpOf(words: readonly string[], layout: HelpLayout): Promise<string> {
  const own = OWN_COMMANDS.find(({ name }) => name === words[0]);
  if (own !== undefined) return verbHelp(own, layout);
  const named = namedVerb(words, VERBS);
  return named === null ? programHelp(layout) : verbHelp(await describeVerb(named.verb, named.group), layout);
}

function programHelp(layout: HelpLayout): string {
  const version = { name: 'version', alias: null, description: 'Show the versions of all programs', value: null };
  return [
    `${PURPOSE}\n\nUsage: ${layout.program} <command>\n`,
    section('Commands', [...commandRows(VERBS), ...OWN_COMMANDS.map(commandRow)], layout),
    section('Options', [...COMMON_OPTIONS, { ...version, choices: [] }].map(optionRow), layout),
    examples(EXAMPLES, layout),
    section('Environment variables', VARIABLES, layout),
    section('Exit statuses', EXIT_STATUSES, layout),
    `Documentation: ${DOCUMENTATION}\n`,
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function verbHelp(verb: DescribedVerb, layout: HelpLayout): string {
  const { program, width } = layout;
  const [root = ''] = verb.name.split(' ');
  const note = NOTES[verb.name];
  const variables = VARIABLES.filter(({ verbs }) => verbs.includes(root));
  return [
    wrapped(verb.description, { width, indent: 0 }),
    `Usage: ${program} ${verb.usage}\n`,
    note === undefined ? '' : wrapped(note, { width, indent: 0 }),
    section('Commands', commandRows(verb.verbs), layout),
    section('Arguments', verb.arguments.map(argumentRow), layout),
    section('Options', [...verb.options, ...COMMON_OPTIONS].map(optionRow), layout),
    examples(verb.examples, layout),
    section('Environment variables', variables, layout),
    `All variables and exit statuses: ${program} --help\n`,
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function commandRows(verbs: DescribedVerb['verbs']): readonly ReferenceRow[] {
  return verbs.map(({ command, description }) => ({ term: command.replaceAll('..', '…'), meaning: description }));
}

function commandRow({ usage, description }: DescribedVerb): ReferenceRow {
  return { term: usage, meaning: description };
}

function argumentRow({ name, description, choices }: DescribedOption): ReferenceRow {
  return { term: name, meaning: withChoices(description, choices) };
}

/** `-o, --output FILE` */
export function optionRow({ name, alias, value, description, choices }: DescribedOption): ReferenceRow {
  const short = alias === null ? '    ' : `-${alias}, `;
  return { term: `${short}--${name}${value === null ? '' : ` ${value}`}`, meaning: withChoices(description, choices) };
}

function withChoices(description: string, choices: readonly string[]): string {
  return choices.length === 0 ? description : `${description} (${choices.join(', ')})`;
}

/** A title and two columns; empty where there is nothing to show. */
function section(title: string, rows: readonly ReferenceRow[], { width }: HelpLayout): string {
  if (rows.length === 0) return '';
  const column = Math.min(WIDEST_TERM, Math.max(...rows.map(({ term }) => term.length))) + 4;
  const lines = rows.map(({ term, meaning }) => {
    const text = wrapped(meaning, { width, indent: column });
    const first = `  ${term}`;
    return first.length + 2 > column ? `${first}\n${text}` : `${first.padEnd(column)}${text.slice(column)}`;
  });
  return `${title}:\n${lines.join('')}`;
}

/** Each purpose as a comment, each command on one line, as long as it is: both can be copied. */
function examples(list: readonly DescribedExample[], { program }: HelpLayout): string {
  if (list.length === 0) return '';
  const lines = list.map(({ command, purpose }) => {
    const comment = purpose === '' ? '' : `  # ${purpose}\n`;
    return `${comment}  ${command.replace('$0', program)}\n`;
  });
  return `Examples:\n${lines.join('')}`;
}
