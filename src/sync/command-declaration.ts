import type { CommandDeclaration } from '../declaration/declaration.ts';
import { splitCredentials } from '../secrets/redaction.ts';
import type { Snapshot } from './snapshot.ts';

const URL_START = /[a-z][a-z0-9+.-]*:\/\/[^\s'"]+/giu;
const VARIABLES_ONLY = /:\/\/(?:\$\{[A-Z0-9_]+\}:?)+@/u;

/** What is written down of a declaration: credentials that stand in it are left out, `${TOKEN}` is not. */
export function withoutLiteralCredentials({ requirement, folder }: CommandDeclaration): CommandDeclaration {
  const plain = requirement.replace(URL_START, (url) => (VARIABLES_ONLY.test(url) ? url : splitCredentials(url).url));
  return { requirement: plain, folder };
}

/** PEP 503 names of what is declared by command, by the text that declares it; without those that nothing knows a name for. */
export function commandNames({ desired, actual }: Snapshot): ReadonlyMap<string, string> {
  const led = new Map((actual.ledger?.items ?? []).map(({ line, name }) => [line, name]));
  return new Map(
    [...desired.items, ...desired.skipped]
      .filter(({ origin }) => origin.kind === 'command')
      .flatMap(({ requirement, line }) => {
        const name = requirement.name ?? led.get(line) ?? null;
        return name === null ? [] : [[requirement.text, name] as const];
      }),
  );
}
