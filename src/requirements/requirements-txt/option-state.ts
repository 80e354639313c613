import { Fault } from '../fault.ts';
import type { GivenOption } from './option-parsing.ts';
import { joinPath, normalizePath } from '../python-text/posix-path.ts';
import { compareCodePoints, normalizeName } from '../project-name.ts';
import type { RequirementsOptions } from '../requirement.ts';
import { secretUrl, type SecretUrl } from '../../secrets/secret-url.ts';
import type { SourceReader } from '../source-reader.ts';
import { hostAndPort, splitUrl } from '../python-text/url-parts.ts';

const ALL = ':all:';
const NONE = ':none:';

/** The options of all lines so far. Source: pip's `handle_option_line` and what it changes. */
export class OptionState {
  #indexUrl: SecretUrl | null = null;
  #extraIndexUrls: SecretUrl[] = [];
  #noIndex = false;
  readonly #findLinks: SecretUrl[] = [];
  readonly #trustedHosts = new Set<string>();
  #preferBinary = false;
  #requireHashes = false;
  #noRequireHashes = false;
  readonly #useFeatures = new Set<string>();
  readonly #controls = {
    noBinary: new Set<string>(),
    onlyBinary: new Set<string>(),
    allReleases: new Set<string>(),
    onlyFinal: new Set<string>(),
  };

  /** `host` or `host:port`, of all lines so far. */
  get trustedHosts(): readonly string[] {
    return [...this.#trustedHosts];
  }

  /** Whether the lines contradict each other: hashes are demanded and refused. */
  get isContradictory(): boolean {
    return this.#requireHashes && this.#noRequireHashes;
  }

  /** Takes over what counts wherever it stands, also beside a requirement or another file. */
  applyShared(options: readonly GivenOption[]): void {
    const { noBinary, onlyBinary, allReleases, onlyFinal } = this.#controls;
    for (const { key, value } of options) {
      if (key === 'noBinary') control(value, noBinary, onlyBinary);
      else if (key === 'onlyBinary') control(value, onlyBinary, noBinary);
      else if (key === 'allReleases') control(value, allReleases, onlyFinal);
      else if (key === 'onlyFinal') control(value, onlyFinal, allReleases);
      else if (key === 'useFeature') this.#useFeatures.add(value);
    }
  }

  /** Takes over the options of a line that holds nothing else. `folder` is the one of the file, for find-links. Throws a Fault. */
  apply(options: readonly GivenOption[], folder: string, reader: Pick<SourceReader, 'stat'>): void {
    const values = (key: GivenOption['key']): string[] =>
      options.filter((option) => option.key === key).map((option) => option.value);
    const has = (key: GivenOption['key']): boolean => options.some((option) => option.key === key);
    const hosts = values('trustedHost').map(trustedHost);
    this.#noIndex ||= has('noIndex');
    this.#applyIndexes(values('indexUrl').at(-1) ?? '', values('extraIndexUrl'));
    const [link] = values('findLinks');
    if (link !== undefined) this.#findLinks.push(secretUrl(resolveLink(link, folder, reader)));
    for (const host of hosts) this.#trustedHosts.add(host);
    if (has('pre')) this.#controls.allReleases.add(ALL);
    this.#preferBinary ||= has('preferBinary');
    this.#requireHashes ||= has('requireHashes');
    this.#noRequireHashes ||= has('noRequireHashes');
  }

  #applyIndexes(indexUrl: string, extraIndexUrls: readonly string[]): void {
    if (this.#noIndex) {
      this.#indexUrl = null;
      this.#extraIndexUrls = [];
      return;
    }
    if (indexUrl !== '') {
      this.#indexUrl = secretUrl(indexUrl);
      this.#extraIndexUrls = [];
    }
    for (const url of extraIndexUrls) this.#extraIndexUrls.push(secretUrl(url));
  }

  /** The state now. `hasHashes` tells whether any requirement has some, which demands them of all. */
  snapshot(hasHashes: boolean): RequirementsOptions {
    const sorted = (names: ReadonlySet<string>): string[] => [...names].sort(compareCodePoints);
    return {
      indexUrl: this.#indexUrl,
      extraIndexUrls: [...this.#extraIndexUrls],
      noIndex: this.#noIndex,
      findLinks: [...this.#findLinks],
      trustedHosts: [...this.#trustedHosts],
      pre: this.#controls.allReleases.has(ALL),
      preferBinary: this.#preferBinary,
      allReleases: sorted(this.#controls.allReleases),
      onlyFinal: sorted(this.#controls.onlyFinal),
      noBinary: sorted(this.#controls.noBinary),
      onlyBinary: sorted(this.#controls.onlyBinary),
      // Where they are demanded and refused, neither can be meant.
      requireHashes: !this.#noRequireHashes && (this.#requireHashes || hasHashes),
      useFeatures: [...this.#useFeatures],
    };
  }
}

/** Adds the names of a list to one set and takes them from the other; `:all:` and `:none:` have their own rules. Source: pip's `handle_mutual_excludes`. */
function control(value: string, target: Set<string>, other: Set<string>): void {
  const names = value.split(',');
  const lastNone = names.lastIndexOf(NONE);
  let start = 0;
  for (let all = names.indexOf(ALL); all >= 0; all = names.indexOf(ALL, start)) {
    other.clear();
    target.clear();
    target.add(ALL);
    start = all + 1;
    if (lastNone < start) return;
  }
  for (const name of names.slice(start)) {
    if (name === NONE) {
      target.clear();
      continue;
    }
    const normalized = normalizeName(name);
    other.delete(normalized);
    target.add(normalized);
  }
}

function resolveLink(link: string, folder: string, reader: Pick<SourceReader, 'stat'>): string {
  const path = joinPath(folder, link);
  const found = reader.stat(path) === null ? link : path;
  return found.startsWith('/') ? normalizePath(found) : found;
}

/** `host` or `host:port`, the host in lower case. Source: pip's `parse_netloc` and `build_netloc`. */
function trustedHost(text: string): string {
  const isBareIpv6 = text.split(':').length > 2 && !/[@[]/.test(text);
  const { authority } = splitUrl(`https://${isBareIpv6 ? `[${text}]` : text}`);
  const { host, port } = hostAndPort(authority);
  if (host === null) throw new Fault(`'${text}' names no host`, { expected: "'--trusted-host HOST' or 'HOST:PORT'" });
  if (port === null) return host;
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
