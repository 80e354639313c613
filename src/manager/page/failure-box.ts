import type { PlannedFailure } from '../api-types.ts';
import { element } from './element.ts';

/** What of a failure is shown. */
export type ShownFailure = Pick<
  PlannedFailure,
  'subject' | 'code' | 'message' | 'hint' | 'kept' | 'excerpt' | 'output'
>;

/** A failure with its code, the place at fault and what to do. What is more than a sentence keeps its columns, for the caret below the text. */
export function failureBox({ subject, code, message, hint, kept, excerpt, output }: ShownFailure): HTMLElement {
  const [sentence = '', ...rest] = message.split('\n');
  const place = [...rest, excerpt ?? '', output].filter((part) => part !== '').join('\n');
  return element(
    'div',
    { class: 'failure' },
    code === '' && subject === ''
      ? null
      : element('p', {}, element('code', {}, code), subject === '' ? null : ` ${subject}`),
    element('p', {}, sentence),
    kept === null ? null : element('p', {}, `Version ${kept} stays.`),
    place === '' ? null : element('pre', { class: 'reason', tabindex: '0' }, place),
    hint === null ? null : element('p', { class: 'hint' }, `Hint: ${hint}`),
  );
}

/** A failure that is no more than an error. */
export function errorBox(error: Pick<ShownFailure, 'code' | 'message' | 'hint'>): HTMLElement {
  return failureBox({
    subject: '',
    kept: null,
    excerpt: null,
    output: '',
    code: error.code,
    message: error.message,
    hint: error.hint,
  });
}
