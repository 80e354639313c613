import { splitCredentials } from '../secrets/redaction.ts';
import type { CommandDeclaration } from './declaration.ts';

const URL_START = /[a-z][a-z0-9+.-]*:\/\/[^\s'"]+/giu;
const VARIABLES_ONLY = /:\/\/(?:\$\{[A-Z0-9_]+\}:?)+@/u;

/** What is written down of a declaration: credentials that stand in it are left out, `${TOKEN}` is not. */
export function withoutLiteralCredentials({ requirement, folder }: CommandDeclaration): CommandDeclaration {
  const plain = requirement.replace(URL_START, (url) => (VARIABLES_ONLY.test(url) ? url : splitCredentials(url).url));
  return { requirement: plain, folder };
}
