import { describe, expect, test } from 'vitest';
import { permanentFailure } from '../../src/errors/failure.ts';
import { parsePolicy } from '../../src/policy/policy-file.ts';
import { normalizeName } from '../../src/requirements/project-name.ts';
import { Inquiry, type Question } from '../../src/resolution/inquiry.ts';
import type { ResolutionContext } from '../../src/resolution/resolution-context.ts';
import { declare, installedWith, localStackWith, type Declaration } from '../fixtures/declaration.ts';
import { noConfiguration, resolutionContext, withoutInstallers } from '../fixtures/resolution-context.ts';
import { scriptedResolver } from '../fixtures/scripted-resolver.ts';

const week = { milliseconds: 7 * 86_400_000, except: [], origin: 'EXTENSION_AGENT_MIN_AGE=7d' };

async function inquiryOf(
  declaration: Declaration,
  script: Parameters<typeof scriptedResolver>[0],
  given: Partial<ResolutionContext> = {},
  configuration: Partial<typeof noConfiguration> = {},
  parts: Partial<Question> = {},
) {
  const declared = await declare(declaration);
  const resolver = scriptedResolver(script);
  const context = resolutionContext({
    resolver: () => resolver,
    askIndexes: () => {
      throw new Error('No index is asked.');
    },
    installers: { ...withoutInstallers(), configuration: { ...noConfiguration, ...configuration } },
    ...given,
  });
  const { items } = declared;
  const question = {
    candidates: items,
    met: new Set<never>(),
    kept: [],
    fixed: [],
    users: new Map(),
    declared,
    ...parts,
  };
  return { inquiry: new Inquiry(question, resolver, context, '/python'), items, resolver };
}

test("LocalStack's versions are constraints of all that is asked, and so is what only its licensed edition has", async () => {
  const localstack = localStackWith({ werkzeug: '3.1', 'localstack-core': '4.1' });
  const open = await inquiryOf({ variable: 'a' }, () => ['a==1'], { localstack });
  await open.inquiry.ask(open.items, ['x==1']);
  expect(open.resolver.asked).toEqual(['a | werkzeug==3.1 localstack-core==4.1 localstack-ext<0 x==1']);
  const licensed = localStackWith({ 'localstack-ext': '4.1' });
  const pro = await inquiryOf({ variable: 'a' }, () => ['a==1'], { localstack: licensed });
  await pro.inquiry.ask(pro.items, []);
  expect(pro.resolver.asked).toEqual(['a | localstack-ext==4.1']);
});

test('an installer is asked for the interpreter, with the options and constraints of the user', async () => {
  const file = '--pre\n-c limits.txt\na\n';
  const { inquiry, items, resolver } = await inquiryOf({ file, files: { '/etc/limits.txt': 'b<2\n' } }, () => ['a==1']);
  await inquiry.ask(items, [], true);
  expect(resolver.requests).toMatchObject([
    { python: '/python', options: { pre: true }, userConstraints: [{ name: 'b', specifier: '<2' }], offline: true },
  ]);
});

test('what a resolver has installed on the way is kept, whatever it is asked next', async () => {
  const installation = { added: [], present: installedWith({ 'a 1': {} }) };
  const { items, inquiry, resolver } = await inquiryOf({ variable: 'a' }, () => ['a==1']);
  expect(inquiry.installation).toBeNull();
  const resolve = resolver.resolve.bind(resolver);
  Object.assign(resolver, {
    resolve: async (request: Parameters<typeof resolve>[0]) => ({ ...(await resolve(request)), installation }),
  });
  await inquiry.ask(items, []);
  Object.assign(resolver, { resolve });
  await inquiry.ask(items, []);
  expect(inquiry.installation).toBe(installation);
});

describe('a resolver may install what it finds', () => {
  const kept = (name: string, url: string | null = null) => ({ name: normalizeName(name), version: '1', url });
  const there = installedWith({ 'b 1': {} });
  const hash = `--hash=sha256:${'0'.repeat(64)}`;

  interface Addition {
    readonly declaration?: Declaration;
    readonly context?: Partial<ResolutionContext>;
    readonly question?: Partial<Question>;
  }

  async function asked({ declaration = { variable: 'a' }, context = {}, question = {} }: Addition) {
    const parts = { kept: [kept('b')], ...question };
    const given = { installed: there, ...context };
    const { inquiry, items, resolver } = await inquiryOf(declaration, () => ['a==1'], given, {}, parts);
    await inquiry.askToAdd(items, ['b==1']);
    return resolver.asked[0];
  }

  test('where all that is there stays, and all that comes is from an index', async () => {
    expect(await asked({})).toBe('a | b==1 | adds');
  });

  test.each<readonly [why: string, addition: Addition]>([
    ['something that is there goes', { question: { kept: [] } }],
    ['something has to stay that cannot be asked about', { question: { fixed: [kept('c')] } }],
    ['versions of a lockfile are preferred', { context: { preferred: ['c==1'] } }],
    ['something that stays came from elsewhere', { question: { kept: [kept('b', 'https://h/b.zip')] } }],
    [
      'part of what stays came from elsewhere',
      {
        question: { kept: [kept('b'), kept('c', 'https://h/c.zip')] },
        context: { installed: installedWith({ 'b 1': {}, 'c 1': {} }) },
      },
    ],
    ['hashes are to be compared', { declaration: { file: `a==1 ${hash}\n` } }],
    ['hashes are to be compared of a part', { declaration: { file: `a==1 ${hash}\n`, variable: 'd' } }],
    ['an item comes from elsewhere', { declaration: { variable: 'a,d @ https://h/d.zip' } }],
    ['the start is offline', { context: { offline: true } }],
  ])('but not where %s', async (_, addition) => {
    const said = await asked(addition);
    expect(said).toMatch(/^a/);
    expect(said).not.toContain('adds');
  });
});

