import { rmSync } from 'node:fs';
import { readTextIfAny } from '../system/files.ts';

/**
 * What pip says to its log only: that an index failed to answer. On its output such an index is one that has nothing. Lines of
 * projects that an index does not have (404) are left out.
 */
export function failedFetches(log: string): string {
  return (
    [...log.matchAll(/Could not fetch URL (\S+): (.*?) - skipping/gu)]
      .filter(([, , reason = '']) => !/\b404\b/u.test(reason))
      .map(([, url = '', reason = '']) => `Could not fetch URL ${url}: ${reason}`)
      .at(-1) ?? ''
  );
}

/** What pip printed, without the lines that tell how far a download is. */
export function withoutProgress(stdout: string): string {
  return stdout.replace(/^Progress \d+ of \d+\n/gmu, '');
}

/** The last connection that pip had to open again, as a line of its own; empty when there was none. */
export function brokenConnection(stderr: string): string {
  const [, reason, path] = [...stderr.matchAll(/after connection broken by '(.*)': (\/\S*)$/gmu)].at(-1) ?? [];
  return reason === undefined || path === undefined ? '' : `Could not fetch URL ${path}: ${reason}\n`;
}

/** Bytes of the longest log that is read. */
const LARGEST_LOG = 100 * 1024 * 1024;

/** Reads pip's log of one call and removes it. */
export function takeLog(file: string): string {
  const text = readTextIfAny(file, LARGEST_LOG) ?? '';
  rmSync(file, { force: true });
  return text;
}
