import { expect, test } from 'vitest';
import type { ErrorCode } from '../../src/errors/codes.ts';
import { permanentFailure } from '../../src/errors/failure.ts';
import { Inquiry } from '../../src/resolution/inquiry.ts';
import type { AskIndexes } from '../../src/resolution/unavailable-items.ts';
import { youngDependency } from '../../src/resolution/young-dependency.ts';
import { declare } from '../fixtures/declaration.ts';
import { indexAnswers } from '../fixtures/index-answers.ts';
import { noConfiguration, resolutionContext, withoutInstallers } from '../fixtures/resolution-context.ts';
import { scriptedResolver, type ScriptedAnswer } from '../fixtures/scripted-resolver.ts';

interface Situation {
  readonly code?: ErrorCode;
  readonly offline?: boolean;
  readonly isEnded?: boolean;
  readonly hasLimit?: boolean;
  readonly answer?: ScriptedAnswer;
  /** What the indexes say, and until when. */
  readonly told?: Readonly<Record<string, readonly [code: ErrorCode, retryAt?: number]>>;
}

async function ask({ code = 'NOT_FOUND', offline = false, isEnded = false, hasLimit = true, ...more }: Situation) {
  const { answer = ['app==2', 'dep==3', 'other==4'], told = {} } = more;
  const declared = await declare({ variable: 'app' });
  const [item] = declared.items;
  if (item === undefined) throw new Error('nothing is declared');
  const resolver = scriptedResolver(() => answer, { isEnded });
  const questions: string[] = [];
  const askIndexes: AskIndexes = (items) => {
    questions.push(...items.map(({ requirement: { name, specifier } }) => `${name ?? ''}${specifier}`));
    const unavailable = items.flatMap((one) => {
      const name = one.requirement.name ?? '';
      const said = told[name];
      if (said === undefined) return [];
      const failure = { ...permanentFailure(said[0], `${name} is too new.`), retryAt: said[1] };
      return [[one, { failure, isUnreachable: false }] as const];
    });
    return Promise.resolve(indexAnswers({ unavailable: new Map(unavailable) }));
  };
  const minimumAge = hasLimit ? { milliseconds: 1000, except: [], origin: 'EXTENSION_AGENT_MIN_AGE=1s' } : null;
  const installers = { ...withoutInstallers(), configuration: { ...noConfiguration, minimumAge } };
  const context = resolutionContext({ resolver: () => resolver, askIndexes, installers, offline });
  const question = { candidates: [item], met: new Set<never>(), kept: [], fixed: [], users: new Map(), declared };
  const inquiry = new Inquiry(question, resolver, context, '/python');
  const failure = await youngDependency(item, permanentFailure(code, 'It was so.'), inquiry, context);
  return { failure, questions, asked: resolver.asked, requests: resolver.requests };
}

test('what an item needs is asked for without limits of age, by metadata alone, and the indexes tell what is too new', async () => {
  const { failure, questions, asked, requests } = await ask({ told: { dep: ['TOO_NEW', 5], other: ['TOO_NEW', 9] } });
  expect(asked).toEqual(['app |  | any age']);
  expect(requests[0]?.options).toMatchObject({ noBinary: [], onlyBinary: [':all:'] });
  expect(questions).toEqual(['app==2', 'dep==3', 'other==4']);
  expect(failure).toMatchObject({
    code: 'TOO_NEW',
    message: 'A dependency is too new: dep is too new. other is too new.',
    retryAt: 9,
  });
});

test('where it is not known of all when they are old enough, no time is told', async () => {
  const { failure } = await ask({ told: { dep: ['TOO_NEW', 5], other: ['TOO_NEW'] } });
  expect(failure?.code).toBe('TOO_NEW');
  expect(failure?.retryAt).toBeUndefined();
});

test('what is missing for other reasons is not too new', async () => {
  expect((await ask({ told: { dep: ['NOT_FOUND'] } })).failure).toBeNull();
  expect((await ask({ told: { dep: ['NOT_FOUND', 3], other: ['TOO_NEW', 9] } })).failure).toMatchObject({
    message: 'A dependency is too new: other is too new.',
  });
  expect((await ask({ code: 'CONFLICT', told: { dep: ['TOO_NEW'] } })).failure?.code).toBe('TOO_NEW');
});

test('the indexes are not asked where there is no such set of any age', async () => {
  expect(await ask({ answer: 'CONFLICT' })).toMatchObject({ failure: null, questions: [] });
});

test.each<readonly [why: string, situation: Situation]>([
  ['something else failed', { code: 'BUILD_FAILED' }],
  ['the start is offline', { offline: true }],
  ['its time is up', { isEnded: true }],
  ['no age is asked for', { hasLimit: false }],
])('nothing is asked where %s', async (_, situation) => {
  const told = { dep: ['TOO_NEW'] as const };
  expect(await ask({ ...situation, told })).toMatchObject({ failure: null, asked: [] });
});
