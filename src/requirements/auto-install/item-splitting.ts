import { longOptions, shortOptions, type Option } from '../requirements-txt/option.ts';
import { startsItem } from './item-start.ts';
import { trim } from '../python-text/white-space.ts';

const LIST_OPTIONS: ReadonlySet<string> = new Set(['noBinary', 'onlyBinary', 'allReleases', 'onlyFinal']);

/** Options whose value is a URL or a path. */
const REFERENCE_OPTIONS: ReadonlySet<string> = new Set(
  'indexUrl extraIndexUrl constraint requirement editable findLinks'.split(' '),
);

const OPTION_WORD = /--?[A-Za-z][a-z-]*/y;
const REFERENCE_START = /[A-Za-z][A-Za-z0-9+.-]*:|[^\s,;[\]<>=!~(@]*\/|\.|~/y;
const SEPARATORS = /[ \t,]*/y;
const OPERATOR = /===|[~=!<>]=|[<>]/y;
const QUOTED = { "'": /'[^']*'/y, '"': /"(?:[^"\\]|\\[^])*"/y } as const;
const EXTRAS = /\[[^[\]]*\]/y;

/** What a comma means depends on where in an item it stands. */
type Part = 'name' | 'reference' | 'marker' | 'option' | 'reference option';

/** Splits one line of items at the commas that separate them. */
export class ItemSplitting {
  readonly #line: string;
  readonly #items: string[] = [];
  #start = 0;
  #position = 0;
  #part: Part = 'name';
  #hasQuotes = true;

  constructor(line: string) {
    this.#line = line;
  }

  /** The items, in order; none is blank. */
  items(): readonly string[] {
    this.#begin(this.#skip(SEPARATORS, 0));
    while (this.#position < this.#line.length) this.#step();
    this.#push(this.#line.length);
    return this.#items;
  }

  #step(): void {
    const character = this.#line.charAt(this.#position);
    if (character === ',') this.#atComma();
    else if (character === '[' && this.#part !== 'option' && this.#part !== 'marker') this.#atBracket();
    else if ((character === '"' || character === "'") && !this.#isBare()) this.#atQuote(character);
    else if (character === '-' && /[ \t]/.test(this.#line.charAt(this.#position - 1))) this.#atOption();
    else {
      if (character === '@' && this.#part === 'name') this.#part = 'reference';
      if (character === ';' && this.#isMarkerStart()) this.#part = 'marker';
      this.#position += 1;
    }
  }

  #isBare(): boolean {
    return !this.#hasQuotes || this.#part === 'name' || this.#part === 'reference';
  }

  /** A URL may contain semicolons, but none beside white space. */
  #isMarkerStart(): boolean {
    const beside = this.#line.charAt(this.#position - 1) + this.#line.charAt(this.#position + 1);
    return this.#part === 'name' || (this.#part === 'reference' && /\s/.test(beside));
  }

  #begin(position: number): void {
    this.#start = position;
    this.#position = position;
    this.#part = this.#skip(REFERENCE_START, position) > position ? 'reference' : 'name';
    if (this.#line.startsWith('-', position)) this.#atOption();
  }

  #push(end: number): void {
    const item = trim(this.#line.slice(this.#start, end));
    if (item !== '') this.#items.push(item);
  }

  #atComma(): void {
    const next = this.#skip(SEPARATORS, this.#position);
    if (this.#separates(next)) {
      this.#push(this.#position);
      this.#begin(next);
    } else {
      this.#position = next;
    }
  }

  #separates(next: number): boolean {
    if (next === this.#line.length) return true;
    if (this.#part === 'name') return this.#skip(OPERATOR, next) === next;
    if (this.#part !== 'reference' && this.#part !== 'reference option') return true;
    return /[ \t]/.test(this.#line.charAt(this.#position + 1)) || startsItem(this.#line, next);
  }

  /** Extras; a bracket that is not closed ends at the next comma, so that it costs no other item. */
  #atBracket(): void {
    const end = this.#skip(EXTRAS, this.#position);
    if (end > this.#position) {
      this.#position = end;
      return;
    }
    const comma = this.#line.indexOf(',', this.#position);
    this.#position = comma < 0 ? this.#line.length : comma;
    if (this.#part === 'reference') this.#part = 'name';
  }

  /** Quotes that are not closed are none. */
  #atQuote(quote: keyof typeof QUOTED): void {
    const end = this.#skip(QUOTED[quote], this.#position);
    this.#hasQuotes = end > this.#position;
    this.#position = Math.max(end, this.#position + 1);
  }

  #atOption(): void {
    const end = this.#skip(OPTION_WORD, this.#position);
    const option = findOption(this.#line.slice(this.#position, end));
    if (option && LIST_OPTIONS.has(option.key)) this.#position = this.#line.length;
    else this.#position = Math.max(end, this.#position + 1);
    this.#part = option && REFERENCE_OPTIONS.has(option.key) ? 'reference option' : 'option';
  }

  /** Where the match of a sticky pattern ends; the position itself when there is none. */
  #skip(pattern: RegExp, position: number): number {
    pattern.lastIndex = position;
    const found = pattern.exec(this.#line);
    return position + (found?.[0].length ?? 0);
  }
}

/** The option of a word, also when it is abbreviated or its value is glued to it. */
function findOption(word: string): Option | undefined {
  if (!word.startsWith('--')) return shortOptions.get(word.slice(0, 2));
  const meant = [...longOptions].filter(([name]) => name.startsWith(word));
  return longOptions.get(word) ?? (meant.length === 1 ? meant[0]?.[1] : undefined);
}
