import * as z from 'zod/mini';
import { projectNameSchema } from '../requirements/project-name-schema.ts';
import type { ProjectName } from '../requirements/project-name.ts';
import type { Paths } from '../settings/paths.ts';
import { readTextIfAny, replaceFile } from '../system/files.ts';
import { jsonIn } from '../system/json-text.ts';

const FORMAT = 1;

/** How long it is told, in milliseconds: whoever wants to know more asks again. */
const TOLD_MILLISECONDS = 30 * 24 * 3_600_000;

const fileSchema = z.object({
  format: z.literal(FORMAT),
  found: z.iso.datetime(),
  versions: z.array(z.object({ name: projectNameSchema, installed: z.string(), available: z.string() })),
});

/** An installed package of which the declaration and LocalStack allow a newer version. */
export type NewerVersion = z.infer<typeof fileSchema>['versions'][number];

/** Newer versions that somebody asked for, and when. */
export interface NewerVersions {
  /** RFC 3339. */
  readonly found: string;
  readonly versions: readonly NewerVersion[];
}

/** Keeps what the indexes have just told, for whoever looks without asking them. It is a hint: where it cannot be written, there is none. */
export function keepNewerVersions(
  { newerVersions }: Pick<Paths, 'newerVersions'>,
  versions: readonly NewerVersion[],
): void {
  const rows = versions.map(({ name, installed, available }) => ({ name, installed, available }));
  const kept = { format: FORMAT, found: new Date().toISOString(), versions: rows };
  try {
    replaceFile(newerVersions, `${JSON.stringify(kept, null, 1)}\n`);
  } catch {
    // A volume that cannot be written is told of elsewhere.
  }
}

/**
 * The newer versions that are known of what is installed; null where none is. Asks nobody. What has changed since, is damaged or
 * old, counts as nothing.
 */
export function knownNewerVersions(
  { newerVersions }: Pick<Paths, 'newerVersions'>,
  versionOf: (name: ProjectName) => string | undefined,
): NewerVersions | null {
  const parsed = fileSchema.safeParse(jsonIn(readTextIfAny(newerVersions)));
  if (!parsed.success || Date.now() - Date.parse(parsed.data.found) > TOLD_MILLISECONDS) return null;
  const { found } = parsed.data;
  const versions = parsed.data.versions.filter(({ name, installed }) => versionOf(name) === installed);
  return versions.length === 0 ? null : { found, versions };
}

const SHOWN = 3;

/** One sentence for people, and what to do. */
export function formatNewerVersions({ found, versions }: NewerVersions): string {
  const named = versions
    .slice(0, SHOWN)
    .map(({ name, installed, available }) => `${name} ${installed} -> ${available}`);
  const more = versions.length > SHOWN ? ` and ${versions.length - SHOWN} more` : '';
  return `Newer versions as of ${found.slice(0, 10)}: ${named.join(', ')}${more}. Install them with "localstack-extensions upgrade".`;
}
