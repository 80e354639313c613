import { expect, test } from 'vitest';
import { AgentError } from '../../src/errors/agent-error.ts';
import { permanentFailure } from '../../src/errors/failure.ts';
import { refuseFailures, type AtomicRequest } from '../../src/sync/atomic-request.ts';
import type { FailedItem } from '../../src/sync/outcome.ts';
import { declareItem } from '../fixtures/declaration.ts';

const request = (mustSucceed: AtomicRequest['mustSucceed']): AtomicRequest => ({
  edit: (commands) => commands,
  mustSucceed,
});

async function failed(line: string, output = ''): Promise<FailedItem> {
  const item = await declareItem(line);
  const failure = { ...permanentFailure('NOT_FOUND', `There is no ${line}.`, 'Look again.'), output };
  return { origin: item.origin, subject: line, excerpt: null, item, failure, kept: null };
}

function refusal(failures: readonly FailedItem[], asked: AtomicRequest | null): AgentError | null {
  try {
    refuseFailures(failures, asked);
    return null;
  } catch (error) {
    if (error instanceof AgentError) return error;
    throw error;
  }
}

test('a command fails with the first failure of what it asked for, and names the others', async () => {
  const failures = [await failed('x'), await failed('a', 'one\ntwo'), await failed('b')];
  const error = refusal(
    failures,
    request(({ line }) => line !== 'x'),
  );
  expect(error?.code).toBe('NOT_FOUND');
  expect(error?.hint).toBe('Look again.');
  expect(error?.message).toBe(
    'Nothing was changed: a: There is no a.\n    one\n    two\n    b: NOT_FOUND: There is no b.',
  );
});

test('where no program has said anything the failure is told in one line', async () => {
  const error = refusal(
    [await failed('a')],
    request(() => true),
  );
  expect(error?.message).toBe('Nothing was changed: a: There is no a.');
});

test('what it did not ask for stops no command, nor does what no item declares', async () => {
  const one = await failed('a');
  expect(
    refusal(
      [one],
      request(() => false),
    ),
  ).toBeNull();
  expect(
    refusal(
      [{ ...one, item: undefined }],
      request(() => true),
    ),
  ).toBeNull();
  expect(
    refusal(
      [],
      request(() => true),
    ),
  ).toBeNull();
});

test('where no command asks, failures cost only themselves', async () => {
  expect(refusal([await failed('a')], null)).toBeNull();
});
