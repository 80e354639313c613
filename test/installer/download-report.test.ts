import { describe, expect, test } from 'vitest';
import { DownloadReport } from '../../src/installer/download-report.ts';

function after(lines: readonly string[]): Pick<DownloadReport, 'bytes' | 'current'> {
  const report = new DownloadReport();
  for (const line of lines) report.take(line);
  return { bytes: report.bytes, current: report.current };
}

describe('what uv says', () => {
  test('counts a file once it is there', () => {
    const lines = ['Resolved 3 packages in 9ms', 'Downloading big (7.0MiB)', 'Downloading other (512.0KiB)'];
    const total = 7.5 * 2 ** 20;
    expect(after(lines)).toEqual({ bytes: { done: 0, total }, current: ['big', 'other'] });
    expect(after([...lines, 'Downloaded big'])).toEqual({ bytes: { done: 7 * 2 ** 20, total }, current: ['other'] });
  });

  test('names what is built, without a size', () => {
    const lines = ['Building ext @ file:///srv/ext', 'Building other==1.0'];
    expect(after(lines)).toEqual({ bytes: null, current: ['ext', 'other==1.0'] });
    expect(after([...lines, 'Built ext @ file:///srv/ext'])).toEqual({ bytes: null, current: ['other==1.0'] });
  });
});

describe('what pip says', () => {
  const first = 'Downloading https://index.example/files/big_one-1.0-py3-none-any.whl (12.0 MB)';

  test('counts what has come of a file', () => {
    expect(after([first])).toEqual({ bytes: { done: 0, total: 12e6 }, current: ['big_one'] });
    const lines = [first, 'Progress 300 of 12000001', 'Progress 5000000 of 12000001'];
    expect(after(lines)).toEqual({ bytes: { done: 5_000_000, total: 12_000_001 }, current: ['big_one'] });
  });

  test('takes a file for there when the next one begins', () => {
    const lines = [first, 'Downloading two-2.0.tar.gz (400 kB)'];
    expect(after(lines)).toEqual({ bytes: { done: 12e6, total: 12.4e6 }, current: ['two'] });
    expect(after([...lines, 'Installing collected packages: big_one, two'])).toEqual({
      bytes: { done: 12.4e6, total: 12.4e6 },
      current: [],
    });
  });
});

test('only a line of pip’s progress bar says nothing else', () => {
  const report = new DownloadReport();
  expect(
    ['Downloading a (1.0MiB)', 'Progress 1 of 2', 'Progress is made', 'Collecting a'].map((line) => report.take(line)),
  ).toEqual([false, true, false, false]);
  expect(report.current).toEqual(['a']);
});
