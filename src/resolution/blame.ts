import type { Failure } from '../errors/failure.ts';
import type { DeclaredItem } from '../requirements/declared-set.ts';
import { redacted } from '../secrets/secret-url.ts';

/** Lines in which an installer says what failed, not what it was doing. */
const ACCUSING = /^\s*(?:×|├|╰|error|fatal|caused by|cause:|failed)/iu;

/**
 * The item that a failure seems to blame: the last declared one that its message names, or the lines that accuse, or the last
 * thing that pip began to collect.
 */
export function blamedItem(failure: Failure, items: readonly DeclaredItem[]): DeclaredItem | null {
  const lines = failure.output.split('\n');
  const collected = lines.filter((line) => /^\s*(?:Collecting|Processing) /u.test(line)).at(-1) ?? '';
  const texts = [failure.message, lines.filter((line) => ACCUSING.test(line)).join('\n'), collected];
  for (const text of texts) {
    const words = text.toLowerCase().replace(/[-_.]+/gu, '-');
    const named = items.findLast((item) => isNamedIn(item, text, words));
    if (named !== undefined) return named;
  }
  return null;
}

function isNamedIn({ requirement: { name, url } }: DeclaredItem, text: string, words: string): boolean {
  if (url !== null && text.includes(redacted(url).replace(/#.*$/su, ''))) return true;
  return name !== null && new RegExp(`(?<![\\w-])${name}(?![\\w]|-\\w*[a-z])`, 'u').test(words);
}
