import * as z from 'zod/mini';
import { isolatedPython } from '../python/isolated-python.ts';
import { projectNameSchema } from '../requirements/project-name-schema.ts';
import type { ProjectName } from '../requirements/project-name.ts';
import { redact } from '../secrets/redaction.ts';
import type { ProcessRunner } from '../system/process-runner.ts';
import { diesWithParent } from '../system/parent-death.ts';
import { beginningOf, visibleLine } from '../system/visible-text.ts';
import { PROBE_SCRIPT } from './probe-script.ts';

/** An entry point of an installed distribution. */
export interface EntryPoint {
  /** Of the distribution. */
  readonly name: ProjectName;
  readonly group: string;
  readonly entryPoint: string;
  /** `module:object` */
  readonly value: string;
}

interface ProbeRequest {
  readonly sitePackages: string;
  /** Distributions that are tried before the others. */
  readonly first: readonly ProjectName[];
  /** Entry points that are known already. */
  readonly done: readonly EntryPoint[];
  /** When all of them have to have ended, on the clock of `performance.now()`. */
  readonly deadline: number;
}

/** What became of an import that was begun. */
export type Import =
  /** `error` is exception type and message in one line, cut where it is long; null where there was none; `missing` the modules that it and those behind it miss. */
  | { readonly kind: 'ended'; readonly error: string | null; readonly missing: readonly string[] }
  /** It had not ended when its time was over. */
  | { readonly kind: 'late'; readonly seconds: number }
  /** The interpreter ended with it. */
  | { readonly kind: 'crashed' };

interface ProbeAnswer {
  /** All entry points that there are; null when the interpreter did not come that far. */
  readonly found: readonly EntryPoint[] | null;
  readonly imports: readonly { readonly point: EntryPoint; readonly outcome: Import }[];
  /** Whether it went through all of them, as far as its time allowed. */
  readonly isWhole: boolean;
  /** How the interpreter ended: 128+N by signal N. */
  readonly status: number;
}

/** LocalStack's interpreter, started to import what it will be told. */
export interface Probe {
  /**
   * To be called once.
   *
   * @throws AgentError RESOURCES
   */
  readonly ask: (request: ProbeRequest) => Promise<ProbeAnswer>;
  /** Ends the interpreter, if it still runs. */
  readonly end: () => Promise<void>;
}

/** Seconds that one import may take at most, and at least where the whole time allows; then how long the process has to end it. */
const LONGEST_IMPORT = 20;
const LEAST_IMPORT = 3;
const GRACE = 2;

/** Starts LocalStack's interpreter; it loads what extensions build upon, and waits for the request. */
export function startProbe(python: string, runner: ProcessRunner): Probe {
  const { promise: input, resolve: send } = Promise.withResolvers<string>();
  const end = new AbortController();
  const own = runner.endedBy(end.signal);
  // What an import signals to its parent is not for the agent.
  const { file, args } = diesWithParent(isolatedPython(python, ['-c', PROBE_SCRIPT]));
  const running = own.run({ file: 'sh', args: ['-c', '"$@"; exit $?', 'sh', file, ...args], input });
  // That it cannot be started is told when it is asked.
  running.catch(() => undefined);
  return {
    ask: async ({ sitePackages, first, done, deadline }) => {
      const limits = { longest: LONGEST_IMPORT, least: LEAST_IMPORT, grace: GRACE, deadline: monotonic(deadline) };
      const known = done.map(({ name, group, entryPoint }) => [name, group, entryPoint]);
      send(JSON.stringify({ sitePackages, first, done: known, ...limits }));
      const { status, stdout, aborted } = await running;
      return { ...readAnswer(stdout, aborted), status };
    },
    end: async () => {
      end.abort();
      await running.catch(() => undefined);
    },
  };
}

/** A time of `performance.now()` on the clock of Python's `time.monotonic()`, in seconds: both read the system's. */
function monotonic(time: number): number {
  return Number(process.hrtime.bigint()) / 1e9 + (time - performance.now()) / 1000;
}

const pointSchema = z.object({
  name: projectNameSchema,
  group: z.string(),
  entryPoint: z.string(),
  value: z.string(),
});

/** A line of the probe; extensions run in its process, so that it can print anything. */
const rowSchema = z.union([
  z.object({ found: z.array(pointSchema) }),
  z.object({ begun: z.number(), seconds: z.number() }),
  z.object({ ended: z.number(), error: z.nullable(z.string()), missing: z.array(z.string()), isLate: z.boolean() }),
  z.object({ isWhole: z.literal(true) }),
]);

type Row = z.infer<typeof rowSchema>;

function readAnswer(stdout: string, isAborted: boolean): Omit<ProbeAnswer, 'status'> {
  const rows = stdout.split('\n').flatMap((line) => readRow(line) ?? []);
  const found = rows.flatMap((row) => ('found' in row ? [row.found] : []))[0] ?? null;
  const begun = rows.flatMap((row) => ('begun' in row ? [row] : []));
  const imports = begun.flatMap(({ begun: index, seconds }) => {
    const point = found?.[index];
    if (point === undefined) return [];
    const end = rows.find((row) => 'ended' in row && row.ended === index);
    const isOver = isAborted || /^Timeout \(/mu.test(stdout);
    return [{ point, outcome: outcomeOf(end, seconds, isOver) }];
  });
  return { found, imports, isWhole: rows.some((row) => 'isWhole' in row) };
}

function outcomeOf(end: Row | undefined, seconds: number, isOver: boolean): Import {
  if (end === undefined || !('ended' in end)) return isOver ? { kind: 'late', seconds } : { kind: 'crashed' };
  return end.isLate ? { kind: 'late', seconds } : { kind: 'ended', error: shown(end.error), missing: end.missing };
}

/** Bytes that are kept of an exception: it may quote all that it has read. */
const LONGEST_ERROR = 4096;

function shown(error: string | null): string | null {
  return error === null ? null : beginningOf(visibleLine(redact(error)), LONGEST_ERROR);
}

function readRow(line: string): Row | null {
  try {
    const parsed = rowSchema.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
