import { redactedOptions } from '../requirements/redacted-options.ts';
import { redacted } from '../secrets/secret-url.ts';
import { dirname, resolve } from 'node:path';
import type { Argv } from 'yargs';
import { formatMarker } from '../requirements/pep508/marker.ts';
import { formatRequirementError } from '../requirements/requirement-error.ts';
import type { Requirement } from '../requirements/requirement.ts';
import { parseRequirementsFile, type ParsedRequirements } from '../requirements/requirements-txt/requirements-file.ts';
import { toShape } from '../requirements/shape.ts';
import type { SourceReader } from '../requirements/source-reader.ts';
import { exitStatusOf } from '../errors/codes.ts';
import type { Session } from '../sync/session.ts';
import { shown } from '../system/log-line.ts';
import { writeFully } from '../system/output-descriptor.ts';
import { machineReader } from '../system/source-reader.ts';
import { jsonOption } from '../verb/json-option.ts';
import type { ArgumentsOf } from '../verb/verb.ts';

export const options = (line: Argv) =>
  jsonOption(line)
    .positional('files', { type: 'string', array: true, demandOption: true, describe: 'Requirements files' })
    .example('$0 parse --json extensions.txt', 'one JSON line for each file');

export async function run(session: Session, { files, json }: ArgumentsOf<typeof options>): Promise<number> {
  const { workingFolder, variables, offline } = session.settings;
  return parseFiles(files, {
    cwd: workingFolder,
    reader: machineReader({ signal: session.interrupt, variables, offline }),
    variables,
    json,
    // What was declared is shown whole to whoever has the file, and asks what it is taken for.
    write: (line: string) => {
      writeFully(1, `${line}\n`);
    },
    writeError: (text: string) => {
      writeFully(2, `${shown(text)}\n`);
    },
  });
}

export interface ParseContext {
  readonly cwd: string;
  readonly reader: SourceReader;
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** JSON lines instead of text for people. */
  readonly json: boolean;
  /** Takes one line for stdout. */
  readonly write: (line: string) => void;
  /** Takes lines for stderr. */
  readonly writeError: (text: string) => void;
}

/** Shows what the parser makes of each file; returns the exit status: 0, or 3 when any file has an error. */
export async function parseFiles(files: readonly string[], context: ParseContext): Promise<number> {
  let status = 0;
  for (const file of files) {
    const path = resolve(context.cwd, file);
    const { reader, variables } = context;
    const parsed = await parseRequirementsFile(path, { reader, variables, folder: dirname(path) });
    if (context.json) context.write(JSON.stringify(toShape(parsed)));
    else show(parsed, context);
    if (parsed.errors.length > 0) status = exitStatusOf('REQUIREMENT_SYNTAX');
  }
  return status;
}

function show(parsed: ParsedRequirements, { write, writeError }: ParseContext): void {
  for (const requirement of parsed.requirements) write(shown(describe(requirement)));
  for (const [name, value] of Object.entries(redactedOptions(parsed.options))) {
    if (value !== null && value !== false && String(value) !== '') write(shown(`option ${name}: ${String(value)}`));
  }
  for (const error of parsed.errors) writeError(formatRequirementError(error));
  for (const remark of [...parsed.lost, ...parsed.warnings]) writeError(`warning: ${formatRequirementError(remark)}`);
}

function describe(requirement: Requirement): string {
  const { kind, name, extras, specifier, marker, url, editable, constraint, source, line } = requirement;
  return [
    constraint ? 'constraint' : editable ? 'editable' : 'requirement',
    kind,
    (name ?? '?') + (extras.length > 0 ? `[${extras.join(',')}]` : '') + specifier,
    ...(url === null ? [] : [`@ ${redacted(url)}`]),
    ...(marker === null ? [] : [`; ${formatMarker(marker)}`]),
    `(${source}:${line})`,
  ].join(' ');
}
