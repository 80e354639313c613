import { knownSecrets } from '../../secrets/known-secrets.ts';
import { redact } from '../../secrets/redaction.ts';
import { Fault } from '../fault.ts';
import { requirementError, type ErrorPlace, type RequirementError } from '../requirement-error.ts';
import { indentOf } from '../python-text/white-space.ts';
import type { Include } from './include.ts';
import type { LogicalLine } from './line-joining.ts';
import { LimitFault, type ReadingLimits } from './reading-limits.ts';
import { UnreadableSource } from './source-text.ts';
import { expandVariables, type Variables } from './variable.ts';

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
export interface Statement {
  readonly line: LogicalLine;
  readonly include: Include;
}

/** What was wrong with the lines and files of one reading, in reading order. */
export class ReadingErrors {
  readonly errors: RequirementError[] = [];
  readonly unread: UnreadSource[] = [];
  readonly #variables: Variables;
  readonly #limits: ReadingLimits;

  constructor(variables: Variables, limits: ReadingLimits) {
    this.#variables = variables;
    this.#limits = limits;
  }

  /** Notes what is wrong with a line. Throws what is no Fault. */
  refuseLine(error: unknown, code: RequirementError['code'], { line, include }: Statement): void {
    const fault = faultOf(error);
    const indent = indentOf(line.text);
    const expansion = expandVariables(line.text.slice(indent), this.#variables);
    const column = fault.offset === null ? null : indent + expansion.origin(fault.offset) + 1;
    knownSecrets.learnText(expansion.text);
    const { source, chain } = include;
    this.#add(fault, code, {
      file: source,
      line: line.line,
      text: line.text,
      column,
      chain,
      values: expansion.values,
    });
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
    this.unread.push({ source: redact(source), kind, reason: redact(error.message) });
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
