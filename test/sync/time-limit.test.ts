import { once } from 'node:events';
import { expect, test } from 'vitest';
import { timeLimit, within } from '../../src/sync/time-limit.ts';
import { readSettings } from '../../src/settings/settings.ts';

test.each([
  [undefined, false, { whole: 300, installer: 290 }],
  [undefined, true, { whole: 45, installer: 36 }],
  ['20', true, { whole: 20, installer: 16 }],
  ['20', false, { whole: 20, installer: 16 }],
  ['3', false, { whole: 3, installer: 2 }],
  ['1', false, { whole: 1, installer: 0.5 }],
  ['600', true, { whole: 600, installer: 590 }],
] as const)('with EXTENSION_AGENT_TIMEOUT=%s, an environment there: %s', (timeout, hasEnvironment, limit) => {
  const variables = timeout === undefined ? {} : { EXTENSION_AGENT_TIMEOUT: timeout };
  expect(timeLimit(readSettings(variables, '/').settings, hasEnvironment)).toEqual(limit);
});

test('what has a limit ends when it is over, and when all else is to end', async () => {
  const interrupt = new AbortController();
  const over = within(0, interrupt.signal);
  if (!over.aborted) await once(over, 'abort');
  const long = within(1_000_000, interrupt.signal);
  expect(long.aborted).toBe(false);
  interrupt.abort();
  expect(long.aborted).toBe(true);
});
