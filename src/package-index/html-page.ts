/** A link of a page. */
export interface PageLink {
  /** As it is written. */
  readonly href: string;
  readonly text: string;
  /** PEP 503's `data-requires-python`; null for none. */
  readonly requiresPython: string | null;
  /** Whether it has PEP 592's `data-yanked`. */
  readonly isYanked: boolean;
  /** PEP 740's `data-provenance`; null for none. */
  readonly provenance: string | null;
}

/** What of a page tells whether it is an index's. */
export interface HtmlPage {
  readonly links: readonly PageLink[];
  readonly title: string;
  /** Whether it names itself a repository (PEP 629). */
  readonly isMarked: boolean;
  /** Whether it asks for a password or runs scripts: no index's page does. */
  readonly isInteractive: boolean;
}

/** Reads a page, however broken it is. Sources: PEP 503, 592, 629, 740. */
export async function readHtmlPage(html: string): Promise<HtmlPage> {
  const { Parser } = await import('htmlparser2');
  const links: PageLink[] = [];
  let title = '';
  let isMarked = false;
  let isInteractive = false;
  let inside: 'link' | 'title' | null = null;
  const parser = new Parser({
    onopentag(name, attributes) {
      if (name === 'a' && attributes['href'] !== undefined) {
        links.push(linkOf(attributes['href'], attributes));
        inside = 'link';
      } else if (name === 'title' || name === 'h1') {
        inside = 'title';
      }
      isMarked ||= name === 'meta' && attributes['name'] === 'pypi:repository-version';
      isInteractive ||= name === 'script' || (name === 'input' && attributes['type'] === 'password');
    },
    ontext(text) {
      const last = links.at(-1);
      if (inside === 'title') title += text;
      if (inside === 'link' && last !== undefined) links[links.length - 1] = { ...last, text: last.text + text };
    },
    onclosetag(name) {
      if (name === 'a' || name === 'title' || name === 'h1') inside = null;
    },
  });
  parser.end(html);
  return { links, title: title.trim(), isMarked, isInteractive };
}

function linkOf(href: string, attributes: Readonly<Record<string, string>>): PageLink {
  return {
    href,
    text: '',
    requiresPython: attributes['data-requires-python'] ?? null,
    isYanked: attributes['data-yanked'] !== undefined,
    provenance: attributes['data-provenance'] ?? null,
  };
}

/** The last part of a link's path, percent-decoded: a file's name, or a project's where the path ends with a slash. */
export function lastPart({ href }: Pick<PageLink, 'href'>): string {
  const path = href.replace(/[?#][^]*$/u, '').replace(/(?<!\/)\/+$/u, '');
  const part = path.slice(path.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
