import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { parsePolicy } from '../../src/policy/policy-file.ts';
import { precheck } from '../../src/resolution/precheck.ts';
import { declare, declareItem, localStackWith } from '../fixtures/declaration.ts';
import { makeWorkspace } from '../fixtures/workspace.ts';

const localStack = localStackWith({ werkzeug: '3.1.3', 'localstack-core': '4.13.1', 'typing-extensions': '4.15.0' });

test.each<readonly [line: string, outcome: string | null]>([
  ['extension', null],
  ['werkzeug', 'provided werkzeug 3.1.3'],
  ['Werkzeug>=3,<4', 'provided werkzeug 3.1.3'],
  ['typing_extensions', 'provided typing-extensions 4.15.0'],
  // What an extra needs only an installer can tell.
  ['werkzeug[watchdog]', null],
  [
    'werkzeug<3',
    'LOCALSTACK_CONFLICT: It wants werkzeug<3, but LocalStack has werkzeug 3.1.3 and always loads its own.',
  ],
  [
    'werkzeug[watchdog]<3',
    'LOCALSTACK_CONFLICT: werkzeug[watchdog]<3 wants werkzeug<3, but LocalStack has werkzeug 3.1.3 and always loads its own.',
  ],
  [
    'localstack-core<4',
    'LOCALSTACK_CONFLICT: It wants localstack-core<4, but LocalStack has localstack-core 4.13.1 and always loads its own.',
  ],
  [
    'werkzeug @ https://host/werkzeug-3.1.3.zip',
    'LOCALSTACK_CONFLICT: werkzeug @ https://host/werkzeug-3.1.3.zip wants a copy of its own, but LocalStack has werkzeug 3.1.3 and always loads its own.',
  ],
  [
    'localstack-ext>=1',
    'LICENSED_EDITION: localstack-ext>=1 needs localstack-ext, which only the licensed edition of LocalStack has.',
  ],
  ['x @ file:///no/such/x-1-py3-none-any.whl', 'PATH_NOT_FOUND: /no/such/x-1-py3-none-any.whl does not exist.'],
  ['x @ git+file:///no/such/repository', null],
])('%s: %s', async (line, outcome) => {
  const judged = precheck(await declareItem(line), localStack);
  const shown =
    judged === null
      ? null
      : judged.kind === 'failed'
        ? `${judged.failure.code}: ${judged.failure.message}`
        : judged.kind === 'provided'
          ? `provided ${judged.name} ${judged.version}`
          : judged.kind;
  expect(shown).toBe(outcome);
  if (judged?.kind === 'failed') {
    expect(judged.failure).toMatchObject({ transient: false, output: '' });
    expect(judged.failure.hint).toMatch(/\.$/);
  }
});

test('without a LocalStack nothing is provided, in conflict or licensed', async () => {
  for (const line of ['werkzeug<3', 'localstack-ext', 'localstack-core<4']) {
    expect(precheck(await declareItem(line), null)).toBeNull();
  }
});

test('the licensed edition has what only it has', async () => {
  const licensed = localStackWith({ 'localstack-ext': '4.13.1' });
  expect(precheck(await declareItem('localstack-ext'), licensed)).toMatchObject({ kind: 'provided' });
  // What an extra of it needs only an installer can tell.
  expect(precheck(await declareItem('localstack-ext[x]'), licensed)).toBeNull();
});

test('a path that is there goes on to the installer, spaces and fragments in it or not', async () => {
  const { folder } = await makeWorkspace();
  await mkdir(join(folder, 'a folder'));
  await writeFile(join(folder, 'a folder/setup.py'), '');
  for (const end of ['', '#egg=x', '?y#egg=x']) {
    const item = await declareItem(`file://${folder}/a%20folder${end}`);
    expect(precheck(item, localStack)).toBeNull();
  }
});

test('a file that is there goes on to the installer, and what is neither file nor folder does not', async () => {
  const { folder } = await makeWorkspace();
  await writeFile(join(folder, 'x-1-py3-none-any.whl'), '');
  await execa('mkfifo', [join(folder, 'y-1-py3-none-any.whl')]);
  expect(precheck(await declareItem(`x @ file://${folder}/x-1-py3-none-any.whl`), null)).toBeNull();
  expect(precheck(await declareItem(`y @ file://${folder}/y-1-py3-none-any.whl`), null)).toMatchObject({
    failure: { code: 'PATH_NOT_FOUND', message: `${folder}/y-1-py3-none-any.whl is no regular file.` },
  });
});

