import { readTextIfAny } from '../system/files.ts';
import { beginningOf, visibleLine, visibleText } from '../system/visible-text.ts';
import { readHeaders } from './installed.ts';

/** A page that a project names. */
interface ProjectLink {
  readonly label: string;
  /** With the scheme `http` or `https`. */
  readonly url: string;
}

/** The long description of a project, without what a terminal would obey. */
interface Readme {
  readonly text: string;
  readonly format: 'markdown' | 'plain';
  /** Whether only its beginning is here. */
  readonly isCut: boolean;
}

/** What a project tells people about itself. */
export interface ProjectMetadata {
  readonly readme: Readme | null;
  readonly links: readonly ProjectLink[];
}

/** Bytes of a description that are shown. */
const LONGEST_README = 128 * 1024;
const MOST_LINKS = 20;
const LONGEST_LABEL = 60;
const LONGEST_ADDRESS = 2_000;

/** Reads the description and the links of a `.dist-info` folder's METADATA; both are input, of any size and content. Source: core metadata 2.1. */
export function readProjectMetadata(folder: string): ProjectMetadata {
  const metadata = readTextIfAny(`${folder}/METADATA`) ?? '';
  const headers = readHeaders(metadata);
  const [type = ''] = headers.get('description-content-type') ?? [];
  const pages = [
    ...(headers.get('project-url') ?? []).map(labelled),
    ...(headers.get('home-page') ?? []).map((url) => ({ label: 'Homepage', url })),
  ];
  const links = pages
    .filter(({ url }) => isWebAddress(url))
    .map(({ label, url }) => ({ label, url: new URL(url).href }));
  return {
    readme: readmeIn(metadata, /^text\/markdown\b/iu.test(type)),
    links: links.filter(({ url }, index) => links.findIndex((one) => one.url === url) === index).slice(0, MOST_LINKS),
  };
}

/** `Label, https://…` */
function labelled(line: string): ProjectLink {
  const comma = line.indexOf(',');
  return { label: visibleLine(line.slice(0, comma)).slice(0, LONGEST_LABEL), url: line.slice(comma + 1).trim() };
}

function isWebAddress(url: string): boolean {
  return url.length <= LONGEST_ADDRESS && URL.canParse(url) && /^https?:$/u.test(new URL(url).protocol);
}

function readmeIn(metadata: string, isMarkdown: boolean): Readme | null {
  const end = /\n\r?\n/u.exec(metadata);
  const body = end === null ? '' : metadata.slice(end.index + end[0].length).trim();
  if (body === '') return null;
  const text = visibleText(beginningOf(body, LONGEST_README));
  return { text, format: isMarkdown ? 'markdown' : 'plain', isCut: Buffer.byteLength(body) > LONGEST_README };
}
