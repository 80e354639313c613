import { redacted, type SecretUrl } from '../secrets/secret-url.ts';
import type { UnclearAnswer } from './answer.ts';
import { withLogin } from './file-question.ts';
import { lastPart } from './html-page.ts';
import { contentTypeOf, httpAnswer } from './http-answer.ts';
import type { Inquiry } from './inquiry.ts';
import { hostOf, type PackageSource } from './package-source.ts';
import { describeUnclear, hintFor, type Words } from './sentence.ts';

/** What a server says of a URL that is to be a package. */
export type ReferenceAnswer =
  /** Something comes that may be one. */
  | { readonly kind: 'comes' }
  /** A web page comes, or nothing, for this or another reason. */
  | { readonly kind: 'webPage' | 'nothing'; readonly words: Words }
  | { readonly kind: 'unclear'; readonly words: Words; readonly why: UnclearAnswer['kind'] };

/** Bytes that are read of what may be a page; archives are cut off there. */
const LARGEST_PAGE = 1024 * 1024;

/** Asks the server of a URL that is to be a package. @param sources whose login counts at their servers */
export async function askReference(
  reference: SecretUrl,
  sources: readonly PackageSource[],
  inquiry: Inquiry,
): Promise<ReferenceAnswer> {
  const url = withLogin(reference, sources);
  const answer = httpAnswer(await inquiry.get(url, LARGEST_PAGE));
  const host = hostOf(url) ?? 'The server';
  const file = lastPart({ href: redacted(reference) });
  switch (answer.kind) {
    case 'page':
      if (!/^(?:text\/html|application\/xhtml\+xml)$/u.test(contentTypeOf(answer.page))) return { kind: 'comes' };
      return { kind: 'webPage', words: describePage(host, file, answer.page.finalUrl) };
    case 'nothing':
      return {
        kind: 'nothing',
        words: { sentence: `${host} has no ${file} (${answer.status}).`, hint: 'Check the URL.' },
      };
    case 'tooLarge':
      return { kind: 'comes' };
    default: {
      const sentence = describeUnclear(file, host, answer);
      return { kind: 'unclear', words: { sentence, hint: HINTS[answer.kind] ?? hintFor(answer) }, why: answer.kind };
    }
  }
}

/** Of a URL that stands alone: no index leads to it. */
const HINTS: Readonly<Record<string, string>> = {
  wantsLogin: 'Put a user name and a password or token into the URL, or into a netrc file.',
  forbidden: 'Check what the user or token may read.',
  redirectLoop: 'Check the URL, and what a proxy makes of it; the next start tries again.',
  errorStatus: 'Check the URL, or ask the operators of the server; the next start tries again.',
};

/** @param finalUrl that answered in the end, without credentials */
function describePage(host: string, file: string, finalUrl: string): Words {
  const shown = hostOf(finalUrl) ?? host;
  const who = shown === host ? host : `${host} led to ${shown}, which`;
  return {
    sentence: `${who} answered with a web page in place of ${file === '' ? 'a package' : file}.`,
    hint: hintForPage(finalUrl),
  };
}

/** @param url without credentials */
function hintForPage(url: string): string {
  if (/^https?:\/\/(?:www\.)?(?:github|gitlab|bitbucket|codeberg)\.(?:com|org)\/[^/?#]+\/[^/?#]+\/?$/u.test(url)) {
    return `To install from the repository write git+${url.replace(/\/$/u, '')}.`;
  }
  return /\/blob\//u.test(url)
    ? 'This page shows the file: take the URL of the file itself, which has /raw/ for /blob/.'
    : "Take the URL of the archive or wheel itself; a proxy's or portal's login answers so, too.";
}
