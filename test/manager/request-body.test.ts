import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { installBody, planBody, readBody, uninstallBody, upgradeBody } from '../../src/manager/request-body.ts';

const app = new Hono()
  .post('/plan', async (context) => context.json(await readBody(context, planBody)))
  .post('/install', async (context) => context.json(await readBody(context, installBody)))
  .post('/uninstall', async (context) => context.json(await readBody(context, uninstallBody)))
  .post('/upgrade', async (context) => context.json(await readBody(context, upgradeBody)))
  .onError((error, context) => context.text(error.message, 400));

async function answer(path: string, body: unknown): Promise<string> {
  const headers = { 'content-type': 'application/json' };
  return (await app.request(path, { method: 'POST', headers, body: JSON.stringify(body) })).text();
}

const one = 'It must have one of the fields install, uninstall, upgrade, sync and rollback.';

test.each([
  ['/plan', {}, one],
  ['/plan', { install: 'a', upgrade: [] }, one],
  ['/plan', { install: 1 }, 'install: It must be a text.'],
  ['/plan', { install: 'a\nb' }, 'install: It must be one line.'],
  ['/plan', { uninstall: 'a b' }, 'uninstall: It is no name of a distribution.'],
  ['/plan', { sync: true, rollback: 'a' }, one],
  ['/plan', { rollback: '../../etc' }, 'rollback: It is no name of an environment.'],
  ['/plan', { rollback: 'a/b' }, 'rollback: It is no name of an environment.'],
  ['/plan', { upgrade: 'a' }, 'upgrade: It must be a list.'],
  ['/plan', { upgrade: ['a', '-'] }, 'upgrade.1: It is no name of a distribution.'],
  ['/plan', { instal: 'a' }, 'It has fields that are not known here, such as "instal".'],
  ['/plan', [], 'It must be a JSON object.'],
  ['/plan', null, 'It must be a JSON object.'],
  ['/install', {}, 'URL: It must be a text.'],
  ['/install', { URL: ' ' }, 'URL: It must not be empty.'],
  ['/install', { URL: '-r list.txt' }, 'URL: It must be one requirement, without options such as -r, -c or -i.'],
  ['/install', { URL: 'a'.repeat(5000) }, 'URL: It must not have more than 4096 characters.'],
  ['/uninstall', { distribution: '' }, 'distribution: It is no name of a distribution.'],
  ['/upgrade', { names: Array.from({ length: 101 }, () => 'a') }, 'names: It must not have more than 100 entries.'],
])('%s with %j says what is wrong and where', async (path, body, reason) => {
  expect(await answer(path, body)).toBe(`The body is not understood: ${reason}`);
});

test('a body of each kind is read as the change that it asks for', async () => {
  const changes: readonly (readonly [unknown, unknown])[] = [
    [{ install: ' a==1 ' }, { kind: 'install', spec: 'a==1' }],
    [{ uninstall: 'a' }, { kind: 'uninstall', name: 'a' }],
    [{ upgrade: [] }, { kind: 'upgrade', names: [] }],
  ];
  for (const [body, change] of changes) expect(JSON.parse(await answer('/plan', body))).toEqual(change);
});
