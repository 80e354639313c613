import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
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
    'LOCALSTACK_CONFLICT: It wants werkzeug<3, but LocalStack has werkzeug 3.1.3, which wins at run time.',
  ],
  [
    'werkzeug[watchdog]<3',
    'LOCALSTACK_CONFLICT: werkzeug[watchdog]<3 wants werkzeug<3, but LocalStack has werkzeug 3.1.3, which wins at run time.',
  ],
  [
    'localstack-core<4',
    'LOCALSTACK_CONFLICT: It wants localstack-core<4, but LocalStack has localstack-core 4.13.1, which wins at run time.',
  ],
  [
    'werkzeug @ https://host/werkzeug-3.1.3.zip',
    'LOCALSTACK_CONFLICT: werkzeug @ https://host/werkzeug-3.1.3.zip wants a copy of its own, but LocalStack has werkzeug 3.1.3, which wins at run time.',
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

test('in a file that uses hashes each line needs one, but not what LocalStack has', async () => {
  const { items } = await declare({
    file: [
      `a==1 --hash=sha256:${'0'.repeat(64)}`,
      'b==1',
      'werkzeug',
      `c @ https://host/c.zip#sha256=${'0'.repeat(64)}`,
      'd @ https://host/d.zip#egg=d',
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
  ]);
});
