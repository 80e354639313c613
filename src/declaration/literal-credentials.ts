import { knownSecrets } from '../secrets/known-secrets.ts';
import { pseudonym } from '../secrets/pseudonym.ts';
import { replaceUrlSecrets } from '../secrets/url-secrets.ts';
import type { CommandDeclaration } from './declaration.ts';

const URL_START = /[a-z][a-z0-9+.-]{0,30}:\/\/\S+/giu;
const VARIABLES_ONLY = /^(?:\$\{[A-Z0-9_]+\}:?)+$/u;

/**
 * What is written down of a declaration: credentials that stand in it are left out, `${TOKEN}` is not, and values that may be some have
 * pseudonyms.
 */
export function withoutLiteralCredentials({ requirement, folder }: CommandDeclaration): CommandDeclaration {
  knownSecrets.learnText(requirement);
  const kept = (text: string): string | null => (VARIABLES_ONLY.test(text) ? text : null);
  const value = (text: string, isNamed: boolean): string | null => kept(text) ?? (isNamed ? null : pseudonym(text));
  const plain = requirement.replace(URL_START, (url) => replaceUrlSecrets(url, { login: kept, value }));
  return { requirement: plain, folder };
}
