import { asDeclared } from '../secrets/secret-url.ts';
import { formatMarker } from './pep508/marker.ts';
import type { Requirement, RequirementsOptions } from './requirement.ts';
import type { ParsedRequirements } from './requirements-txt/parsed-requirements.ts';

/** The JSON of `parse --json` for one file; see docs/requirements.md. */
export type Shape =
  | { readonly requirements: readonly Record<string, unknown>[]; readonly options: Record<string, unknown> }
  | { readonly error: { readonly message: string; readonly file: string | null; readonly line: number | null } };

/** What the parser found, as programs read it: everything, or the first error alone. */
export function toShape({ requirements, options, errors }: ParsedRequirements): Shape {
  const [error] = errors;
  if (error) return { error: { message: error.message, file: error.file, line: error.line } };
  return { requirements: requirements.map(requirementShape), options: optionsShape(options) };
}

function requirementShape(requirement: Requirement): Record<string, unknown> {
  const { kind, name, extras, specifier, marker, url, editable, hashes, constraint, source, line } = requirement;
  return {
    kind,
    name,
    extras,
    specifier,
    marker: marker === null ? null : formatMarker(marker),
    url: url === null ? null : asDeclared(url),
    editable,
    hashes,
    config_settings: requirement.configSettings,
    constraint,
    source,
    line,
  };
}

function optionsShape(options: RequirementsOptions): Record<string, unknown> {
  return {
    index_url: options.indexUrl === null ? null : asDeclared(options.indexUrl),
    extra_index_urls: options.extraIndexUrls.map(asDeclared),
    no_index: options.noIndex,
    find_links: options.findLinks.map(asDeclared),
    trusted_hosts: options.trustedHosts,
    pre: options.pre,
    prefer_binary: options.preferBinary,
    all_releases: options.allReleases,
    only_final: options.onlyFinal,
    no_binary: options.noBinary,
    only_binary: options.onlyBinary,
    require_hashes: options.requireHashes,
    use_features: options.useFeatures,
  };
}
