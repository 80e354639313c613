import { refuseMissingValue } from '../auto-install/missing-value.ts';
import { parseEditableTarget } from './editable-target.ts';
import { Fault, within } from '../fault.ts';
import { isUrlLocation, locate, nestedFile, outermost, type Include, type NestedFile } from './include.ts';
import { logicalLines } from './line-joining.ts';
import { isPrintable } from '../pep508/marker.ts';
import type { GivenOption } from './option-parsing.ts';
import { OptionState } from './option-state.ts';
import { checkValues, NO_GLOBAL_OPTIONS, readHashes, readSettings } from './option-values.ts';
import { withRelativeFileUrl } from './link.ts';
import { folderOf, relativePath } from '../python-text/posix-path.ts';
import { normalizeName, normalizeNames } from '../project-name.ts';
import type { Requirement } from '../requirement.ts';
import { knownSecrets } from '../../secrets/known-secrets.ts';
import { identifiedPlace, secretUrl } from '../../secrets/secret-url.ts';
import { ReadingErrors, type StatementSite } from './reading-errors.ts';
import { LineLimitFault, ReadingLimits } from './reading-limits.ts';
import { parseTarget } from './requirement-target.ts';
import { isComparable } from '../pep440/specifier.ts';
import type { ParsedRequirements, RequirementsContext } from './parsed-requirements.ts';
import { openSource, pathOf, type OpenedSource } from './source-text.ts';
import { joinedWords, remarksOn, splitLogin } from './remark.ts';
import { parseStatement } from './statement.ts';
import { urlsNamedIn } from './named-url.ts';
import { expandVariables } from './variable.ts';
import { indentOf } from '../python-text/white-space.ts';

/** pip runs out of Python's stack in files that are included more deeply. */
const DEEPEST = 979;

/** Reads lines and the files that they name, in order, and collects what they say. */
export class RequirementsReading {
  readonly #context: RequirementsContext;
  /** What `source` is relative to. */
  readonly #base: string;
  readonly #requirements: Requirement[] = [];
  readonly #errors: ReadingErrors;
  readonly #limits: ReadingLimits;
  readonly #options = new OptionState();
  readonly #files = new Set<string>();
  readonly #urls = new Set<string>();
  readonly #read = new Set<string>();
  readonly #empty = new Set<string>();
  /** Lines that name another file. */
  #namings = 0;

  constructor(context: RequirementsContext, base: string) {
    this.#context = context;
    this.#base = base;
    this.#limits = context.limits ?? new ReadingLimits();
    this.#errors = new ReadingErrors(context.variables, this.#limits, context.list ?? 'file');
  }

