import { spawn } from 'node:child_process';

/** A program and its whole environment. */
export interface Run {
  readonly file: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly folder?: string;
}

/** One side of a comparison. */
export interface Side {
  readonly name: string;
  /** Brings everything to where the measured part begins; not measured. */
  readonly prepare?: () => Promise<void>;
  /** Runs once and returns milliseconds. */
  readonly run: () => Promise<number>;
}

/** Milliseconds of one side. */
export interface Measurement {
  readonly name: string;
  readonly median: number;
  /** First and third quartile. */
  readonly spread: readonly [number, number];
  readonly runs: readonly number[];
}

/** Measures all sides alternately, so that what else the machine does hits each of them. One round before is not counted. */
export async function measure(sides: readonly Side[], runs: number): Promise<readonly Measurement[]> {
  const results = sides.map((): number[] => []);
  for (let round = -1; round < runs; round++) {
    for (const [index, side] of sides.entries()) {
      await side.prepare?.();
      const milliseconds = await side.run();
      if (round >= 0) results[index]?.push(milliseconds);
    }
  }
  return sides.map(({ name }, index) => summarize(name, results[index] ?? []));
}

/** Median and quartiles of single runs. */
export function summarize(name: string, runs: readonly number[]): Measurement {
  const sorted = [...runs].sort((left, right) => left - right);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  return { name, median: at(0.5), spread: [at(0.25), at(0.75)], runs };
}

/** Runs a program to its end and returns milliseconds and what it printed; fails where it fails. */
export async function time(run: Run): Promise<{ readonly milliseconds: number; readonly output: string }> {
  const began = performance.now();
  const child = spawn(run.file, run.args, {
    env: run.environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(run.folder === undefined ? {} : { cwd: run.folder }),
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const milliseconds = performance.now() - began;
  if (status !== 0) throw new Error(`${run.file} ${run.args.join(' ')} ended with ${status ?? 'a signal'}:\n${output}`);
  return { milliseconds, output };
}
