import { writeSync } from 'node:fs';

/** Writes text to a descriptor at once, also where a pipe takes only a part of it or is full for a moment. */
export function writeFully(descriptor: number, text: string): void {
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'EAGAIN') continue;
      // Nobody reads any more; there is no place left to say so.
      return;
    }
  }
}
