import { expect, test } from 'vitest';
import { permanentFailure, type Failure } from '../../src/errors/failure.ts';
import { listedFileFailure } from '../../src/resolution/listed-file.ts';
import { redacted } from '../../src/secrets/secret-url.ts';
import { declare } from '../fixtures/declaration.ts';
import { indexAnswers } from '../fixtures/index-answers.ts';

const wheel = 'http://h/a-1.0-py3-none-any.whl';

/** What is said of a failure where the server answers so; and which URLs it was asked for. */
async function told(
  reason: Partial<Failure>,
  answers: Readonly<Record<string, Failure>> = {},
  line = 'a',
  offline = false,
) {
  const [item] = (await declare({ file: line })).items;
  if (item === undefined) throw new Error('nothing is declared');
  const asked: string[] = [];
  const failure = await listedFileFailure(
    item,
    { ...permanentFailure('HASH_MISMATCH', 'Another hash.'), ...reason },
    { isEnded: false },
    {
      offline,
      askIndexes: (items) => {
        const unavailable = items.flatMap((one) => {
          const url = one.requirement.url === null ? '' : redacted(one.requirement.url);
          asked.push(url);
          const answer = answers[url];
          return answer === undefined ? [] : [[one, { failure: answer, isUnreachable: false }] as const];
        });
        return Promise.resolve(indexAnswers({ unavailable: new Map(unavailable) }));
      },
    },
  );
  return {
    said: failure && `${failure.code}: ${failure.message}`,
    file: failure?.file,
    isTransient: failure?.transient,
    asked,
  };
}

const page = permanentFailure('NETWORK', 'A page.');
const nothing = permanentFailure('NOT_FOUND', 'Nothing.');

test('a page in place of a file is the reason why that has another hash, or its metadata', async () => {
  const said = `NETWORK: ${wheel}, which the index lists, cannot be fetched: A page.`;
  expect(await told({ file: wheel }, { [wheel]: page })).toMatchObject({ said, file: undefined, isTransient: true });
  expect(await told({ file: wheel }, { [`${wheel}.metadata`]: page })).toMatchObject({ said });
  expect(await told({ file: `${wheel}.metadata` }, { [`${wheel}.metadata`]: page })).toMatchObject({
    said: said.replace(wheel, `${wheel}.metadata`),
  });
});

test('metadata that is not there is none', async () => {
  expect(await told({ file: wheel }, { [`${wheel}.metadata`]: nothing })).toMatchObject({ said: null });
});

test('a file that the index lists and does not have may be there at the next start', async () => {
  expect(await told({ code: 'NOT_FOUND', file: wheel }, { [wheel]: nothing })).toEqual({
    said: `NETWORK: ${wheel}, which the index lists, cannot be fetched: Nothing.`,
    file: wheel,
    isTransient: true,
    asked: [wheel],
  });
});

test('nothing is asked where no file is named, of a page, of a URL that was declared, and offline', async () => {
  const answers = { [wheel]: page };
  expect((await told({}, answers)).asked).toEqual([]);
  expect((await told({ file: 'http://h/simple/a/', code: 'NETWORK' }, answers)).asked).toEqual([]);
  expect((await told({ file: wheel, code: 'BUILD_FAILED' }, answers)).asked).toEqual([]);
  expect((await told({ file: wheel }, answers, `a @ ${wheel}`)).asked).toEqual([]);
  expect((await told({ file: wheel }, answers, 'a', true)).asked).toEqual([]);
});
