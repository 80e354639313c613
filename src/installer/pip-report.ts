import { basename } from 'node:path';
import * as z from 'zod/mini';
import type { LockedPackage } from '../lockfile/format.ts';
import { directUrlSchema, type DirectUrl } from '../python/direct-url.ts';
import { normalizeName } from '../requirements/project-name.ts';
import type { LockfileOutcome, ResolveOutcome } from './installer.ts';
import { parseReport } from './report.ts';

/** pip's installation report, version 1, as far as it is needed. */
const schema = z.object({
  install: z.array(
    z.object({
      metadata: z.object({ name: z.string(), version: z.string() }),
      download_info: directUrlSchema,
      is_direct: z.boolean(),
    }),
  ),
});

/** The packages that pip would install. */
export function readReport(text: string): ResolveOutcome {
  const report = parseReport('pip', schema, text);
  if (report.kind === 'failed') return report;
  const packages = report.data.install.map(({ metadata, download_info: { url }, is_direct: isDirect }) => ({
    name: normalizeName(metadata.name),
    version: metadata.version,
    url: isDirect ? url : null,
  }));
  return { kind: 'resolved', packages };
}

/** What pip's installation report says of files and hashes: the one file of each package that fits here. */
export function readLockedPackages(text: string): LockfileOutcome {
  const report = parseReport('pip', schema, text);
  if (report.kind === 'failed') return report;
  const packages = report.data.install.map(({ metadata, download_info: info, is_direct: isDirect }) => ({
    name: normalizeName(metadata.name),
    version: metadata.version,
    ...sourceOf(info, isDirect),
  }));
  return { kind: 'locked', packages };
}

function sourceOf(info: DirectUrl, isDirect: boolean): Partial<LockedPackage> {
  const { url, vcs_info: vcs, dir_info: folder, archive_info: archive } = info;
  const subdirectory = info.subdirectory === undefined ? {} : { subdirectory: info.subdirectory };
  if (vcs !== undefined) {
    const revision = vcs.requested_revision === undefined ? {} : { 'requested-revision': vcs.requested_revision };
    return { vcs: { type: vcs.vcs, url, ...revision, 'commit-id': vcs.commit_id, ...subdirectory } };
  }
  if (folder !== undefined) return { directory: { path: decodeURI(url.replace(/^file:\/\//u, '')), ...subdirectory } };
  const file = { name: basename(url), url, hashes: { ...archive?.hashes } };
  if (isDirect) return { archive: { ...file, ...subdirectory } };
  return url.endsWith('.whl') ? { wheels: [file] } : { sdist: file };
}
