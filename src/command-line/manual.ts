import { AGENT_VERSION } from '../settings/version.ts';
import type { DescribedOption } from './described-options.ts';
import { describeVerb, type DescribedVerb } from './described-verb.ts';
import { COMMON_OPTIONS, optionRow, PURPOSE } from './help.ts';
import { OWN_COMMANDS } from './own-commands.ts';
import { EXIT_STATUSES, NOTES, VARIABLES, type ReferenceRow } from './reference.ts';
import { VERBS } from './verbs.ts';

const PROGRAM = 'localstack-extensions';

/**
 * The manual page of the program and all its verbs, made from what help is made from.
 *
 * Source: man(7)
 */
export async function formatManual(): Promise<string> {
  const verbs: DescribedVerb[] = [];
  for (const verb of VERBS) {
    if (verb.kind === 'single') verbs.push(await describeVerb(verb));
    else for (const inner of verb.verbs) verbs.push(await describeVerb(inner, verb));
  }
  return [
    `.TH LOCALSTACK\\-EXTENSIONS 1 "" "localstack\\-extension\\-agent ${escaped(AGENT_VERSION)}" ""`,
    ...['.SH NAME', `${escaped(PROGRAM)} \\- install LocalStack extensions`],
    ...['.SH SYNOPSIS', `.B ${escaped(PROGRAM)}`, '.I command', '[options]'],
    ...['.SH DESCRIPTION', escaped(PURPOSE)],
    '.SH COMMANDS',
    ...[...verbs, ...OWN_COMMANDS].flatMap(verbSection),
    '.SH OPTIONS',
    ...options(COMMON_OPTIONS),
    '.SH ENVIRONMENT',
    ...VARIABLES.flatMap(tagged),
    '.SH EXIT STATUS',
    ...EXIT_STATUSES.flatMap(tagged),
    '',
  ].join('\n');
}

function verbSection(verb: DescribedVerb): readonly string[] {
  const note = NOTES[verb.name];
  return [
    `.SS ${escaped(verb.usage)}`,
    `${escaped(verb.description)}.`,
    ...(note === undefined ? [] : ['.PP', escaped(note)]),
    ...verb.arguments.flatMap(({ name, description }) => tagged({ term: name, meaning: description })),
    ...options(verb.options),
    ...verb.examples.flatMap(({ command, purpose }) => [
      '.PP',
      purpose === '' ? 'Example:' : `${escaped(purpose)}:`,
      ...['.PP', '.RS 4', '.EX', escaped(command.replace('$0', PROGRAM)), '.EE', '.RE'],
    ]),
  ];
}

function options(list: readonly DescribedOption[]): readonly string[] {
  return list.map(optionRow).flatMap(({ term, meaning }) => tagged({ term: term.trim(), meaning }));
}

function tagged({ term, meaning }: ReferenceRow): readonly string[] {
  return ['.TP', `.B ${escaped(term)}`, escaped(meaning)];
}

/** Text as roff takes it for text: no request at the beginning of a line, no hyphen for a minus. */
function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^(?=[.'])/u, '\\&');
}
