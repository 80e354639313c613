import stringWidth from 'string-width';

const graphemes = new Intl.Segmenter();

/** The text in at most so many columns of a terminal, cut with an ellipsis. Characters that are two columns wide count as two. */
export function cutToWidth(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let shown = '';
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    const more = stringWidth(segment);
    if (used + more > width - 1) break;
    shown += segment;
    used += more;
  }
  return `${shown}…`;
}
