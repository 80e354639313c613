import { parseEditableTarget } from './editable-target.ts';
import { Fault, within } from '../fault.ts';
import { isUrlLocation, locate, nestedFile, outermost, type Include, type NestedFile } from './include.ts';
import { logicalLines, type LogicalLine } from './line-joining.ts';
import { isPrintable } from '../pep508/marker.ts';
import type { GivenOption } from './option-parsing.ts';
import { OptionState } from './option-state.ts';
import { checkValues, readHashes, readSettings } from './option-values.ts';
import { folderOf, relativePath } from '../python-text/posix-path.ts';
import { normalizeName, normalizeNames } from '../project-name.ts';
import type { Requirement, RequirementsOptions } from '../requirement.ts';
import { secretUrl } from '../../secrets/secret-url.ts';
import { requirementError, type RequirementError } from '../requirement-error.ts';
import { parseTarget } from './requirement-target.ts';
import type { SourceReader } from '../source-reader.ts';
import { isComparable } from '../pep440/specifier.ts';
import { openSource, pathOf, type OpenedSource } from './source-text.ts';
import { parseStatement } from './statement.ts';
import { expandVariables, type Variables } from './variable.ts';
import { indentOf } from '../python-text/white-space.ts';

/** What the lines of a file mean depends on. */
export interface RequirementsContext {
  readonly reader: SourceReader;
  /** What relative paths of requirements are relative to: pip's working directory. */
  readonly folder: string;
  /** For `${NAME}`. */
  readonly variables: Variables;
}

/** What a requirements file says, nested files included: all that is valid, and all errors. */
export interface ParsedRequirements {
  readonly requirements: readonly Requirement[];
  readonly options: RequirementsOptions;
  /** In reading order. */
  readonly errors: readonly RequirementError[];
  /** Absolute paths of all files that were read or tried. */
  readonly files: readonly string[];
  /** Nested files over HTTP. */
  readonly urls: readonly string[];
}

/** pip runs out of Python's stack in files that are included more deeply. */
const DEEPEST = 979;

/** A line in hand: where it stands and what it says after `${NAME}`. */
interface Statement {
  readonly line: LogicalLine;
  readonly include: Include;
}

/** Reads lines and the files that they name, in order, and collects what they say. */
export class RequirementsReading {
  readonly #context: RequirementsContext;
  /** What `source` is relative to. */
  readonly #base: string;
  readonly #requirements: Requirement[] = [];
  readonly #errors: RequirementError[] = [];
  readonly #options = new OptionState();
  readonly #files = new Set<string>();
  readonly #urls = new Set<string>();

  constructor(context: RequirementsContext, base: string) {
    this.#context = context;
    this.#base = base;
  }

  /** Reads the first file. */
  async readFile(location: string): Promise<void> {
    const include = outermost(location, relativePath(location, this.#base));
    try {
      await this.#readOpened(await this.#open(location), include);
    } catch (error) {
      this.#refuseFile(error, include);
    }
  }

  /** Reads a text as if it stood in a file of the context's folder; all of it counts as one line. */
  async readItem(text: string, source: string, line: number): Promise<void> {
    const include = outermost(`${this.#context.folder}/`, source);
    for (const logical of logicalLines(text)) await this.#readStatement({ line: { ...logical, line }, include });
  }

  result(): ParsedRequirements {
    const errors = [...this.#errors];
    if (this.#options.isContradictory) {
      errors.push(this.#contradiction('--require-hashes and --no-require-hashes exclude each other'));
    }
    const requirements = this.#requirements.filter(
      ({ marker, specifier }) => (marker === null || isPrintable(marker)) && isComparable(specifier),
    );
    if (requirements.length < this.#requirements.length) {
      errors.push(
        this.#contradiction(
          'A marker or a version cannot be written down again: it has both kinds of quotes, too many parentheses or letters beyond ASCII',
        ),
      );
    }
    const hasHashes = requirements.some((requirement) => Object.keys(requirement.hashes).length > 0);
    return {
      requirements,
      options: this.#options.snapshot(hasHashes),
      errors,
      files: [...this.#files],
      urls: [...this.#urls],
    };
  }

  async #open(location: string): Promise<OpenedSource> {
    const { folder, reader } = this.#context;
    const path = pathOf(location, folder);
    if (path === null) this.#urls.add(location);
    else this.#files.add(path);
    return openSource(location, folder, reader);
  }

  async #readOpened(source: OpenedSource, include: Include): Promise<void> {
    let text: string;
    try {
      text = source.decode();
    } catch (error) {
      this.#refuseFile(error, include);
      return;
    }
    for (const line of logicalLines(text)) {
      const reading = this.#readStatement({ line, include });
      if (reading) await reading;
    }
  }

  /** Reads one line, and the file that it names; a promise only when there is one. */
  #readStatement(statement: Statement): Promise<void> | null {
    const nested = this.#readLine(statement);
    return nested && this.#readNested(nested, statement);
  }

  /** Reads one line; returns the file that it names, if it names one. */
  #readLine(statement: Statement): NestedFile | null {
    const { line, include } = statement;
    const indent = indentOf(line.text);
    const written = line.text.slice(indent);
    try {
      if (include.depth > DEEPEST) throw new Fault('Files include each other too deeply');
      const { text } = expandVariables(written, this.#context.variables);
      const { requirement, options } = parseStatement(text);
      checkValues(options);
      this.#options.applyShared(options);
      const editable = options.find(({ key }) => key === 'editable');
      if (requirement !== '' || editable) this.#require(requirement, editable, options, written, statement);
      else return nestedFile(options) ?? this.#applyOptions(options, include);
    } catch (error) {
      this.#refuse(error, 'REQUIREMENT_SYNTAX', statement);
    }
    return null;
  }

  #applyOptions(options: readonly GivenOption[], include: Include): null {
    this.#options.apply(options, folderOf(include.location), this.#context.reader);
    return null;
  }

