import { permanentFailure, type Failure } from '../errors/failure.ts';
import type { RequirementsOptions } from '../requirements/requirement.ts';
import { forRequest, type SecretUrl } from '../secrets/secret-url.ts';
import { hasBrokenLogin } from '../secrets/url-secrets.ts';
import { lookAt } from '../system/place.ts';
import { indexConfiguration } from './index-configuration.ts';
import type { InstallerSetup } from './installer.ts';

/**
 * Why no installer is asked for anything: what stands in the place of an index's URL is none, which each installer tells in
 * words of its own, with parts of the login. Null where each index has a URL, or a path.
 *
 * @param options what files say; what they do not, variables do
 */
export function refusedIndex(
  options: RequirementsOptions,
  { variables, origins, policy }: Pick<InstallerSetup, 'variables' | 'origins' | 'policy'>,
): Failure | null {
  const { indexUrl, extraIndexUrls, noIndex } = indexConfiguration(options, variables, policy);
  if (noIndex) return null;
  const said = (names: readonly string[]): string => {
    const name = names.find((each) => (variables[each] ?? '').trim() !== '') ?? '';
    return origins.get(name) ?? name;
  };
  const main = options.indexUrl === null ? said(INDEX) : '--index-url';
  const extra = (url: SecretUrl): string =>
    options.extraIndexUrls.includes(url) ? '--extra-index-url' : said(EXTRA_INDEXES);
  return (
    (indexUrl === null ? null : failureOf(indexUrl, main)) ??
    extraIndexUrls.map((url) => failureOf(url, extra(url))).find((failure) => failure !== null) ??
    null
  );
}

const INDEX = ['PIP_INDEX_URL', 'UV_DEFAULT_INDEX', 'UV_INDEX_URL'];
const EXTRA_INDEXES = ['PIP_EXTRA_INDEX_URL', 'UV_INDEX', 'UV_EXTRA_INDEX_URL'];

function failureOf(url: SecretUrl, origin: string): Failure | null {
  const words = faultOf(forRequest(url));
  if (words === null) return null;
  const [fault, hint] = words;
  // A variable in it may be mended without a change of the line.
  return { ...permanentFailure('SETTING_INVALID', `The URL of ${origin} ${fault}.`, hint), transient: true };
}

/** The end of a sentence, and a hint. */
type Words = readonly [fault: string, hint: string];

function faultOf(url: string): Words | null {
  const unset = /\$\{(\w+)\}/u.exec(url)?.[1];
  if (unset !== undefined) return [`holds \${${unset}}, which has no value`, `Set the variable ${unset}.`];
  if (hasBrokenLogin(url)) {
    const hint = 'Percent-encode @, /, # and ? in user name and password: %40, %2F, %23, %3F.';
    return ['has a login with a character that ends the host', hint];
  }
  if (/^[a-z][a-z0-9+.-]*:\/\//iu.test(url)) {
    const hint = 'Check scheme, host and port, and percent-encode what is special in user name and password.';
    return URL.canParse(url) ? null : ['is not valid', hint];
  }
  // Installers take a folder, too.
  if (/^(?:file:|[./])/iu.test(url) || lookAt(url).kind !== 'absent') return null;
  return ['has no scheme', 'Write https:// or http:// in front of the host.'];
}
