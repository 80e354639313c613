import { asDeclared, type SecretUrl } from '../secrets/secret-url.ts';
import { formatMarker } from './pep508/marker.ts';
import { percentDecode, percentEncode } from './python-text/percent-encoding.ts';
import { absolutePath } from './python-text/posix-path.ts';
import { normalizeName } from './project-name.ts';
import type { RequirementsOptions, WritableRequirement } from './requirement.ts';

export interface EmitOptions {
  /** Whether `--hash` is written; default true. */
  readonly hashes?: boolean;
}

/**
 * The requirement as one normalised line that means the same to uv and to pip, wherever it is written: paths are absolute. Only pip understands
 * `--config-settings`, which is written where the requirement has some.
 */
export function emitRequirement(requirement: WritableRequirement, { hashes = true }: EmitOptions = {}): string {
  const subject = requirement.editable ? emitEditable(requirement) : emitSubject(requirement);
  return [subject, ...(hashes ? emitHashes(requirement) : []), ...emitSettings(requirement)].join(' ');
}

function emitSubject(requirement: WritableRequirement): string {
  const { name, specifier } = requirement;
  const url = absoluteUrl(requirement);
  if (url === null) return `${spelled(name ?? '')}${bracketed(requirement)}${specifier}${condition(requirement, '; ')}`;
  const subject = canFollowName(requirement, url)
    ? `${spelled(name ?? '')}${bracketed(requirement)} @ ${url}`
    : bareReference(requirement, url);
  return `${subject}${condition(requirement, ' ; ')}`;
}

/** Behind `NAME @` a URL ends at white space, a marker begins at any `;`, and a bracket at the end holds extras. */
function canFollowName({ name, extras }: WritableRequirement, url: string): boolean {
  return name !== null && !/[ \t;]/.test(url) && !(url.endsWith(']') && extras.length === 0);
}

/** Extras of something without a name can only be written behind a path. */
function bareReference(requirement: WritableRequirement, url: string): string {
  return requirement.extras.length === 0 ? url : percentDecode(url.replace(/^file:\/\//, '')) + bracketed(requirement);
}

/** An editable without spaces needs no quotes, which uv does not understand; pip takes a marker only as `NAME @ URL ; MARKER`. */
function emitEditable(requirement: WritableRequirement): string {
  const { name, extras, marker } = requirement;
  const url = absoluteUrl(requirement) ?? '';
  if (name === null || (marker === null && extras.length === 0 && names(url, name))) {
    return `-e ${quote(url + bracketed(requirement))}`;
  }
  return `-e ${quote(`${spelled(name)}${bracketed(requirement)}@${url}${condition(requirement, ' ; ')}`)}`;
}

/** Whether `#egg=` says the name already. */
function names(url: string, name: string): boolean {
  const egg = /[#&]egg=([^&]*)/.exec(url)?.[1];
  return egg !== undefined && normalizeName(egg) === name;
}

/** A written name cannot end with `-`; one that ends with `_` has that as its normal form. */
function spelled(name: string): string {
  return name.endsWith('-') ? `${name.slice(0, -1)}_` : name;
}

/** The URL; a `file:` one that is relative to the folder where it was declared made absolute. */
function absoluteUrl({ url, folder }: WritableRequirement): string | null {
  const match = folder === undefined ? null : /^file:(?!\/)([^?#]*)([^]*)$/.exec(url ?? '');
  if (!match || folder === undefined) return url;
  const [, path = '', rest = ''] = match;
  return `file://${percentEncode(absolutePath(percentDecode(path), folder))}${rest}`;
}

function bracketed({ extras }: WritableRequirement): string {
  return extras.length === 0 ? '' : `[${extras.map(spelled).join(',')}]`;
}

function condition({ marker }: WritableRequirement, separator: string): string {
  return marker === null ? '' : separator + formatMarker(marker);
}

function emitHashes({ hashes }: WritableRequirement): string[] {
  return Object.entries(hashes).flatMap(([algorithm, digests]) =>
    digests.map((digest) => `--hash=${quote(`${algorithm}:${digest}`)}`),
  );
}

function emitSettings({ configSettings }: WritableRequirement): string[] {
  return Object.entries(configSettings).flatMap(([key, values]) =>
    [values].flat().map((value) => `--config-settings ${quote(`${key}=${value}`)}`),
  );
}

/** The text as one word of an option's value. */
function quote(text: string): string {
  return /^[^\s'"\\]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`;
}

const ALL = ':all:';

/** The options as lines of a requirements file. Where both have lists, what holds for all comes first, because it empties the other list. */
export function emitOptions(options: RequirementsOptions): string[] {
  const { allReleases, onlyFinal, noBinary, onlyBinary } = options;
  const list = (name: string, values: readonly string[]): string[] => values.map((value) => `${name} ${quote(value)}`);
  const urls = (name: string, values: readonly SecretUrl[]): string[] => list(name, values.map(asDeclared));
  const flag = (name: string, isSet: boolean): string[] => (isSet ? [name] : []);
  const names = (name: string, values: readonly string[]): string[] => {
    const projects = values.filter((value) => /^[a-z0-9]/.test(value));
    return projects.length === 0 ? [] : [`${name} ${quote(projects.join(','))}`];
  };
  return [
    ...urls('--index-url', options.indexUrl === null ? [] : [options.indexUrl]),
    ...urls('--extra-index-url', options.extraIndexUrls),
    ...flag('--no-index', options.noIndex),
    ...urls('--find-links', options.findLinks),
    ...list('--trusted-host', options.trustedHosts),
    ...flag(`--only-final ${ALL}`, onlyFinal.includes(ALL)),
    ...flag('--pre', allReleases.includes(ALL)),
    ...names('--all-releases', allReleases),
    ...names('--only-final', onlyFinal),
    ...flag('--prefer-binary', options.preferBinary),
    ...flag(`--no-binary ${ALL}`, noBinary.includes(ALL)),
    ...flag(`--only-binary ${ALL}`, onlyBinary.includes(ALL)),
    ...names('--no-binary', noBinary),
    ...names('--only-binary', onlyBinary),
    ...flag('--require-hashes', options.requireHashes),
    ...list('--use-feature', options.useFeatures),
  ];
}
