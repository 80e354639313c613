/** What a pip.conf says: by section, options by their names in normal form (`index-url`). */
type PipConf = ReadonlyMap<string, ReadonlyMap<string, string>>;

export type PipConfReading =
  | { readonly kind: 'read'; readonly sections: PipConf }
  /** pip does not start with such a file; `reason` is the end of a sentence that begins with the file. */
  | { readonly kind: 'invalid'; readonly reason: string };

/** The section whose options stand in all others, too. */
const DEFAULT_SECTION = 'DEFAULT';

class Invalid extends Error {}

/**
 * Reads a pip.conf. A value goes on in the lines that are indented more than its name; comments are whole lines that begin with
 * `#` or `;`. Source: Python's `configparser.RawConfigParser`, pip's `_internal/configuration.py`.
 */
export function readPipConf(text: string): PipConfReading {
  try {
    return { kind: 'read', sections: withDefaults(new Reader().read(text)) };
  } catch (error) {
    if (error instanceof Invalid) return { kind: 'invalid', reason: error.message };
    throw error;
  }
}

/** The name of an option as it is compared: from files and from variables alike. Source: pip's `_normalize_name`. */
export function optionName(written: string): string {
  return written.toLowerCase().replaceAll('_', '-').replace(/^--/u, '');
}

/** An option while its lines are read. */
interface OpenOption {
  readonly name: string;
  readonly lines: string[];
}

class Reader {
  readonly #sections = new Map<string, Map<string, string>>();
  #section: Map<string, string> | null = null;
  #option: OpenOption | null = null;
  /** Of the line that the option began with. */
  #indent = 0;

  read(text: string): ReadonlyMap<string, ReadonlyMap<string, string>> {
    text.split(/\r\n|\r|\n/u).forEach((line, index) => {
      this.#readLine(line, index + 1);
    });
    this.#close();
    return this.#sections;
  }

  #readLine(line: string, number: number): void {
    const content = line.trim();
    if (/^[#;]/u.test(content)) return;
    if (content === '') {
      this.#option?.lines.push('');
      return;
    }
    const indent = line.length - line.trimStart().length;
    if (this.#option !== null && indent > this.#indent) {
      this.#option.lines.push(content);
      return;
    }
    this.#close();
    this.#indent = indent;
    const section = /^\[(.+)\]/u.exec(content)?.[1];
    if (section === undefined) this.#openOption(content, number);
    else this.#openSection(section, number);
  }

  #openSection(name: string, number: number): void {
    if (this.#sections.has(name) && name !== DEFAULT_SECTION) throw new Invalid(`has [${name}] twice (line ${number})`);
    this.#section = this.#sections.get(name) ?? new Map<string, string>();
    this.#sections.set(name, this.#section);
  }

  #openOption(content: string, number: number): void {
    if (this.#section === null) throw new Invalid(`has no section before line ${number}`);
    const [, written = '', value = ''] = /^(.*?)\s*[=:]\s*(.*)$/u.exec(content) ?? [];
    if (written === '') throw new Invalid(`has no option with a value in line ${number}`);
    const name = optionName(written);
    if (this.#section.has(name)) throw new Invalid(`has ${name} twice in a section (line ${number})`);
    this.#section.set(name, '');
    this.#option = { name, lines: [value] };
  }

  #close(): void {
    if (this.#option !== null) this.#section?.set(this.#option.name, this.#option.lines.join('\n').trimEnd());
    this.#option = null;
  }
}

function withDefaults(sections: PipConf): PipConf {
  const defaults = sections.get(DEFAULT_SECTION) ?? new Map<string, string>();
  return new Map(
    [...sections]
      .filter(([name]) => name !== DEFAULT_SECTION)
      .map(([name, options]) => [name, new Map([...defaults, ...options])]),
  );
}
