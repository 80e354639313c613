import { archiveExtension, WHEEL_EXTENSION } from './archive.ts';
import { Fault } from '../fault.ts';
import { percentDecode, percentEncode } from '../python-text/percent-encoding.ts';
import { absolutePath, baseName, withoutTrailingSlashes } from '../python-text/posix-path.ts';
import { joinUrl } from '../python-text/url-joining.ts';
import { splitUrl } from '../python-text/url-parts.ts';

/** A URL that a requirement points to. Source: pip's `models/link.py`. */
export interface Link {
  readonly url: string;
  readonly scheme: string;
  readonly authority: string;
  /** Percent-decoded. */
  readonly path: string;
  /** The project that `#egg=` names. */
  readonly egg: string | null;
}

const EGG = /[#&]egg=([^&]*)/;

/** ASCII letters and digits, and what Python's case folding takes for such. */
const ALPHANUMERIC = 'A-Za-z0-9\\u0130\\u0131\\u017f\\u212a';
const EGG_NAME = new RegExp(`^[${ALPHANUMERIC}](?:[${ALPHANUMERIC}._-]*[${ALPHANUMERIC}])?\\n?$`);

/** Reads a URL. Throws a Fault when its host or its `#egg=` is not valid. `folder` is what a UNC path is relative to. */
export function parseLink(text: string, folder: string): Link {
  const url = text.startsWith('\\\\') ? pathToUrl(text, folder) : text;
  const { scheme, authority, path } = splitUrl(url);
  return { url, scheme, authority, path: percentDecode(path), egg: readEgg(url) };
}

function readEgg(url: string): string | null {
  const match = EGG.exec(url);
  if (!match) return null;
  const [, egg = ''] = match;
  if (EGG_NAME.test(egg)) return egg;
  throw new Fault(`'#egg=${egg}' is not a project name`, {
    offset: match.index,
    expected: 'a name of ASCII letters, digits, -, _ and .',
    hint: /[[\]<>=]/.test(egg) ? "Write 'NAME[EXTRAS] @ URL' instead of '#egg='." : null,
  });
}

/** The file name at the end of a link's path. */
export function fileName(link: Link): string {
  return baseName(withoutTrailingSlashes(link.path));
}

export function isWheel(link: Link): boolean {
  return archiveExtension(fileName(link)) === WHEEL_EXTENSION;
}

/** The text with `file://./` or `file://../` in it written as the relative URL that it means: `file:./`. */
export function withRelativeFileUrl(text: string): string {
  return text.replace(/(^|[\s@])file:\/\/(?=\.{1,2}\/)/u, '$1file:');
}

/** The absolute `file:` URL of a path. Source: pip's `path_to_url`. */
export function pathToUrl(path: string, folder: string): string {
  return joinUrl('file://', percentEncode(absolutePath(path, folder)));
}

/** The path that a `file:` URL stands for. Throws a Fault for a host other than this machine. Source: pip's `url_to_path`. */
export function urlToPath(url: string): string {
  if (!url.startsWith('file:')) throw new Fault("The scheme 'file:' is written in lower case", { offset: 0 });
  const { authority, path } = splitUrl(url);
  if (authority !== '' && authority !== 'localhost') {
    throw new Fault(`The file URL names the host '${authority}', but files of other machines cannot be read`, {
      expected: "'file:///PATH'",
      hint: `Write three slashes: file:///${authority}${path}`,
    });
  }
  return percentDecode(path);
}
