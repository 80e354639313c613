import type { RequirementsOptions } from '../requirement.ts';

/** The options when none is given. */
export const NO_OPTIONS: RequirementsOptions = {
  indexUrl: null,
  extraIndexUrls: [],
  noIndex: false,
  findLinks: [],
  trustedHosts: [],
  pre: false,
  preferBinary: false,
  allReleases: [],
  onlyFinal: [],
  noBinary: [],
  onlyBinary: [],
  requireHashes: false,
  useFeatures: [],
};

/** The options of two sources, read one after the other: a later index replaces an earlier one, lists add up. */
export function mergeOptions(earlier: RequirementsOptions, later: RequirementsOptions): RequirementsOptions {
  const both = <Value>(list: (options: RequirementsOptions) => readonly Value[]): readonly Value[] => [
    ...new Set([...list(earlier), ...list(later)]),
  ];
  return {
    indexUrl: later.indexUrl ?? earlier.indexUrl,
    extraIndexUrls: both(({ extraIndexUrls }) => extraIndexUrls),
    noIndex: earlier.noIndex || later.noIndex,
    findLinks: both(({ findLinks }) => findLinks),
    trustedHosts: both(({ trustedHosts }) => trustedHosts),
    pre: earlier.pre || later.pre,
    preferBinary: earlier.preferBinary || later.preferBinary,
    allReleases: both(({ allReleases }) => allReleases),
    onlyFinal: both(({ onlyFinal }) => onlyFinal),
    noBinary: both(({ noBinary }) => noBinary),
    onlyBinary: both(({ onlyBinary }) => onlyBinary),
    requireHashes: earlier.requireHashes || later.requireHashes,
    useFeatures: both(({ useFeatures }) => useFeatures),
  };
}