test('in a file that uses hashes each line needs one, but not what LocalStack has', async () => {
  const { items } = await declare({
    file: [
      `a==1 --hash=sha256:${'0'.repeat(64)}`,
      'b==1',
      'werkzeug',
      `c @ https://host/c.zip#sha256=${'0'.repeat(64)}`,
      'd @ https://host/d.zip#egg=d',
      `f @ https://host/f.zip#egg=f&sha512=${'0'.repeat(128)}`,
      `g @ https://host/g.zip#mysha256=${'0'.repeat(64)}`,
    ].join('\n'),
    variable: 'e',
  });
  const judged = items.map((item) => precheck(item, localStack));
  expect(judged.map((one) => (one?.kind === 'failed' ? one.failure.code : (one?.kind ?? null)))).toEqual([
    null,
    'HASH_MISSING',
    'provided',
    null,
    'HASH_MISSING',
    null,
    'HASH_MISSING',
    null,
  ]);
});

async function codeOf(
  line: string,
  ...more: Parameters<typeof precheck> extends [unknown, ...infer Rest] ? Rest : never
) {
  const judged = precheck(await declareItem(line), ...more);
  return judged?.kind === 'failed' ? judged.failure.code : (judged?.kind ?? null);
}

test('what the settings forbid to build is not asked for, and what they do not is', async () => {
  const variables = { UV_NO_BUILD: '1' };
  const given = { variables, policy: null };
  expect(await codeOf('https://host/a-1.tar.gz', null, given)).toBe('SETTING_UNSUPPORTED');
  expect(await codeOf('https://host/a-1-py3-none-any.whl', null, given)).toBeNull();
  expect(await codeOf('a', null, given)).toBeNull();
});

test('what a policy does not allow is not asked for', async () => {
  const policy = await parsePolicy('deny = ["a"]', 'policy.toml');
  expect(await codeOf('a', null, { variables: {}, policy })).toBe('POLICY');
  expect(await codeOf('b', null, { variables: {}, policy })).toBeNull();
});

test.each<readonly [what: string, line: string, code: string | null]>([
  ['a name of 255 characters', 'a'.repeat(255), null],
  ['a name of 256 characters', 'a'.repeat(256), 'NOT_FOUND'],
  ['a host of 253 characters', `x @ https://${'h'.repeat(253)}/x-1-py3-none-any.whl`, null],
  ['a host of 254 characters', `x @ https://${'h'.repeat(254)}/x-1-py3-none-any.whl`, 'NOT_FOUND'],
  ['a host of 254 characters with a port', `x @ git+ssh://${'h'.repeat(254)}:22/x.git`, 'NOT_FOUND'],
  ['a long path at a short host', `x @ https://host/${'h'.repeat(300)}/x-1-py3-none-any.whl`, null],
])('of %s it is said before anything is asked that nobody has it, or not: %s', async (_, line, code) => {
  expect(await codeOf(line, null)).toBe(code);
});

describe('a folder', () => {
  const messageOf = async (url: string) => {
    const judged = precheck(await declareItem(url), null);
    return judged?.kind === 'failed' ? judged.failure.message : null;
  };

  test.each(['pyproject.toml', 'setup.py', 'setup.cfg'])(
    'with %s is a project, and so is one below another',
    async (file) => {
      const { folder } = await makeWorkspace();
      await mkdir(join(folder, 'deep/est'), { recursive: true });
      await writeFile(join(folder, 'deep/est', file), '');
      expect(await messageOf(`file://${folder}/deep/est`)).toBeNull();
      expect(await messageOf(`file://${folder}#subdirectory=deep/est`)).toBeNull();
      expect(await messageOf(`file://${folder}#egg=x&subdirectory=deep/est&x=y`)).toBeNull();
      expect(await messageOf(`file://${folder}#mysubdirectory=deep/est`)).toBe(`${folder} contains no Python project.`);
      expect(await messageOf(`file://${folder}#subdirectory=deep`)).toBe(`${folder}/deep contains no Python project.`);
    },
  );

  test('without a project is told before an installer looks at it', async () => {
    const { folder } = await makeWorkspace();
    expect(await messageOf(`file://${folder}`)).toBe(`${folder} contains no Python project.`);
  });

  test('whose project file is a pipe is never opened', async () => {
    const { folder } = await makeWorkspace();
    await writeFile(join(folder, 'setup.cfg'), '');
    await execa('mkfifo', [join(folder, 'setup.py')]);
    expect(await messageOf(`file://${folder}`)).toMatch(/setup\.py is no regular file/);
  });
});

test('a file that is remembered need not be there any more', async () => {
  const item = await declareItem('x @ file:///no/such/x-1-py3-none-any.whl');
  const remembered = { requirement: item.line, origin: item.origin, source: null, reason: null };
  expect(precheck({ ...item, remembered }, null)).toBeNull();
});
