import { existsSync } from 'node:fs';
import { readTextIfAny } from '../system/files.ts';
import { visibleLine } from '../system/visible-text.ts';
import { parseDirectUrl } from './direct-url.ts';
import { normalizeName, type ProjectName } from '../requirements/project-name.ts';
import { secretUrl, withoutSecrets } from '../secrets/secret-url.ts';
import { listFolder } from './localstack-venv.ts';

/** Bytes of the longest list of files, or description, that a package has. */
export const LARGEST_RECORD = 100 * 1024 * 1024;

/** A distribution in a site-packages folder, from its `.dist-info` (PEP 376, PEP 610). */
export interface InstalledDistribution {
  readonly name: ProjectName;
  readonly version: string;
  /** Absolute path of the `.dist-info` folder. */
  readonly folder: string;
  /** As METADATA has it, without what a terminal would obey; the author, too. */
  readonly summary: string;
  readonly author: string;
  /** The `Requires-Dist` lines. */
  readonly requires: readonly string[];
  /** The extras that it says it has (`Provides-Extra`), as written. */
  readonly extras: readonly string[];
  /** True when its installer was asked for it by name, not as a dependency (`REQUESTED`). */
  readonly requested: boolean;
  /** Where it came from when not from an index, as a requirements line's URL without secrets (PEP 610), and whether it is editable. */
  readonly direct: { readonly url: string; readonly editable: boolean } | null;
}

/** All distributions of a site-packages folder, by name. */
export function readInstalled(sitePackages: string): ReadonlyMap<ProjectName, InstalledDistribution> {
  const distributions = new Map<ProjectName, InstalledDistribution>();
  for (const entry of listFolder(sitePackages)) {
    if (!entry.endsWith('.dist-info')) continue;
    const distribution = readDistribution(`${sitePackages}/${entry}`);
    if (distribution !== null) distributions.set(distribution.name, distribution);
  }
  return distributions;
}

/** The `Requires-Dist` lines of one project in a site-packages folder; none when it is not there. */
export function requirementsOf(sitePackages: string, name: ProjectName): readonly string[] {
  const entry = listFolder(sitePackages).find(
    (candidate) => candidate.endsWith('.dist-info') && normalizeName(candidate.split('-', 1)[0] ?? '') === name,
  );
  return entry === undefined ? [] : (readDistribution(`${sitePackages}/${entry}`)?.requires ?? []);
}

function readDistribution(folder: string): InstalledDistribution | null {
  // One that is not seen could not be removed.
  const metadata = readTextIfAny(`${folder}/METADATA`, LARGEST_RECORD);
  if (metadata === null) return null;
  const headers = readHeaders(metadata);
  const first = (field: string): string | undefined => headers.get(field)?.[0];
  const name = first('name');
  const version = first('version');
  if (name === undefined || version === undefined) return null;
  return {
    name: normalizeName(name),
    version,
    folder,
    summary: visibleLine(first('summary') ?? ''),
    author: visibleLine(first('author') ?? nameOfAddress(first('author-email') ?? '')),
    requires: headers.get('requires-dist') ?? [],
    extras: headers.get('provides-extra') ?? [],
    requested: existsSync(`${folder}/REQUESTED`),
    direct: readDirectUrl(`${folder}/direct_url.json`),
  };
}

/** The `Requires-Python` of a `.dist-info` folder; null where it says none. */
export function requiredPython(folder: string): string | null {
  const metadata = readTextIfAny(`${folder}/METADATA`, LARGEST_RECORD);
  return metadata === null ? null : (readHeaders(metadata).get('requires-python')?.[0]?.replace(/\s+/gu, '') ?? null);
}

/** The licences that a `.dist-info` folder tells: an SPDX expression (PEP 639), else the field, else the classifiers; none where it tells none. */
export function declaredLicences(folder: string): readonly string[] {
  const headers = readHeaders(readTextIfAny(`${folder}/METADATA`, LARGEST_RECORD) ?? '');
  const [expression] = headers.get('license-expression') ?? [];
  if (expression !== undefined && expression !== '') return [expression];
  const [field = ''] = headers.get('license') ?? [];
  // Some write the whole text into it.
  if (field !== '' && field !== 'UNKNOWN' && field.length <= LONGEST_LICENCE) return [field];
  const classifiers = headers.get('classifier') ?? [];
  return classifiers
    .filter((one) => one.startsWith('License ::'))
    .map((one) => one.split('::').at(-1)?.trim() ?? '')
    .filter((one) => one !== '' && one !== 'OSI Approved');
}

/** Characters of a licence's name. */
const LONGEST_LICENCE = 100;

/** The fields of a METADATA file with their values, by lower-case name; what follows the first empty line is a description. */
export function readHeaders(metadata: string): ReadonlyMap<string, readonly string[]> {
  const headers = new Map<string, string[]>();
  const [head = ''] = metadata.split(/\n\r?\n/u, 1);
  for (const line of head.split('\n')) {
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const name = line.slice(0, colon).toLowerCase();
    const values = headers.get(name) ?? [];
    values.push(line.slice(colon + 1).trim());
    headers.set(name, values);
  }
  return headers;
}

function nameOfAddress(address: string): string {
  return /^"?([^"<]+?)"?\s*</u.exec(address)?.[1] ?? address;
}

function readDirectUrl(file: string): InstalledDistribution['direct'] {
  const text = readTextIfAny(file);
  const direct = text === null ? null : parseDirectUrl(text);
  if (direct === null) return null;
  const { dir_info: folder, vcs_info: vcs, subdirectory } = direct;
  const url = withoutSecrets(secretUrl(direct.url));
  const fragment = subdirectory === undefined ? '' : `#subdirectory=${subdirectory}`;
  return {
    url: vcs === undefined ? url + fragment : `${vcs.vcs}+${url}@${vcs.requested_revision ?? vcs.commit_id}${fragment}`,
    editable: folder?.editable === true,
  };
}
