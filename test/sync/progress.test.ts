import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readSettings } from '../../src/settings/settings.ts';
import { Progress } from '../../src/sync/progress.ts';
import type { Log } from '../../src/system/log.ts';

// Only the clock is the test's own.
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function begin(tellsSteps?: boolean) {
  const lines: string[] = [];
  const log: Log = {
    debug: () => undefined,
    info: (line) => void lines.push(line),
    warn: (line) => void lines.push(line),
    error: (line) => void lines.push(line),
  };
  const { settings } = readSettings({ TERM: 'dumb' }, '/');
  return { lines, progress: new Progress({ log, settings }, tellsSteps) };
}

test('a step that lasts is told every ten seconds, with how far it is', () => {
  const { lines, progress } = begin();
  let done = 3;
  progress.step('Installing 12 packages', () => ({ done, total: 12 }));
  for (const line of [
    'Downloading a (20.0MiB)',
    'Downloading b (2.0MiB)',
    'Downloading c (1.0MiB)',
    '  Downloaded b',
  ]) {
    progress.line(line);
  }
  vi.advanceTimersByTime(9_999);
  expect(lines).toEqual(['Installing 12 packages …']);
  vi.advanceTimersByTime(1);
  done = 7;
  progress.line('Downloading d (1.0MiB)');
  vi.advanceTimersByTime(10_000);
  progress.stop();
  vi.advanceTimersByTime(60_000);
  expect(lines.slice(1)).toEqual([
    'Installing 12 packages … 10 s (3 of 12 packages, 2 of 24 MB, a, c)',
    'Installing 12 packages … 20 s (7 of 12 packages, 2 of 25 MB, a, c and 1 more)',
  ]);
});

test('a new step begins without what the one before knew', () => {
  const { lines, progress } = begin();
  progress.step('Resolving 1 requirement', () => ({ done: 1, total: null }));
  progress.line('Downloading a-1.0.tar.gz (400 kB)');
  progress.step('Checking');
  vi.advanceTimersByTime(10_000);
  progress.line('Collecting a');
  vi.advanceTimersByTime(10_000);
  progress.stop();
  expect(lines.slice(2)).toEqual(['Checking … 10 s', 'Checking … 20 s (Collecting a)']);
});

test('what prints results does not tell its steps before they last', () => {
  const { lines, progress } = begin(false);
  vi.advanceTimersByTime(10_000);
  progress.step('Resolving 2 requirements', () => ({ done: 1, total: null }));
  progress.line('Downloading a-1.0.tar.gz (400 kB)');
  progress.line('Progress 100000 of 400000');
  expect(lines).toEqual([]);
  vi.advanceTimersByTime(10_000);
  progress.stop();
  expect(lines).toEqual(['Resolving 2 requirements … 20 s (1 package, 0.1 of 0.4 MB, a)']);
});
