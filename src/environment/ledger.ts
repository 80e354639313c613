import * as z from 'zod/mini';
import type { ErrorCode } from '../errors/codes.ts';
import { errorCodes } from '../errors/codes.ts';
import { projectNameSchema } from '../requirements/project-name-schema.ts';
import { sha256 } from '../system/checksum.ts';
import { readTextIfAny, writeAtomically } from '../system/files.ts';

const FORMAT = 1;

const codes = Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]];

const failureSchema = z.object({
  code: z.enum(codes),
  message: z.string(),
  hint: z.nullable(z.string()),
  transient: z.boolean(),
  retryAt: z.optional(z.number()),
  output: z.string(),
  file: z.optional(z.string()),
  dependency: z.optional(z.string()),
});

const itemSchema = z.object({
  /** The requirement in normal form, without secrets. */
  line: z.string(),
  origin: z.string(),
  /** What it led to; null while it failed or was skipped. */
  name: z.nullable(projectNameSchema),
  version: z.nullable(z.string()),
  /** `kept`: what the line asks for cannot be had, and what an earlier line led to stays. */
  state: z.enum(['installed', 'provided', 'skipped', 'failed', 'kept']),
  failure: z.nullable(failureSchema),
  /** State of the local file or folder that the line names. */
  source: z.nullable(z.string()),
  /** Of a kept item: the line that led to what is installed, and the state of what that named then. */
  installedBy: z.optional(z.object({ line: z.string(), source: z.nullable(z.string()) })),
});

const ledgerSchema = z.object({
  format: z.literal(FORMAT),
  id: z.string(),
  created: z.string(),
  /** Version of the agent that made it. */
  agent: z.string(),
  python: z.string(),
  localstack: z.object({ venv: z.string(), version: z.nullable(z.string()) }),
  /** What the declaration was, as one fingerprint: the same again means the same outcome. */
  declaration: z.string(),
  /** The same without what was installed by command. */
  mounted: z.string(),
  /** Set where this generation was put back by hand: from which one, and what was declared then. */
  rollback: z.nullable(z.object({ from: z.string(), mounted: z.string() })),
  /** True where a policy said what may come in. */
  policy: z.optional(z.boolean()),
  items: z.array(itemSchema),
  packages: z.array(
    z.object({
      name: projectNameSchema,
      version: z.string(),
      url: z.nullable(z.string()),
      topLevel: z.array(z.string()),
      /** Files that never were what the package's RECORD says of them. */
      recordMismatches: z.optional(z.array(z.string())),
    }),
  ),
  /** Extensions whose entry points could be imported. */
  importable: z.array(projectNameSchema),
  /** Failed imports: distribution, entry point, exception, and the module of the licensed edition that it is for want of. */
  broken: z.array(
    z.object({
      name: projectNameSchema,
      entryPoint: z.string(),
      error: z.string(),
      licensedModule: z.optional(z.string()),
    }),
  ),
  /** What was installed by command: a copy of the declarations file. */
  commands: z.array(z.object({ requirement: z.string(), folder: z.string() })),
});

/** What a generation holds, from which origin, resolved to what. One lies in each generation; it is the mark of a whole one. */
export type Ledger = Readonly<z.infer<typeof ledgerSchema>>;
export type LedgerItem = Ledger['items'][number];

/** Reads a generation's ledger; null when it is missing, damaged, or of a version that this agent does not know. */
export function readLedger(generation: string): Ledger | null {
  const text = readTextIfAny(`${generation}/ledger.json`);
  if (text === null) return null;
  try {
    const { checksum, ledger } = JSON.parse(text) as { checksum: unknown; ledger: unknown };
    if (checksum !== sha256(JSON.stringify(ledger))) return null;
    const parsed = ledgerSchema.safeParse(ledger);
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** Writes a generation's ledger, which makes it whole. */
export function writeLedger(generation: string, ledger: Omit<Ledger, 'format'>): void {
  const complete = { format: FORMAT, ...ledger };
  const checksum = sha256(JSON.stringify(complete));
  writeAtomically(`${generation}/ledger.json`, `${JSON.stringify({ checksum, ledger: complete }, null, 2)}\n`);
}
