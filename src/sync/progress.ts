import { redact } from '../secrets/redaction.ts';
import type { Log } from '../system/log.ts';

const EVERY_MILLISECONDS = 8_000;

/** Shows that a long install lives: each step as it begins, and a line every few seconds with what the installer does. */
export class Progress {
  readonly #log: Log;
  readonly #timer: NodeJS.Timeout;
  readonly #start = performance.now();
  #step = '';
  #stepStart = 0;
  #last = '';

  constructor(log: Log) {
    this.#log = log;
    this.#timer = setInterval(() => {
      const seconds = Math.round((performance.now() - this.#start) / 1000);
      this.#log.info(`${this.#step} … ${seconds} s${this.#last === '' ? '' : ` (${this.#last})`}`);
    }, EVERY_MILLISECONDS);
    this.#timer.unref();
  }

  /** Begins a step. */
  step(text: string): void {
    this.#end();
    this.#step = text;
    this.#stepStart = performance.now();
    this.#last = '';
    this.#log.info(`${text} …`);
  }

  /** Takes a line of the installer. */
  readonly line = (text: string): void => {
    // Hidden before it is cut: a part of a secret would not be found any more.
    const plain = redact(text.trim());
    if (plain === '') return;
    this.#last = plain.slice(0, 120);
    this.#log.debug(plain);
  };

  stop(): void {
    clearInterval(this.#timer);
    this.#end();
  }

  #end(): void {
    if (this.#step !== '') this.#log.debug(`${this.#step} took ${Math.round(performance.now() - this.#stepStart)} ms.`);
    this.#step = '';
  }
}
