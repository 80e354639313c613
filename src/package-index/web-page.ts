import { forRequest, type SecretUrl } from '../secrets/secret-url.ts';
import { contentTypeOf, httpAnswer } from './http-answer.ts';
import type { Inquiry } from './inquiry.ts';
import { hostOf } from './package-source.ts';
import type { Words } from './sentence.ts';

/** Bytes that are read of what may be a page; archives are cut off there. */
const LARGEST_PAGE = 1024 * 1024;

/** Says so where a web page answers at a URL that is to be a package; null where something else does. */
export async function webPageAt(reference: SecretUrl, inquiry: Inquiry): Promise<Words | null> {
  const url = forRequest(reference);
  const answer = httpAnswer(await inquiry.get(url, LARGEST_PAGE));
  if (answer.kind !== 'page' || !/^(?:text\/html|application\/xhtml\+xml)$/u.test(contentTypeOf(answer.page)))
    return null;
  const host = hostOf(url) ?? 'The server';
  const shown = hostOf(answer.page.finalUrl) ?? host;
  const who = shown === host ? host : `${host} led to ${shown}, which`;
  return {
    sentence: `${who} answered with a web page where a package is expected.`,
    hint: hintFor(answer.page.finalUrl),
  };
}

/** @param url without credentials */
function hintFor(url: string): string {
  if (/^https?:\/\/(?:www\.)?(?:github|gitlab|bitbucket|codeberg)\.(?:com|org)\/[^/?#]+\/[^/?#]+\/?$/u.test(url)) {
    return `To install from the repository write git+${url.replace(/\/$/u, '')}.`;
  }
  return /\/blob\//u.test(url)
    ? 'This page shows the file: take the URL of the file itself, which has /raw/ for /blob/.'
    : "Take the URL of the archive or wheel itself; a proxy's or portal's login answers so, too.";
}
