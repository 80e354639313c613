import { parse, stringify, TomlError } from 'smol-toml';
import * as z from 'zod/mini';
import { AgentError } from '../errors/agent-error.ts';
import { projectNameSchema } from '../requirements/project-name-schema.ts';

const hashes = z.record(z.string(), z.string());

const file = z.object({
  name: z.optional(z.string()),
  url: z.optional(z.string()),
  path: z.optional(z.string()),
  size: z.optional(z.number()),
  hashes,
});

const packageSchema = z.object({
  name: projectNameSchema,
  version: z.optional(z.string()),
  marker: z.optional(z.string()),
  wheels: z.optional(z.array(file)),
  sdist: z.optional(file),
  archive: z.optional(z.extend(file, { subdirectory: z.optional(z.string()) })),
  vcs: z.optional(
    z.object({
      type: z.string(),
      url: z.optional(z.string()),
      path: z.optional(z.string()),
      'requested-revision': z.optional(z.string()),
      'commit-id': z.string(),
      subdirectory: z.optional(z.string()),
    }),
  ),
  directory: z.optional(
    z.object({
      path: z.string(),
      editable: z.optional(z.boolean()),
      subdirectory: z.optional(z.string()),
    }),
  ),
});

/** What the agent writes down in `[tool.localstack-extension-agent]`; other tools leave it out. */
const toolSchema = z.object({
  /** Version of the LocalStack that the lockfile was made for; empty where there was none. */
  localstack: z.string(),
  python: z.string(),
  /** Of the declared lines. */
  fingerprint: z.string(),
  /** All that was declared, from every origin, with the project that it led to. */
  declared: z.array(z.object({ requirement: z.string(), origin: z.string(), name: projectNameSchema })),
});

const schema = z.object({
  'lock-version': z.string(),
  'created-by': z.string(),
  'requires-python': z.optional(z.string()),
  packages: z.array(packageSchema),
  tool: z.optional(z.object({ 'localstack-extension-agent': z.optional(toolSchema) })),
});

/** A lockfile. Source: PEP 751. */
export type Pylock = Readonly<z.infer<typeof schema>>;
export type LockedPackage = Readonly<z.infer<typeof packageSchema>>;
export type LockedFile = Readonly<z.infer<typeof file>>;
export type LockfileOrigin = Readonly<z.infer<typeof toolSchema>>;

/**
 * Reads a lockfile, whichever tool wrote it.
 *
 * @param path for messages
 * @throws AgentError LOCKFILE_INVALID
 */
export function parsePylock(text: string, path: string): Pylock {
  const refuse = (reason: string): never => {
    throw new AgentError('LOCKFILE_INVALID', `${path} cannot be read: ${reason}`, {
      hint: 'Recreate it: localstack-extensions lock.',
    });
  };
  let document: unknown;
  try {
    document = parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    return refuse(`line ${error.line}, column ${error.column}: ${error.message.split('\n')[0] ?? ''}`);
  }
  const parsed = schema.safeParse(document);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return refuse(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
  }
  const major = parsed.data['lock-version'].split('.')[0];
  return major === '1' ? parsed.data : refuse(`its lock-version is ${parsed.data['lock-version']}, not 1.0.`);
}

/** The text of a lockfile. */
export function formatPylock(pylock: Pylock): string {
  return stringify(pylock);
}
