/** What an option of a requirements file does with its value; flags have none. */
export type OptionKey =
  | 'indexUrl'
  | 'extraIndexUrl'
  | 'noIndex'
  | 'constraint'
  | 'requirement'
  | 'editable'
  | 'findLinks'
  | 'noBinary'
  | 'onlyBinary'
  | 'preferBinary'
  | 'requireHashes'
  | 'noRequireHashes'
  | 'pre'
  | 'allReleases'
  | 'onlyFinal'
  | 'trustedHost'
  | 'useFeature'
  | 'hash'
  | 'configSettings';

export interface Option {
  readonly key: OptionKey;
  readonly takesValue: boolean;
}

const option = (key: OptionKey, takesValue: boolean): Option => ({ key, takesValue });

const indexUrl = option('indexUrl', true);
const constraint = option('constraint', true);
const requirement = option('requirement', true);
const editable = option('editable', true);
const findLinks = option('findLinks', true);
const configSettings = option('configSettings', true);

/** Every long option that pip knows in a requirements file. Source: pip's `req_file.py` and `cmdoptions.py`. */
export const longOptions: ReadonlyMap<string, Option> = new Map([
  ['--index-url', indexUrl],
  ['--pypi-url', indexUrl],
  ['--extra-index-url', option('extraIndexUrl', true)],
  ['--no-index', option('noIndex', false)],
  ['--constraint', constraint],
  ['--requirement', requirement],
  ['--editable', editable],
  ['--find-links', findLinks],
  ['--no-binary', option('noBinary', true)],
  ['--only-binary', option('onlyBinary', true)],
  ['--prefer-binary', option('preferBinary', false)],
  ['--require-hashes', option('requireHashes', false)],
  ['--no-require-hashes', option('noRequireHashes', false)],
  ['--pre', option('pre', false)],
  ['--all-releases', option('allReleases', true)],
  ['--only-final', option('onlyFinal', true)],
  ['--trusted-host', option('trustedHost', true)],
  ['--use-feature', option('useFeature', true)],
  ['--hash', option('hash', true)],
  ['--config-settings', configSettings],
]);

export const shortOptions: ReadonlyMap<string, Option> = new Map([
  ['-i', indexUrl],
  ['-c', constraint],
  ['-r', requirement],
  ['-e', editable],
  ['-f', findLinks],
  ['-C', configSettings],
]);
