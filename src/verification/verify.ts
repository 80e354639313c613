import * as z from 'zod/mini';
import type { ProjectName } from '../requirements/project-name.ts';
import { projectNameSchema } from '../requirements/project-name-schema.ts';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessRunner } from '../system/process-runner.ts';
import { PROBE_SCRIPT } from './probe-script.ts';

/** An entry point of an extension, and what LocalStack's interpreter makes of it. */
export interface EntryPointCheck {
  /** Of the distribution. */
  readonly name: ProjectName;
  readonly group: string;
  readonly entryPoint: string;
  /** `module:object` */
  readonly value: string;
  /** Exception type and message; null when it can be imported. */
  readonly error: string | null;
}

/** A verification that has begun: LocalStack's interpreter starts, and loads what extensions build upon. */
export interface Verification {
  /**
   * Imports every entry point of an environment in LocalStack's interpreter, all in one process. Where an extension takes
   * that process down, each distribution is tried in one of its own. To be called once.
   *
   * @param names distributions of the environment
   */
  readonly check: (sitePackages: string, names: readonly ProjectName[]) => Promise<readonly EntryPointCheck[]>;
  /** Ends the interpreter, if it still runs. */
  readonly end: () => Promise<void>;
}

const TOGETHER_SECONDS = 20;
const ALONE_SECONDS = 5;

/**
 * Begins a verification; while the interpreter starts, what it is to verify can be installed.
 *
 * @param python LocalStack's interpreter
 * @param isExpected whether there will be extensions; without, the interpreter starts when one is found
 */
export function startVerification(python: string, runner: ProcessRunner, isExpected: boolean): Verification {
  const start = (): Probe => startProbe(python, runner);
  let first = isExpected ? start() : null;
  return {
    check: async (sitePackages, names) => {
      if (!hasEntryPoints(sitePackages)) return [];
      first ??= start();
      const together = await first.ask({ sitePackages, only: null }, TOGETHER_SECONDS);
      if (together.checks !== null || runner.isEnded) return together.checks ?? [];
      const checks: EntryPointCheck[] = [];
      for (const name of names) {
        const alone = await start().ask({ sitePackages, only: name }, ALONE_SECONDS);
        const error = alone.isLate ? 'the import does not end' : 'the interpreter ended during the import';
        checks.push(...(alone.checks ?? [{ name, group: '', entryPoint: '', value: '', error }]));
      }
      return checks;
    },
    end: async () => {
      await first?.end();
    },
  };
}

/** Without any, there is nothing to import. */
function hasEntryPoints(sitePackages: string): boolean {
  return readdirSync(sitePackages)
    .filter((entry) => /\.(?:dist|egg)-info$/u.test(entry))
    .map((entry) => join(sitePackages, entry, 'entry_points.txt'))
    .some((file) => existsSync(file) && /^\s*\[\s*localstack\./mu.test(readFileSync(file, 'utf8')));
}

interface ProbeRequest {
  readonly sitePackages: string;
  /** The distribution whose entry points to load; null for all. */
  readonly only: ProjectName | null;
}

interface ProbeAnswer {
  /** Null when the interpreter ended without an answer. */
  readonly checks: readonly EntryPointCheck[] | null;
  /** An import may hang. */
  readonly isLate: boolean;
}

interface Probe {
  readonly ask: (request: ProbeRequest, seconds: number) => Promise<ProbeAnswer>;
  readonly end: () => Promise<void>;
}

function startProbe(python: string, runner: ProcessRunner): Probe {
  const { promise: input, resolve: send } = Promise.withResolvers<string>();
  const end = new AbortController();
  const running = runner.endedBy(end.signal).run({ file: python, args: ['-c', PROBE_SCRIPT], input });
  return {
    ask: async (request, seconds) => {
      const timer = setTimeout(() => {
        end.abort();
      }, seconds * 1000);
      send(JSON.stringify(request));
      const { status, stdout } = await running;
      clearTimeout(timer);
      return { checks: status === 0 ? readRows(stdout) : null, isLate: end.signal.aborted };
    },
    end: async () => {
      end.abort();
      await running;
    },
  };
}

/** What the probe prints; extensions run in its process, so that it can print anything. */
const rowsSchema = z.array(
  z.object({
    distribution: projectNameSchema,
    group: z.string(),
    entryPoint: z.string(),
    value: z.string(),
    error: z.nullable(z.string()),
  }),
);

function readRows(text: string): readonly EntryPointCheck[] | null {
  try {
    return rowsSchema.parse(JSON.parse(text)).map(({ distribution, ...rest }) => ({ name: distribution, ...rest }));
  } catch {
    return null;
  }
}