  #require(
    requirement: string,
    editable: GivenOption | undefined,
    options: readonly GivenOption[],
    text: string,
    { line, include }: Statement,
  ): void {
    const site = { folder: this.#context.folder, reader: this.#context.reader };
    if (editable && include.isConstraint)
      throw new Fault('A constraint cannot be editable', { offset: editable.offset });
    const target =
      editable === undefined
        ? parseTarget(requirement, site)
        : within(requirement === '' ? editable.offset : 0, () =>
            parseEditableTarget(requirement === '' ? editable.value : requirement, site),
          );
    this.#requirements.push({
      kind: target.kind,
      name: target.name === null ? null : normalizeName(target.name),
      extras: normalizeNames(target.extras),
      specifier: target.specifier,
      marker: target.marker,
      url: target.url === null ? null : secretUrl(target.url),
      ...(target.url !== null && /^file:(?!\/)/.test(target.url) ? { folder: site.folder } : {}),
      editable: editable !== undefined,
      hashes: editable === undefined ? readHashes(options) : {},
      configSettings: readSettings(options),
      globalOptions: [],
      constraint: include.isConstraint,
      source: include.source,
      line: line.line,
      text,
    });
  }

  async #readNested({ reference, isConstraint }: NestedFile, statement: Statement): Promise<void> {
    const { line, include } = statement;
    try {
      const location = locate(reference, include);
      const source = await this.#open(location);
      await this.#readOpened(source, {
        location,
        source: isUrlLocation(location) ? location : relativePath(location, this.#base),
        isConstraint,
        parent: include,
        depth: include.depth + 1,
        chain: [...include.chain, { file: include.source, line: line.line }],
      });
    } catch (error) {
      this.#refuse(error, 'REQUIREMENTS_FILE', statement);
    }
  }

  #refuse(error: unknown, code: RequirementError['code'], { line, include }: Statement): void {
    if (!(error instanceof Fault)) throw error;
    const indent = indentOf(line.text);
    const expansion = expandVariables(line.text.slice(indent), this.#context.variables);
    const column = error.offset === null ? null : indent + expansion.origin(error.offset) + 1;
    const place = {
      file: include.source,
      line: line.line,
      text: line.text,
      column,
      chain: include.chain,
      values: expansion.values,
    };
    this.#errors.push(requirementError(error, code, place));
  }

  #refuseFile(error: unknown, { source, chain }: Include): void {
    if (!(error instanceof Fault)) throw error;
    const place = { file: source, line: null, text: null, column: null, chain, values: new Map<string, string>() };
    this.#errors.push(requirementError(error, 'REQUIREMENTS_FILE', place));
  }

  #contradiction(message: string): RequirementError {
    const place = { file: null, line: null, text: null, column: null, chain: [], values: new Map<string, string>() };
    return requirementError(new Fault(message), 'REQUIREMENT_SYNTAX', place);
  }
}
