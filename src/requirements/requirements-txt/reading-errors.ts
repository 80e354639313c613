import { knownSecrets } from '../../secrets/known-secrets.ts';
import { redact } from '../../secrets/redaction.ts';
import { identifiedPlace } from '../../secrets/secret-url.ts';
import { adviseOn, type ItemList } from '../advice.ts';
import { Fault } from '../fault.ts';
import { UndecodableSource } from './decoding.ts';
import { requirementError, type ErrorPlace, type RequirementError } from '../requirement-error.ts';
import { indentOf } from '../python-text/white-space.ts';
import type { Include } from './include.ts';
import type { LogicalLine } from './line-joining.ts';
import { LimitFault, type ReadingLimits } from './reading-limits.ts';
import { UnreadableSource } from './source-text.ts';
import { expandVariables, type Variables } from './variable.ts';
import type { Remark } from './remark.ts';

/** A file or URL of which it is not known what it declares. */
export interface UnreadSource {
  /** As the `source` of requirements is written. */
  readonly source: string;
  /** `absent`: there is nothing; `unreadable`: something is there that cannot be read, or read in full. */
  readonly kind: 'absent' | 'unreadable';
  /** One sentence without its full stop and without secrets. */
  readonly reason: string;
}

/** A line in hand: where it stands and what it says before `${NAME}`. */
export interface StatementSite {
  readonly line: LogicalLine;
  readonly include: Include;
}

/** What was wrong with the lines and files of one reading, in reading order. */
export class ReadingErrors {
  readonly errors: RequirementError[] = [];
  /** What pip passes over without a word although it was to be installed. */
  readonly lost: RequirementError[] = [];
  /** What pip takes without a word although it most likely means something else. */
  readonly warnings: RequirementError[] = [];
  readonly unread: UnreadSource[] = [];
  readonly #variables: Variables;
  readonly #limits: ReadingLimits;
  readonly #list: ItemList;
  /** The line whose secrets are known: one may have many faults. */
  #learned: StatementSite['line'] | null = null;

  constructor(variables: Variables, limits: ReadingLimits, list: ItemList) {
    this.#variables = variables;
    this.#limits = limits;
    this.#list = list;
  }

  /** Notes what is wrong with a line. Throws what is no Fault. */
  refuseLine(error: unknown, code: RequirementError['code'], statement: StatementSite): void {
    const fault = faultOf(error);
    const place = this.#placeOf(fault, statement);
    const { line, include } = statement;
    const list = include.depth > 0 ? 'file' : this.#list;
    const isAdvised = fault.hint === null && code === 'REQUIREMENT_SYNTAX';
    const advice = isAdvised ? adviseOn(line.text, list, (name) => place.values.has(name)) : null;
    this.#add(advice === null ? fault : fault.advised(advice), code, place);
  }

  /** Notes what is remarkable about a line that was accepted. */
  remark({ fault, isLoss }: Remark, statement: StatementSite): void {
    const told = requirementError(fault, 'REQUIREMENT_SYNTAX', this.#placeOf(fault, statement));
    (isLoss ? this.lost : this.warnings).push(told);
  }

  #placeOf({ offset }: Fault, { line, include: { source, chain } }: StatementSite): ErrorPlace {
    const indent = indentOf(line.text);
    const expansion = expandVariables(line.text.slice(indent), this.#variables);
    if (this.#learned !== line) knownSecrets.learnText(expansion.text);
    this.#learned = line;
    const column = offset === null ? null : indent + expansion.origin(offset) + 1;
    return { file: source, line: line.line, text: line.text, column, chain, values: expansion.values };
  }

  /** Notes what is wrong with a file as a whole. Throws what is no Fault. */
  refuseFile(error: unknown, { source, chain }: Include): void {
    this.#add(faultOf(error), 'REQUIREMENTS_FILE', { ...NOWHERE, file: source, chain });
  }

  /** Notes that lines contradict each other. */
  refuseTogether(message: string): void {
    this.#add(new Fault(message), 'REQUIREMENT_SYNTAX', NOWHERE);
  }

  /** Notes that a file was not read, or not in full. */
  leaveUnread(error: unknown, source: string): void {
    if (!(error instanceof Fault)) return;
    const kind = error instanceof UnreadableSource ? error.kind : 'unreadable';
    const reason = error instanceof UndecodableSource ? `${source} ${error.ending}` : error.message;
    this.unread.push({ source: identifiedPlace(source), kind, reason: redact(reason) });
  }

  #add(fault: Fault, code: RequirementError['code'], place: ErrorPlace): void {
    if (fault instanceof LimitFault && !this.#limits.isNews()) return;
    this.errors.push(requirementError(fault, code, place));
  }
}

const NOWHERE: ErrorPlace = {
  file: null,
  line: null,
  text: null,
  column: null,
  chain: [],
  values: new Map<string, string>(),
};

function faultOf(error: unknown): Fault {
  if (error instanceof Fault) return error;
  throw error;
}
