import { expect, test } from 'vitest';
import { PIP_ONLY } from '../../src/installer/constructs.ts';
import { needsPip, refuseForbidden } from '../../src/resolution/refusal.ts';
import { normalizeName } from '../../src/requirements/project-name.ts';
import { declare, localStackWith } from '../fixtures/declaration.ts';

const hash = `--hash=sha256:${'0'.repeat(64)}`;
const resolved = (name: string, url: string | null = null) => ({
  name: normalizeName(name),
  version: '1.0',
  url,
});

test('what LocalStack would shadow is refused', async () => {
  const { items } = await declare({ variable: 'a' });
  const localStack = localStackWith({ werkzeug: '3.1.3' });
  expect(refuseForbidden(items, [resolved('a'), resolved('werkzeug')], localStack)).toMatchObject({
    code: 'LOCALSTACK_CONFLICT',
    message: "werkzeug 1.0 would be shadowed by LocalStack's own 3.1.3.",
  });
  expect(refuseForbidden(items, [resolved('a'), resolved('b')], localStack)).toBeNull();
  expect(refuseForbidden(items, [resolved('werkzeug')], null)).toBeNull();
});

test('hash mode wants a hash for each dependency, but not where other origins have a say', async () => {
  const { items } = await declare({ file: `a==1 ${hash}\n` });
  expect(refuseForbidden(items, [resolved('a'), resolved('b')], null)).toMatchObject({
    code: 'HASH_MISSING',
    hint: 'Add a line b==1.0 --hash=sha256:… to the file.',
  });
  const byUrl = [resolved('a'), resolved('b', 'https://host/b.zip')];
  expect(refuseForbidden(items, byUrl, null)).toMatchObject({
    code: 'HASH_MISSING',
    message: 'b, which is needed, comes by a URL without a hash.',
  });
  const own = await declare({ file: `a==1 ${hash}\nhttps://host/b.zip ${hash}\n` });
  expect(refuseForbidden(own.items, byUrl, null)).toBeNull();
  const mixed = await declare({ file: `a==1 ${hash}\n`, variable: 'c' });
  expect(refuseForbidden(mixed.items, [resolved('a'), resolved('b'), resolved('c')], null)).toBeNull();
});

test.each(PIP_ONLY)('what only pip can do is named where there is no pip: $name', (construct) => {
  const failure = needsPip(construct);
  expect(failure).toMatchObject({ code: 'UNSUPPORTED', transient: false });
  expect(failure.message).toContain(construct.name);
  expect(failure.hint).toContain('Install a pip');
});
