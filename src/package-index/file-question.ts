import { forRequest, type SecretUrl } from '../secrets/secret-url.ts';
import type { Inquiry } from './inquiry.ts';
import { addressOf, type PackageSource } from './package-source.ts';

/** Bytes of a file that tell that it comes: most that fails, fails before. */
const ENOUGH = 1024 * 1024;

/** How a file fares: it comes, it does not, or its server is silent. */
export type FileAnswer = 'comes' | 'fails' | 'silent';

/**
 * Asks for a file that an installer could not fetch, as far as is needed to know whether it comes now.
 *
 * @param url with its login, or without that of a source at the same server
 */
export async function askFile(
  url: SecretUrl,
  sources: readonly PackageSource[],
  inquiry: Inquiry,
): Promise<FileAnswer> {
  const outcome = await inquiry.get(withLogin(url, sources), ENOUGH);
  if (outcome.kind === 'timedOut') return 'silent';
  const comes = outcome.kind === 'tooLarge' || (outcome.kind === 'answered' && outcome.status === 200);
  return comes ? 'comes' : 'fails';
}

/** A URL with its own login, or that of a source at the same server: so installers ask. */
export function withLogin(reference: SecretUrl, sources: readonly PackageSource[]): string {
  const url = forRequest(reference);
  if (!URL.canParse(url)) return url;
  const file = new URL(url);
  if (file.username !== '') return url;
  for (const source of sources) {
    const address = addressOf(source);
    if (source.kind === 'folder' || !URL.canParse(address)) continue;
    const { host, username, password } = new URL(address);
    if (host === file.host && username !== '') return Object.assign(file, { username, password }).href;
  }
  return url;
}