test('what an installer fails with is the reason', async () => {
  const { inquiry, items } = await inquiryOf({ variable: 'a' }, () => 'BUILD_FAILED');
  expect(await inquiry.ask(items, [])).toMatchObject({ ok: false, reason: { code: 'BUILD_FAILED' } });
});

test('what advisories keep out is refused, unless it is asked for its age alone', async () => {
  const advised: string[] = [];
  const { inquiry, items, resolver } = await inquiryOf({ file: '--no-binary a\na\n' }, () => ['a==1', 'held==1'], {
    refuseAdvised: (packages) => {
      advised.push(packages.map(({ name }) => name).join(' '));
      return Promise.resolve(permanentFailure('ADVISORY', 'It has a hole.'));
    },
  });
  expect(await inquiry.ask(items, ['held==1'])).toMatchObject({ ok: false, reason: { code: 'ADVISORY' } });
  expect(advised).toEqual(['a']);
  const [item] = items;
  if (item === undefined) throw new Error('nothing is declared');
  expect((await inquiry.askOfAnyAge(item)).ok).toBe(true);
  expect(advised).toEqual(['a']);
  expect(resolver.requests[1]?.options).toMatchObject({ noBinary: [], onlyBinary: [':all:'] });
});

describe('what an installer is content with is refused', () => {
  test("where LocalStack's own package shadows it", async () => {
    const localstack = localStackWith({ werkzeug: '3.1' });
    const { inquiry, items } = await inquiryOf({ variable: 'a' }, () => ['a==1', 'werkzeug==2.0'], { localstack });
    expect(await inquiry.ask(items, [])).toMatchObject({ ok: false, reason: { code: 'LOCALSTACK_CONFLICT' } });
  });

  test('where the policy does not allow it, unless it is there already', async () => {
    const policy = await parsePolicy('deny = ["evil"]', 'policy.toml');
    const { inquiry, items } = await inquiryOf({ variable: 'a' }, () => ['a==1', 'evil==1'], {}, { policy });
    expect(await inquiry.ask(items, [])).toMatchObject({ ok: false, reason: { code: 'POLICY' } });
    expect(await inquiry.ask(items, ['evil==1'])).toMatchObject({ ok: true });
    expect(await inquiry.ask(items, ['evil==2'])).toMatchObject({ ok: false });
  });

  test('where it has no hash', async () => {
    const file = `a==1 --hash=sha256:${'0'.repeat(64)}\n`;
    const { inquiry, items } = await inquiryOf({ file }, () => ['a==1', 'b==1']);
    expect(await inquiry.ask(items, [])).toMatchObject({ ok: false, reason: { code: 'HASH_MISSING' } });
    expect(await inquiry.ask(items, ['b==1'])).toMatchObject({ ok: true });
  });
});

describe('with a minimum age', () => {
  const installed = installedWith({
    'dep 3': {},
    'odd nonsense': {},
    'direct 3': { direct: { url: 'https://host/d' } as never },
  });
  const limits = { minimumAge: week };

  test('what is installed and too young stays where an older version would come', async () => {
    const { inquiry, items, resolver } = await inquiryOf(
      { variable: 'a' },
      (_, constraints) => (constraints.includes('dep==3') ? ['a==1', 'dep==3'] : ['a==1', 'dep==2']),
      { installed },
      limits,
    );
    expect(await inquiry.ask(items, ['x==1'], true)).toMatchObject({
      ok: true,
      result: [{}, { name: 'dep', version: '3' }],
    });
    expect(resolver.asked).toEqual(['a | x==1 | offline', 'a | x==1 dep==3 | offline']);
  });

  test('the older one comes where it cannot', async () => {
    const { inquiry, items } = await inquiryOf(
      { variable: 'a' },
      (_, constraints) => (constraints.includes('dep==3') ? 'CONFLICT' : ['a==1', 'dep==2']),
      { installed },
      limits,
    );
    expect(await inquiry.ask(items, [])).toMatchObject({ ok: true, result: [{}, { name: 'dep', version: '2' }] });
  });

  test.each<readonly [why: string, answer: readonly string[], more: Partial<typeof limits> | null]>([
    ['what is as new', ['dep==3'], limits],
    ['what is newer', ['dep==4'], limits],
    ['what has no valid version', ['dep==nonsense'], limits],
    ['what has none where it is installed', ['odd==2'], limits],
    ['what was not installed', ['other==1'], limits],
    ['a direct reference that is installed', ['direct==2'], limits],
    ['a direct reference that comes', ['dep==2 https://host/dep'], limits],
    ['anything, where there is no such limit', ['dep==2'], null],
  ])('nothing more is asked about %s', async (_, answer, configuration) => {
    const { inquiry, items, resolver } = await inquiryOf(
      { variable: 'a' },
      () => answer,
      { installed },
      configuration ?? {},
    );
    expect((await inquiry.ask(items, [])).ok).toBe(true);
    expect(resolver.asked).toHaveLength(1);
  });

  test('a question that no age limits is asked once', async () => {
    const { inquiry, items, resolver } = await inquiryOf({ variable: 'a' }, () => ['dep==2'], { installed }, limits);
    const [item] = items;
    if (item !== undefined) await inquiry.askOfAnyAge(item);
    expect(resolver.asked).toEqual(['a |  | any age']);
  });
});
