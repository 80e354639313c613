import type { MarkedToken, Tokens } from 'marked';
import type { ExtensionDetails } from '../api-types.ts';
import { element } from './element.ts';

/** How long a text may take to be read, in milliseconds. */
const LIMIT = 2_000;
/** Lists and quotations within each other; what lies deeper is shown as it is written. */
const DEEPEST = 12;

type Piece = Node | string;

/** The readme of a package. None of it is ever read as HTML, and no picture is loaded from elsewhere. */
export async function readmeElement({ text, format }: NonNullable<ExtensionDetails['readme']>): Promise<HTMLElement> {
  const tokens = format === 'markdown' ? await readMarkdown(text) : null;
  if (tokens === null) return element('pre', { class: 'readme plain', tabindex: '0' }, text);
  return element('div', { class: 'readme' }, ...new Rendering().blocks(tokens, 0));
}

/** The tokens of a Markdown text; null where it cannot be read in time. */
async function readMarkdown(text: string): Promise<readonly MarkedToken[] | null> {
  const worker = new Worker('readme-worker.js');
  try {
    return await new Promise((resolve) => {
      const fail = (): void => {
        resolve(null);
      };
      setTimeout(fail, LIMIT);
      worker.addEventListener('error', fail);
      worker.addEventListener('message', ({ data }: MessageEvent<readonly MarkedToken[]>) => {
        resolve(data);
      });
      worker.postMessage(text);
    });
  } finally {
    worker.terminate();
  }
}

/** Makes elements of the tokens of one text. */
class Rendering {
  /** Of the heading before: none is more than one level below it. The title above is of the second. */
  #level = 2;

  blocks(tokens: readonly MarkedToken[], depth: number): readonly Piece[] {
    return tokens.flatMap((token) => (depth > DEEPEST ? [token.raw] : this.#block(token, depth)));
  }

  #block(token: MarkedToken, depth: number): readonly Piece[] {
    switch (token.type) {
      case 'heading': {
        this.#level = Math.min(this.#level + 1, token.depth + 2, 6);
        const tag = `h${this.#level}` as 'h3' | 'h4' | 'h5' | 'h6';
        return [element(tag, {}, ...this.#inline(token.tokens, depth))];
      }
      case 'paragraph':
        return [element('p', {}, ...this.#inline(token.tokens, depth))];
      case 'blockquote':
        return [element('blockquote', {}, ...this.blocks(token.tokens as MarkedToken[], depth + 1))];
      case 'code':
        return [element('pre', { tabindex: '0' }, element('code', {}, token.text))];
      case 'list':
        return [element(token.ordered ? 'ol' : 'ul', {}, ...token.items.map((item) => this.#item(item, depth)))];
      case 'table':
        return [this.#table(token, depth)];
      case 'hr':
        return [element('hr', {})];
      case 'html':
        return htmlText(token.text);
      case 'space':
      case 'def':
        return [];
      default:
        return this.#inline([token], depth);
    }
  }

  #item({ tokens, task, checked }: Tokens.ListItem, depth: number): HTMLElement {
    const box = task ? [checked === true ? '☑ ' : '☐ '] : [];
    return element('li', {}, ...box, ...this.blocks(tokens as MarkedToken[], depth + 1));
  }

  #table({ header, rows }: Tokens.Table, depth: number): HTMLElement {
    const row = (tag: 'th' | 'td', cells: readonly Tokens.TableCell[]): HTMLElement =>
      element('tr', {}, ...cells.map(({ tokens }) => element(tag, {}, ...this.#inline(tokens, depth))));
    return element(
      'div',
      { class: 'wide', tabindex: '0' },
      element(
        'table',
        {},
        element('thead', {}, row('th', header)),
        element('tbody', {}, ...rows.map((cells) => row('td', cells))),
      ),
    );
  }

  #inline(tokens: readonly unknown[] | undefined, depth: number): readonly Piece[] {
    return (tokens ?? []).flatMap((token) => this.#span(token as MarkedToken, depth + 1));
  }

  #span(token: MarkedToken, depth: number): readonly Piece[] {
    if (depth > 2 * DEEPEST) return [token.raw];
    switch (token.type) {
      case 'strong':
      case 'em':
      case 'del':
        return [element(token.type, {}, ...this.#inline(token.tokens, depth))];
      case 'codespan':
        return [element('code', {}, token.text)];
      case 'br':
        return [element('br', {})];
      case 'link': {
        const content = this.#inline(token.tokens, depth);
        return isSafe(token.href) ? [webLink(token.href, ...content)] : content;
      }
      case 'image':
        return [token.text];
      case 'text':
        return token.tokens === undefined ? [withCharacters(token.text)] : this.#inline(token.tokens, depth);
      case 'escape':
        return [token.text];
      case 'checkbox':
      case 'html':
        return [];
      default:
        return [token.raw];
    }
  }
}

function isSafe(address: string): boolean {
  return /^(?:https?:\/\/|mailto:)/iu.test(address) && URL.canParse(address);
}

/** A link to a page elsewhere, which learns nothing of this one. */
export function webLink(href: string, ...content: readonly Piece[]): HTMLElement {
  return element('a', { href, target: '_blank', rel: 'noreferrer' }, ...content);
}

/** The words of a block of HTML; of a comment, a script and their like none. */
function htmlText(html: string): readonly Piece[] {
  if (/^\s*<(?:[!?]|script|style|template|textarea)/iu.test(html)) return [];
  const text = withCharacters(html.replace(/<[^<>]*>/gu, '')).trim();
  return text === '' ? [] : [element('p', {}, text)];
}

const CHARACTERS: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
};

/** The usual references to characters, `&amp;` and its like, as what they stand for. */
function withCharacters(text: string): string {
  return text.replace(/&(?:#(\d{1,6})|([a-z]{2,4}));/gu, (reference: string, code?: string, name?: string) =>
    code === undefined ? (CHARACTERS[name ?? ''] ?? reference) : String.fromCodePoint(Number(code)),
  );
}
