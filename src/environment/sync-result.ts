import * as z from 'zod/mini';
import { redactedJson } from '../secrets/redaction.ts';
import { readTextIfAny, replaceFile } from '../system/files.ts';

const VERSION = 1;

const count = z.int().check(z.nonnegative());

/** How a sync ended; `docs/schemas/last-sync.schema.json` says the same for programs. */
const resultSchema = z.object({
  version: z.literal(VERSION),
  /** Version of the agent. */
  agent: z.string(),
  began: z.iso.datetime(),
  ended: z.iso.datetime(),
  seconds: z.number(),
  /** `failures`: some of what is declared is not there; `error`: nothing was changed. */
  outcome: z.enum(['ok', 'failures', 'error']),
  error: z.nullable(
    z.object({ code: z.string(), message: z.string(), hint: z.nullable(z.string()), exitStatus: z.number() }),
  ),
  /** The live environment; null where there was an error. */
  environment: z.nullable(
    z.object({
      generation: z.string(),
      created: z.nullable(z.iso.datetime()),
      python: z.string(),
      localstack: z.nullable(z.string()),
    }),
  ),
  /** Packages that came, changed, stayed and went; items that failed, or are not as they are declared. */
  counts: z.object({ added: count, changed: count, kept: count, removed: count, failed: count, notAsDeclared: count }),
  items: z.array(
    z.object({
      requirement: z.string(),
      origin: z.string(),
      state: z.enum(['installed', 'provided', 'skipped', 'failed', 'kept']),
      name: z.nullable(z.string()),
      version: z.nullable(z.string()),
    }),
  ),
  changes: z.array(
    z.object({
      kind: z.enum(['add', 'change', 'remove']),
      name: z.string(),
      version: z.string(),
      from: z.nullable(z.string()),
      reason: z.string(),
    }),
  ),
  failures: z.array(
    z.object({
      subject: z.string(),
      origin: z.nullable(z.string()),
      code: z.string(),
      message: z.string(),
      hint: z.nullable(z.string()),
      transient: z.boolean(),
      kept: z.nullable(z.string()),
    }),
  ),
  warnings: z.array(z.string()),
});

export type SyncResult = Readonly<z.infer<typeof resultSchema>>;

/** Reads how the last sync ended; null where there was none, or the file is damaged. */
export function readSyncResult(path: string): SyncResult | null {
  const text = readTextIfAny(path);
  if (text === null) return null;
  try {
    const parsed = resultSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** Writes it down without secrets. @throws the operating system's error */
export function writeSyncResult(path: string, result: Omit<SyncResult, 'version'>): void {
  replaceFile(path, `${redactedJson({ version: VERSION, ...result }, 2)}\n`);
}
