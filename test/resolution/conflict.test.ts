import { describe, expect, test } from 'vitest';
import { permanentFailure } from '../../src/errors/failure.ts';
import { describeFailure } from '../../src/installer/failure.ts';
import { explainFailure, licensedModuleIn } from '../../src/resolution/conflict.ts';
import { blamedItem } from '../../src/resolution/blame.ts';
import { sameReference } from '../../src/resolution/direct-reference.ts';
import { secretUrl } from '../../src/secrets/secret-url.ts';
import { declare, declareItem, localStackWith } from '../fixtures/declaration.ts';

const localStack = localStackWith({ werkzeug: '3.1.3', 'typing-extensions': '4.15.0', 'localstack-core': '4.13.1' });

const task = { installer: 'uv', verb: 'resolving', subjects: ['x'], seconds: 36 } as const;

function failureOf(output: string) {
  return describeFailure({ status: 1, stdout: '', stderr: output, aborted: false }, { offline: false, task });
}

const wantsOldWerkzeug = {
  uv: `error: No solution found when resolving dependencies
  cause: Because all versions of extension-old depend on werkzeug<3 and you require extension-old, we can conclude that you require werkzeug<3.
         And because you require werkzeug==3.1.3, we can conclude that your requirements are unsatisfiable.
`,
  'older uv': `  × No solution found when resolving dependencies:
  ╰─▶ Because extension-old==1.0 depends on werkzeug<3 and you require
      werkzeug==3.1.3, we can conclude that extension-old==1.0 cannot be used.
      And because only extension-old==1.0 is available and you require
      extension-old, we can conclude that your requirements are unsatisfiable.
`,
  pip: `ERROR: Cannot install extension-old because these package versions have conflicting dependencies.

The conflict is caused by:
    extension-old 1.0 depends on werkzeug<3
    The user requested (constraint) werkzeug==3.1.3

To fix this you could try to:
1. loosen the range of package versions you've specified
ERROR: ResolutionImpossible: for help visit …
`,
};

