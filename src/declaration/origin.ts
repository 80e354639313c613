import { redactUrls } from '../secrets/redaction.ts';

/** Where an item was declared. */
export type Origin =
  | { readonly kind: 'file'; readonly file: string; readonly line: number }
  | { readonly kind: 'variable'; readonly item: number }
  | { readonly kind: 'command' };

const VARIABLE = 'EXTENSION_AUTO_INSTALL item ';
const COMMAND = 'installed by command';

/** `extensions.txt:3`, `EXTENSION_AUTO_INSTALL item 2` or `installed by command`; without secrets. */
export function formatOrigin(origin: Origin): string {
  switch (origin.kind) {
    case 'file':
      return `${redactUrls(origin.file)}:${origin.line}`;
    case 'variable':
      return `${VARIABLE}${origin.item}`;
    case 'command':
      return COMMAND;
  }
}

/** Reads what {@link formatOrigin} wrote. */
export function parseOrigin(text: string): Origin {
  if (text === COMMAND) return { kind: 'command' };
  if (text.startsWith(VARIABLE)) return { kind: 'variable', item: Number(text.slice(VARIABLE.length)) };
  const [, file = text, line = '1'] = /^(.*):(\d+)$/su.exec(text) ?? [];
  return { kind: 'file', file, line: Number(line) };
}
