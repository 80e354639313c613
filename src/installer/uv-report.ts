import * as z from 'zod/mini';
import { statedVersion } from '../python/stated-version.ts';
import { percentDecode } from '../requirements/python-text/percent-encoding.ts';
import { projectNameSchema } from '../requirements/project-name-schema.ts';
import type { ResolvedPackage, ResolveOutcome } from './installer.ts';
import { parseReport } from './report.ts';

/** What `uv pip install --dry-run --output-format json` prints, as far as it is needed. */
const schema = z.object({
  changes: z.optional(
    z.array(z.object({ name: projectNameSchema, version: z.optional(z.nullable(z.string())), action: z.string() })),
  ),
});

/**
 * The packages that uv would install. Its JSON names them; only its text says from where, when not from an index. It leaves
 * out the version of a folder.
 */
export function readChanges(stdout: string, stderr: string): ResolveOutcome {
  const report = parseReport('uv', schema, stdout === '' ? '{}' : stdout);
  if (report.kind === 'failed') return report;
  const urls = new Map<string, string>();
  for (const [, name = '', url = '', folder = ''] of stderr.matchAll(
    /^ \+ (\S+?)(?:==\S+ \(from ([^\n]*)\)| @ ([^\n]*))$/gmu,
  )) {
    urls.set(name, url === '' ? folder : url);
  }
  const packages = (report.data.changes ?? [])
    .filter(({ action }) => action !== 'uninstalled' && action !== 'removed')
    .map(({ name, version }): ResolvedPackage => ({ name, version: version ?? '', url: urls.get(name) ?? null }));
  return { kind: 'resolved', packages };
}

/** The same with the versions that folders state. */
export async function withStatedVersions(outcome: ResolveOutcome): Promise<ResolveOutcome> {
  if (outcome.kind !== 'resolved') return outcome;
  const packages = outcome.packages.map(async (one) => {
    const folder = one.version === '' ? folderOf(one.url ?? '') : null;
    return folder === null ? one : { ...one, version: (await statedVersion(folder)) ?? '' };
  });
  return { ...outcome, packages: await Promise.all(packages) };
}

function folderOf(text: string): string | null {
  const url = URL.parse(text);
  // What stands behind the hash is a folder in the folder.
  if (url?.protocol !== 'file:' || url.host !== '' || url.hash !== '') return null;
  const path = percentDecode(url.pathname);
  return path.includes('\0') ? null : path;
}