  /** Reads the first file. */
  async readFile(location: string): Promise<void> {
    const include = outermost(location, relativePath(location, this.#base));
    try {
      await this.#readOpened(await this.#open(location), include);
    } catch (error) {
      this.#errors.refuseFile(error, include);
      this.#errors.leaveUnread(error, include.source);
    }
  }

  /** Reads a text as if it stood in a file of the context's folder; all of it counts as one line. */
  async readItem(text: string, source: string, line: number): Promise<void> {
    const include = outermost(`${this.#context.folder}/`, source);
    for (const logical of logicalLines(text)) await this.#readStatement({ line: { ...logical, line }, include });
  }

  result(): ParsedRequirements {
    if (this.#options.isContradictory) {
      this.#errors.refuseTogether('--require-hashes and --no-require-hashes exclude each other');
    }
    const requirements = this.#requirements.filter(
      ({ marker, specifier }) => (marker === null || isPrintable(marker)) && isComparable(specifier),
    );
    if (requirements.length < this.#requirements.length) {
      this.#errors.refuseTogether(
        'A marker or a version cannot be written down again: it has both kinds of quotes, too many parentheses or letters beyond ASCII',
      );
    }
    const hasHashes = requirements.some((requirement) => Object.keys(requirement.hashes).length > 0);
    return {
      requirements,
      options: this.#options.snapshot(hasHashes),
      errors: this.#errors.errors,
      lost: this.#errors.lost,
      warnings: this.#errors.warnings,
      unread: this.#errors.unread,
      files: [...this.#files],
      urls: [...this.#urls],
      read: [...this.#read],
      empty: [...this.#empty],
    };
  }

  async #open(location: string): Promise<OpenedSource> {
    this.#limits.countFile();
    const { folder, reader } = this.#context;
    const path = pathOf(location, folder);
    knownSecrets.learnUrl(location);
    (path === null ? this.#urls : this.#files).add(path ?? location);
    return openSource(location, { folder, reader, trustedHosts: this.#options.trustedHosts });
  }

  async #readOpened(source: OpenedSource, include: Include): Promise<void> {
    let text: string;
    try {
      text = source.decode();
    } catch (error) {
      this.#errors.refuseFile(error, include);
      this.#errors.leaveUnread(error, include.source);
      return;
    }
    const { reader, variables } = this.#context;
    const before = this.#requirements.length + this.#namings;
    // All are asked at once, and awaited in their order.
    for (const { url, trustedHosts } of urlsNamedIn(text, include, variables, this.#options.trustedHosts)) {
      void reader.fetch(url, trustedHosts).catch(() => null);
    }
    for (const line of logicalLines(text)) {
      this.#limits.countLine(include.depth > 0);
      const reading = this.#readStatement({ line, include });
      if (reading) await reading;
    }
    const name = identifiedPlace(include.source);
    this.#read.add(name);
    if (this.#requirements.length + this.#namings === before) this.#empty.add(name);
  }

  /** Reads one line, and the file that it names; a promise only when there is one. */
  #readStatement(statement: StatementSite): Promise<void> | null {
    const nested = this.#readLine(statement);
    return nested && this.#readNested(nested, statement);
  }

  /** Reads one line; returns the file that it names, if it names one. */
  #readLine(statement: StatementSite): NestedFile | null {
    const { line, include } = statement;
    const indent = indentOf(line.text);
    const written = line.text.slice(indent);
    try {
      if (include.depth > DEEPEST) throw new Fault('Files include each other too deeply');
      const { text } = expandVariables(written, this.#context.variables);
      if (text.includes('@')) knownSecrets.learnText(text);
      const parsed = parseStatement(text);
      const { requirement, options } = parsed;
      checkValues(options);
      this.#options.applyShared(options);
      const editable = options.find(({ key }) => key === 'editable');
      const isRequirement = requirement !== '' || editable !== undefined;
      if (isRequirement) this.#require(requirement, editable, options, written, statement);
      const nested = isRequirement ? null : nestedFile(options);
      const split = nested === null ? null : splitLogin(text, parsed);
      if (split !== null) throw split;
      if (!isRequirement && nested === null) this.#applyOptions(options, include);
      for (const remark of remarksOn(text, parsed)) this.#errors.remark(remark, statement);
      if (line.seam !== undefined) this.#errors.remark(joinedWords(written, line.seam - indent), statement);
      return nested;
    } catch (error) {
      this.#errors.refuseLine(error, 'REQUIREMENT_SYNTAX', statement);
    }
    return null;
  }

  #applyOptions(options: readonly GivenOption[], include: Include): void {
    this.#options.apply(options, folderOf(include.location), this.#context.reader);
  }

  #require(
    subject: string,
    editable: GivenOption | undefined,
    options: readonly GivenOption[],
    text: string,
    { line, include }: StatementSite,
  ): void {
    const site = { folder: this.#context.folder, reader: this.#context.reader };
    const read = this.#context.relativeFileUrls === true ? withRelativeFileUrl : String;
    const requirement = read(subject);
    if (this.#context.list === 'variable' && include.depth === 0) refuseMissingValue(requirement);
    if (editable && include.isConstraint)
      throw new Fault('A constraint cannot be editable', { offset: editable.offset });
    const target =
      editable === undefined
        ? parseTarget(requirement, site)
        : within(requirement === '' ? editable.offset : 0, () =>
            parseEditableTarget(requirement === '' ? read(editable.value) : requirement, site),
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
      globalOptions: NO_GLOBAL_OPTIONS,
      constraint: include.isConstraint,
      source: include.source,
      line: line.line,
      text,
    });
  }

  async #readNested({ reference, isConstraint }: NestedFile, statement: StatementSite): Promise<void> {
    const { line, include } = statement;
    this.#namings += 1;
    let name = reference;
    try {
      const location = locate(reference, include);
      name = isUrlLocation(location) ? location : relativePath(location, this.#base);
      await this.#readOpened(await this.#open(location), {
        location,
        source: name,
        isConstraint,
        parent: include,
        depth: include.depth + 1,
        chain: [...include.chain, { file: include.source, line: line.line }],
      });
    } catch (error) {
      if (error instanceof LineLimitFault && include.depth > 0) throw error;
      this.#errors.refuseLine(error, 'REQUIREMENTS_FILE', statement);
      this.#errors.leaveUnread(error, name);
    }
  }
}
