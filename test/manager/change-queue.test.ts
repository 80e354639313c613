import { expect, test } from 'vitest';
import { ChangeQueue } from '../../src/manager/change-queue.ts';

const nothing = (): void => undefined;

/** A queue, what happened in it, and changes that say so. */
function recorded() {
  const happened: string[] = [];
  const queue = new ChangeQueue({ onChanges: nothing, onDone: nothing });
  const change = (name: string, changed: boolean | Error) => ({
    run: async () => {
      happened.push(`${name} begins`);
      await Promise.resolve();
      happened.push(`${name} ends`);
      if (changed instanceof Error) throw changed;
      return changed;
    },
    afterLast: async () => {
      await Promise.resolve();
      happened.push(`restart after ${name}`);
    },
    onPostponed: nothing,
  });
  return { happened, queue, change };
}

test('changes run one after the other, and one restart follows all of them', async () => {
  const { happened, queue, change } = recorded();
  await Promise.all([queue.add(change('a', true)), queue.add(change('b', true))]);
  expect(happened).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'restart after b']);
});

test('a change that changed nothing is followed by no restart, unless one before it is due', async () => {
  const { happened, queue, change } = recorded();
  await queue.add(change('a', false));
  await Promise.all([queue.add(change('b', true)), queue.add(change('c', false))]);
  expect(happened.filter((line) => line.startsWith('restart'))).toEqual(['restart after c']);
});

test('a plan waits for the changes before it, and puts no restart off', async () => {
  const { happened, queue, change } = recorded();
  const plan = async () => {
    happened.push('plan');
    return Promise.resolve(queue.changes);
  };
  const [, changes] = await Promise.all([queue.add(change('a', true)), queue.run(plan), queue.run(plan)]);
  expect(happened).toEqual(['a begins', 'a ends', 'restart after a', 'plan', 'plan']);
  expect(changes).toBe(0);
});

test('plans and changes together are refused when too many wait', async () => {
  const { queue, change } = recorded();
  const plans = Array.from({ length: 16 }, () => queue.run(() => Promise.resolve()));
  const last = queue.add(change('a', false));
  expect(() => queue.run(() => Promise.resolve())).toThrow(expect.objectContaining({ code: 'BUSY' }) as Error);
  expect(queue.length).toBe(17);
  await Promise.all([...plans, last]);
  expect(queue.length).toBe(0);
});

test('a change that fails holds nobody up', async () => {
  const { happened, queue, change } = recorded();
  const failing = queue.add(change('a', new Error('it failed')));
  const next = queue.add(change('b', true));
  await expect(failing).rejects.toThrow('it failed');
  await next;
  expect(happened.at(-1)).toBe('restart after b');
  expect(queue.length).toBe(0);
});

test('when too many wait the next one is refused at once', async () => {
  const { queue, change } = recorded();
  const waiting = Array.from({ length: 17 }, (_, n) => queue.add(change(String(n), false)));
  expect(() => queue.add(change('one more', false))).toThrow(expect.objectContaining({ code: 'BUSY' }) as Error);
  await Promise.all(waiting);
  await queue.add(change('later', false));
});
