import { expect, test } from 'vitest';
import type { RuntimeState } from '../../src/manager/api-types.ts';
import { RuntimeWatch } from '../../src/manager/runtime-watch.ts';

/** A watch whose looks are counted and answered by the test. */
function recorded() {
  const looks: ((state: RuntimeState) => void)[] = [];
  const states: RuntimeState[] = [];
  const watch = new RuntimeWatch({
    probe: () =>
      new Promise((resolve) => {
        looks.push(resolve);
      }),
    onState: (state) => states.push(state),
  });
  return { looks, states, watch };
}

test('LocalStack is looked at once for all listeners, and not before there is one', async () => {
  const { looks, states, watch } = recorded();
  expect(looks).toHaveLength(0);
  const left = new AbortController();
  const listening = Array.from({ length: 5 }, () => watch.until(left.signal));
  expect(looks).toHaveLength(1);
  looks[0]?.('running');
  await Promise.resolve();
  await Promise.resolve();
  expect(watch.state).toBe('running');
  const late = watch.until(left.signal);
  expect(looks, 'who comes later is told what is known').toHaveLength(1);
  left.abort();
  await Promise.all([...listening, late]);
  expect(states).toEqual(['running']);
  expect(watch.state, 'nothing is known while nobody listens').toBeNull();
});

test('a look that ends when all have left says nothing, and the next listener has its own', async () => {
  const { looks, states, watch } = recorded();
  const left = new AbortController();
  const listening = watch.until(left.signal);
  left.abort();
  await listening;
  looks[0]?.('running');
  await Promise.resolve();
  expect(states).toEqual([]);
  const other = new AbortController();
  const again = watch.until(other.signal);
  expect(looks).toHaveLength(2);
  other.abort();
  await again;
});

test('a state that is known from elsewhere is told once', async () => {
  const { looks, states, watch } = recorded();
  const left = new AbortController();
  const listening = watch.until(left.signal);
  watch.note('restarting');
  looks[0]?.('restarting');
  await Promise.resolve();
  await Promise.resolve();
  watch.note('running');
  expect(states).toEqual(['restarting', 'running']);
  left.abort();
  await listening;
});
