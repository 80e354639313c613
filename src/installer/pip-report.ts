import { basename } from 'node:path';
import type { LockedPackage } from '../lockfile/format.ts';
import { normalizeName } from '../requirements/project-name.ts';

/** Where pip would take a distribution from. Source: PEP 610. */
interface DownloadInfo {
  readonly url: string;
  readonly subdirectory?: string;
  readonly archive_info?: { readonly hashes?: Readonly<Record<string, string>> };
  readonly vcs_info?: { readonly vcs: string; readonly commit_id: string; readonly requested_revision?: string };
  readonly dir_info?: { readonly editable?: boolean };
}

interface ReportedInstall {
  readonly metadata: { readonly name: string; readonly version: string };
  readonly download_info: DownloadInfo;
  readonly is_direct: boolean;
}

/** What pip's installation report (version 1) says of files and hashes: the one file of each package that fits here. */
export function readLockedPackages(report: string): readonly LockedPackage[] {
  const { install } = JSON.parse(report) as { readonly install: readonly ReportedInstall[] };
  return install.map(({ metadata, download_info: info, is_direct: isDirect }) => ({
    name: normalizeName(metadata.name),
    version: metadata.version,
    ...sourceOf(info, isDirect),
  }));
}

function sourceOf(info: DownloadInfo, isDirect: boolean): Partial<LockedPackage> {
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
