import { DownloadReport, type DownloadedBytes } from '../installer/download-report.ts';
import { redact } from '../secrets/redaction.ts';
import type { LogFields } from '../system/log-line.ts';
import type { Log } from '../system/log.ts';
import { statusLine } from '../system/status-line.ts';
import { columnsOf, isRedrawable } from '../system/terminal.ts';
import type * as textWidth from '../system/text-width.ts';
import { visibleLine } from '../system/visible-text.ts';
import type { Advance } from './advance.ts';
import type { Session } from './session.ts';

const LINE_MILLISECONDS = 10_000;
const FRAME_MILLISECONDS = 120;
const FRAMES = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';

/** Columns of a terminal that does not tell them. */
const COLUMNS = 80;

/**
 * Shows that a long install lives. On a terminal that is one line, drawn anew; elsewhere a line for each step as it begins, and one every ten seconds.
 * Both tell how far the step is: packages, bytes, what comes at this moment, the time.
 */
export class Progress {
  readonly #log: Log;
  /** Null where lines are logged instead. */
  readonly #columns: (() => number) | null;
  readonly #tellsSteps: boolean;
  readonly #timer: NodeJS.Timeout;
  readonly #start = performance.now();
  #frame = 0;
  #step = '';
  /** While several steps are shown as one. */
  #isOne = false;
  #stepStart = 0;
  #advance: (() => Advance) | null = null;
  #downloads = new DownloadReport();
  #last = '';
  /** Loaded with the first line that is drawn: its tables take longer than most steps. Null until then. */
  #textWidth: typeof textWidth | null = null;

  /** @param tellsSteps whether each step is told, also one that does not last */
  constructor({ log, settings }: Pick<Session, 'log' | 'settings'>, tellsSteps = true) {
    const { variables } = settings;
    const isDrawn = settings.log !== 'json' && isRedrawable(variables);
    this.#log = log;
    this.#tellsSteps = tellsSteps;
    this.#columns = isDrawn ? () => columnsOf(variables, 2) ?? COLUMNS : null;
    this.#timer = setInterval(
      () => {
        if (this.#step === '') return;
        if (this.#columns === null) log.info(this.#logLine(), this.#fields());
        else void this.#draw(this.#columns());
      },
      isDrawn ? FRAME_MILLISECONDS : LINE_MILLISECONDS,
    );
    this.#timer.unref();
  }

  /** Begins a step. @param advance asks how far it is */
  step(text: string, advance: (() => Advance) | null = null): void {
    if (this.#isOne) return;
    this.#end();
    this.#step = text;
    this.#stepStart = performance.now();
    this.#advance = advance;
    this.#downloads = new DownloadReport();
    this.#last = '';
    if (this.#columns === null && this.#tellsSteps) this.#log.info(`${text} …`);
  }

  /** Shows all steps of some work as one. */
  async asOne<Result>(text: string, work: () => Promise<Result>): Promise<Result> {
    this.step(text);
    this.#isOne = true;
    try {
      return await work();
    } finally {
      this.#isOne = false;
    }
  }

  /** Takes a line of the installer. */
  readonly line = (text: string): void => {
    // Hidden before it is cut: a part of a secret would not be found any more.
    const plain = redact(text.trim());
    if (plain === '' || this.#downloads.take(plain)) return;
    this.#last = plain.slice(0, 120);
    this.#log.debug(plain);
  };

  stop(): void {
    clearInterval(this.#timer);
    statusLine.clear();
    this.#end();
  }

  #end(): void {
    if (this.#step !== '' && this.#tellsSteps) {
      const duration = Math.round(performance.now() - this.#stepStart);
      this.#log.debug(`${this.#step} took ${duration} ms.`, { duration_ms: duration });
    }
    this.#step = '';
  }

  #logLine(): string {
    const facts = this.#facts();
    const told = facts.length === 0 ? this.#last : facts.join(', ');
    return `${this.#step} … ${this.#seconds()} s${told === '' ? '' : ` (${told})`}`;
  }

  async #draw(columns: number): Promise<void> {
    this.#textWidth ??= await import('../system/text-width.ts');
    if (this.#step === '') return;
    const frame = FRAMES[this.#frame++ % FRAMES.length] ?? '';
    const text = [`${frame} ${this.#step}`, ...this.#facts(), `${this.#seconds()} s`].join(', ');
    // A terminal goes on to the next line when the last column is full.
    statusLine.show(this.#textWidth.cutToWidth(visibleLine(text), columns - 1));
  }

  #facts(): readonly string[] {
    const { bytes, current } = this.#downloads;
    return [
      ...(this.#advance === null ? [] : packages(this.#advance())),
      ...(bytes === null ? [] : [megabytes(bytes)]),
      ...(current.length === 0 ? [] : [named(current)]),
    ];
  }

  #fields(): LogFields {
    return {
      packages: this.#advance?.() ?? null,
      bytes: this.#downloads.bytes,
      current: this.#downloads.current,
      duration_ms: Math.round(performance.now() - this.#start),
    };
  }

  #seconds(): number {
    return Math.round((performance.now() - this.#start) / 1000);
  }
}

/** The step in which an installer is asked what all items lead to. */
export function resolvingStep(items: number): string {
  return `Resolving ${items} requirement${items === 1 ? '' : 's'}`;
}

/** `7 of 12 packages`; nothing where nothing is known. */
function packages({ done, total }: Advance): readonly string[] {
  const noun = (total ?? done) === 1 ? 'package' : 'packages';
  if (total !== null) return [`${done} of ${total} ${noun}`];
  return done === 0 ? [] : [`${done} ${noun}`];
}

/** `14 of 34 MB`, or `0.4 of 7.3 MB` where there are few. */
function megabytes({ done, total }: DownloadedBytes): string {
  const shown = (bytes: number): string => (bytes / 1e6).toFixed(total < 10e6 ? 1 : 0);
  return `${shown(Math.min(done, total))} of ${shown(total)} MB`;
}

/** `a, b and 3 more` */
function named(names: readonly string[]): string {
  const shown = names.slice(0, 2).join(', ');
  return names.length <= 2 ? shown : `${shown} and ${names.length - 2} more`;
}
