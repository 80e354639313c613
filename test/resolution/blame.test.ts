import { expect, test } from 'vitest';
import { permanentFailure } from '../../src/errors/failure.ts';
import { blamedItem } from '../../src/resolution/blame.ts';
import { declare } from '../fixtures/declaration.ts';

async function blamed(variable: string, output: string, message = ''): Promise<string | null> {
  const { items } = await declare({ variable });
  return blamedItem({ ...permanentFailure('NOT_FOUND', message), output }, items)?.line ?? null;
}

test.each<readonly [name: string, variable: string, output: string, message: string, item: string | null]>([
  ['the item that the message names', 'a,b,c', '', 'There is no b.', 'b'],
  ['the last one of several', 'a,b,c', '', 'a and b are at odds.', 'b'],
  ['a name however it is spelt', 'my-package,b', '', 'My__Package was not found.', 'my-package'],
  ['a name with a version after it', 'a,b', '', 'http://h/a-2.0-py3-none-any.whl answered 403.', 'a'],
  ['no longer name that begins with it', 'a,b', '', 'a-extension was not found.', null],
  ['no longer name that ends with it', 'a,b', '', 'my-a was not found.', null],
  ['no word that begins with it', 'a,b', '', 'another one was not found.', null],
  ['a URL as it is written', 'a,https://h/x.git#frag', '', 'https://h/x.git answered 404.', 'https://h/x.git#frag'],
  ['an item by the lines that accuse', 'a,b', '  × Failed to download `a==1`\nresolving b', '', 'a'],
  ['an item by no line that does not', 'a,b', 'resolving b, no error', '', null],
  ['what was collected last', 'a,b,c', 'Collecting a\n  Collecting b\nProcessing ./d\nCollecting c\nfoo a', '', 'c'],
  ['nothing that was only said to be collected', 'a,b', 'then Collecting a', '', null],
  ['the message before the lines', 'a,b', 'error: b', 'a is missing.', 'a'],
  ['the lines before what was collected', 'a,b', 'Collecting b\nerror: a', '', 'a'],
  ['nobody', 'a,b', '', 'It failed.', null],
])('%s', async (_, variable, output, message, item) => {
  expect(await blamed(variable, output, message)).toBe(item);
});

test('an item without a name is not named by chance', async () => {
  expect(await blamed('https://h/x.git', 'error: null', 'null')).toBeNull();
});