describe('what an installer says of a conflict', () => {
  test.each<{ name: string; line: string; output: string; code: string; message: RegExp }>([
    {
      name: 'with LocalStack’s version, in uv’s words',
      line: 'extension-old',
      output: wantsOldWerkzeug.uv,
      code: 'LOCALSTACK_CONFLICT',
      message: /^extension-old wants werkzeug<3, but LocalStack has werkzeug 3\.1\.3 and always loads its own\.$/,
    },
    {
      name: 'with LocalStack’s version, in the words of an older uv',
      line: 'extension-old',
      output: wantsOldWerkzeug['older uv'],
      code: 'LOCALSTACK_CONFLICT',
      message: /^extension-old wants werkzeug<3, but LocalStack has werkzeug 3\.1\.3 and always loads its own\.$/,
    },
    {
      name: 'with LocalStack’s version, in pip’s words',
      line: 'extension-old>=1',
      output: wantsOldWerkzeug.pip,
      code: 'LOCALSTACK_CONFLICT',
      message: /^extension-old>=1 wants werkzeug<3, but LocalStack has werkzeug 3\.1\.3 and always loads its own\.$/,
    },
    {
      name: 'with LocalStack’s version of a name with a dash, several clauses',
      line: 'extension-new',
      output: `  × No solution found when resolving dependencies:
  ╰─▶ Because extension-new==1.0 depends on typing-extensions>=4.16, <5 and
      you require typing-extensions==4.15.0, we can conclude that
      extension-new==1.0 cannot be used.`,
      code: 'LOCALSTACK_CONFLICT',
      message: /wants typing-extensions>=4\.16, ?<5, but LocalStack has typing-extensions 4\.15\.0/,
    },
    {
      name: 'with what only the licensed edition has',
      line: 'extension-licensed',
      output: `  × No solution found when resolving dependencies:
  ╰─▶ Because extension-licensed==1.0 depends on localstack-ext and you require
      localstack-ext<0, we can conclude that extension-licensed==1.0 cannot be used.`,
      code: 'LICENSED_EDITION',
      message: /^extension-licensed needs localstack-ext, which only the licensed edition/,
    },
    {
      name: 'with what only the licensed edition has, in pip’s words',
      line: 'extension-licensed',
      output: `ERROR: Cannot install extension-licensed because these package versions have conflicting dependencies.

The conflict is caused by:
    extension-licensed 1.0 depends on localstack-ext
    The user requested (constraint) localstack-ext<0

ERROR: ResolutionImpossible: for help visit …`,
      code: 'LICENSED_EDITION',
      message: /^extension-licensed needs localstack-ext, which only the licensed edition/,
    },
    ...['localstack-extension-strpe', 'localstack-ext-helper', 'my-localstack-ext', 'localstack_extras'].map(
      (line) => ({
        name: `not by a name that is only like it: ${line}`,
        line,
        output: `  × No solution found when resolving dependencies:
  ╰─▶ Because ${line} was not found in the package registry and you require ${line}, we can conclude
      that your requirements are unsatisfiable. See http://h/localstack-ext/ and localstack-extension-x.`,
        code: 'NOT_FOUND',
        message: /was not found/,
      }),
    ),
    {
      name: 'with a name that only ends like one of LocalStack’s',
      line: 'extension-new',
      output: `  × No solution found when resolving dependencies:
  ╰─▶ Because extension-new==1.0 depends on my-werkzeug<3 and you require my-werkzeug==3.1.3, we can
      conclude that extension-new==1.0 cannot be used.`,
      code: 'CONFLICT',
      message: /my-werkzeug/,
    },
    {
      name: 'between declared items stays what it is',
      line: 'extension-b',
      output: `  × No solution found when resolving dependencies:
  ╰─▶ Because extension-a==1.0 depends on chain<1.1 and extension-b==1.0 depends
      on chain>=1.1, we can conclude that extension-a==1.0 and
      extension-b==1.0 are incompatible. And because you require werkzeug==3.1.3 …`,
      code: 'CONFLICT',
      message: /./,
    },
  ])('$name', async ({ line, output, code, message }) => {
    const failure = explainFailure(await declareItem(line), failureOf(output), localStack);
    expect(failure.message).toMatch(message);
    expect(failure).toMatchObject({ code, transient: false });
    expect(failure.hint).not.toBeNull();
  });

  test('is no matter of LocalStack where there is none', async () => {
    const failure = explainFailure(await declareItem('extension-old'), failureOf(wantsOldWerkzeug.uv), null);
    expect(failure.code).toBe('CONFLICT');
    const older = explainFailure(await declareItem('extension-old'), failureOf(wantsOldWerkzeug['older uv']), null);
    expect(older.code).toBe('CONFLICT');
  });

  test('is no matter of LocalStack where the network failed', async () => {
    const output = `error: Request failed after 3 retries\n  Caused by: error sending request for url (http://h/werkzeug==3.1.3)`;
    const failure = explainFailure(await declareItem('extension-old'), failureOf(output), localStack);
    expect(failure).toMatchObject({ code: 'NETWORK', transient: true });
  });
});

describe('the item that a failure blames', () => {
  const lines = 'chain,chain-a,extension-b>=1,x @ https://me:secret@host/x.zip#egg=x,./folder';

  test.each<readonly [name: string, output: string, blamed: string | null]>([
    ['the one that the message names', 'ERROR: No matching distribution found for extension-b>=1', 'extension-b>=1'],
    [
      'the last declared of several',
      'ERROR: Cannot install extension-b and chain-a because of conflicts',
      'extension-b>=1',
    ],
    ['a whole name, not the start of one', 'ERROR: No matching distribution found for chain-a', 'chain-a'],
    ['a name in another spelling', 'ERROR: No matching distribution found for Extension_B', 'extension-b>=1'],
    ['a name with a version behind it', 'ERROR: Could not build chain-1.0', 'chain'],
    [
      'a URL, whose credentials are not shown',
      'error: Failed to fetch https://****@host/x.zip',
      'x @ https://host/x.zip#egg=x',
    ],
    ['the last thing that pip began to collect', 'Collecting chain\nCollecting chain-a\n  it broke', 'chain-a'],
    ['nobody', 'error: something else', null],
  ])('is %s', async (_, output, blamed) => {
    const { items } = await declare({ variable: lines, folders: ['/srv/folder'] });
    expect(blamedItem(failureOf(output), items)?.line ?? null).toBe(blamed);
  });
});

