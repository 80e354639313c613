import { expect, test } from 'vitest';
import { inContainer } from '../../src/commands/status.ts';

const plain = { _: [], $0: '', json: false, deep: false, health: false, ready: false };

test('status --ready is not asked in a container of its own, where no LocalStack answers', () => {
  expect(() => inContainer({ ...plain, ready: true })).toThrow(
    expect.objectContaining({ code: 'USAGE', hint: expect.stringContaining(`docker exec`) as string }) as Error,
  );
});

test('status acts in a container of its own, by the same options', () => {
  expect(inContainer({ ...plain, deep: true })).toEqual({ args: ['--deep'] });
  expect(inContainer(plain)).toEqual({ args: [] });
});
