import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { HangWatch } from '../../src/manager/hang-watch.ts';

beforeEach(() => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
});

test('a process that leaves as many questions as are allowed without an answer hangs, once', () => {
  const ask = vi.fn();
  const onHang = vi.fn();
  new HangWatch({ pause: 10, questions: 3 }, ask, onHang);
  vi.advanceTimersByTime(30);
  expect([ask.mock.calls.length, onHang.mock.calls.length]).toEqual([3, 0]);
  vi.advanceTimersByTime(1000);
  expect([ask.mock.calls.length, onHang.mock.calls.length]).toEqual([3, 1]);
});

test('any sign of life begins the count anew', () => {
  const onHang = vi.fn();
  const watch = new HangWatch({ pause: 10, questions: 3 }, () => undefined, onHang);
  for (let turn = 0; turn < 20; turn += 1) {
    vi.advanceTimersByTime(30);
    watch.answered();
  }
  expect(onHang).not.toHaveBeenCalled();
});

test('nobody is asked after the end', () => {
  const ask = vi.fn();
  new HangWatch({ pause: 10, questions: 3 }, ask, () => undefined).end();
  vi.advanceTimersByTime(1000);
  expect(ask).not.toHaveBeenCalled();
});