test.each([
  ['https://host/a.zip', 'https://me:secret@host/a.zip', true],
  ['https://host/a.zip#egg=a', 'https://host/a.zip', true],
  ['git+https://host/a@v1#egg=a&subdirectory=x', 'git+https://host/a@v1#subdirectory=x', true],
  ['git+https://host/a@v1#subdirectory=x', 'git+https://host/a@v1#subdirectory=y', false],
  ['git+https://host/a@v1', 'git+https://host/a@v2', false],
  ['file:///a/b/', 'file:///a/b', true],
  ['https://host/a.zip', 'http://host/a.zip', false],
] as const)('%s and %s name the same: %s', (left, right, isSame) => {
  expect(sameReference(left, secretUrl(right))).toBe(isSame);
  expect(sameReference(right, secretUrl(left))).toBe(isSame);
});

describe('a module that is missing', () => {
  test.each<readonly [missing: readonly string[], found: string | null]>([
    [['yaml', 'localstack.pro.core'], 'localstack.pro.core'],
    [['localstack_ext'], 'localstack_ext'],
    [['localstack.pro'], 'localstack.pro'],
    [['localstack_extensions', 'localstack.prometheus'], null],
    [['my.localstack.pro'], null],
    [[], null],
  ])('of %j it is %s that only the licensed edition has', (missing, found) => {
    expect(licensedModuleIn(missing, localStack)).toBe(found);
  });

  test('is missing for another reason where there is no LocalStack, or the licensed one', () => {
    expect(licensedModuleIn(['localstack.pro'], null)).toBeNull();
    expect(licensedModuleIn(['localstack.pro'], localStackWith({ 'localstack-ext': '4.13.1' }))).toBeNull();
  });
});

describe('what an installer prints', () => {
  const failure = (code: 'CONFLICT' | 'NOT_FOUND' | 'BUILD_FAILED', output: string) => ({
    ...permanentFailure(code, 'It failed.'),
    output,
  });

  test.each(['CONFLICT', 'NOT_FOUND'] as const)('of %s names the licensed edition by its package', async (code) => {
    const item = await declareItem('x');
    const said = failure(code, 'Because there are no versions of\n   localstack-ext and x depends on it');
    expect(explainFailure(item, said, localStack).code).toBe('LICENSED_EDITION');
    expect(explainFailure(item, said, null).code).toBe('LICENSED_EDITION');
    expect(explainFailure(item, said, localStackWith({ 'localstack-ext': '4.13.1' })).code).toBe(code);
  });

  test('of a build says nothing of versions', async () => {
    const said = failure('BUILD_FAILED', 'x depends on werkzeug<3 and you require werkzeug==3.1.3, localstack-ext');
    expect(explainFailure(await declareItem('x'), said, localStack).code).toBe('BUILD_FAILED');
  });

  test('names what is wanted across the ends of its lines, and takes no pin for a wish', async () => {
    const item = await declareItem('x');
    const said = failure(
      'CONFLICT',
      'x depends on werkzeug==3.1.3 and on werkzeug>=2,\n  <3; you require\nwerkzeug==3.1.3.',
    );
    expect(explainFailure(item, said, localStack).message).toContain('wants werkzeug>=2, <3');
    const prefix = failure('CONFLICT', 'x depends on werkzeug==2.* and you require werkzeug==3.1.3.');
    expect(explainFailure(item, prefix, localStack).message).toContain('wants werkzeug==2.*');
    const none = failure('CONFLICT', 'you require werkzeug==3.1.3 and werkzeug==2.0');
    expect(explainFailure(item, none, localStack).code).toBe('CONFLICT');
  });
});
