import { existsSync, lstatSync, readdirSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isBundle } from '../bundle/bundle-name.ts';
import { redactUrls } from '../secrets/redaction.ts';
import { fnv1a } from '../system/fnv.ts';
import { refusal } from '../system/place.ts';
import { readRegularFile } from '../system/regular-file.ts';

/**
 * How something on disk is compared with what it was:
 * `content` a small file's text; `settings` the same without credentials, so that a rotated token is no change; `stat` size and time of a large one; `names` the entries of a folder;
 * `distributions` the installed distributions of a site-packages folder; `packages` the entries of one, and the sizes of what its
 * distributions say of themselves; `link` a link's own target;
 * `real` where a path leads; `bundles` size and time of each bundle in a folder; `tree` sizes and times of a source folder, without what builds leave in it.
 */
export type WatchKind =
  'content' | 'settings' | 'stat' | 'names' | 'packages' | 'distributions' | 'link' | 'real' | 'bundles' | 'tree';

/** Something a start depends on, and its fingerprint when the environment was made. */
export type Watched = readonly [kind: WatchKind, path: string, fingerprint: string];

/** What a fingerprint is when there is nothing at the path; where something is that cannot be read, it says why. */
export const ABSENT = 'absent';

/** What a tool leaves in a source folder without changing what it installs. */
const NOT_SOURCE =
  /^(?:\.git|\.hg|\.svn|\.venv|venv|\.tox|\.nox|\.mypy_cache|\.pytest_cache|\.ruff_cache|__pycache__|node_modules|.*\.egg-info)$/u;

/** What a build leaves beside the file that describes the project. Within a package it is the package's own, such as a web page. */
const BUILT = /^(?:build|dist)$/u;

/** Whether an entry of a source folder belongs to the source. */
export function isSource(folder: string, name: string): boolean {
  return BUILT.test(name) ? !isProject(folder) : !NOT_SOURCE.test(name);
}

function isProject(folder: string): boolean {
  return ['pyproject.toml', 'setup.py'].some((name) => existsSync(join(folder, name)));
}

/** The present fingerprint of a path. Never throws. */
export function fingerprint(kind: WatchKind, path: string): string {
  try {
    return fingerprints[kind](path);
  } catch (error) {
    const refused = refusal(error, path);
    return refused.kind === 'absent' ? ABSENT : refused.reason;
  }
}

/** Records the present state of a path. */
export function watch(kind: WatchKind, path: string): Watched {
  return [kind, path, fingerprint(kind, path)];
}

/** The first thing that is no longer as it was, or null. */
export function firstChange(watched: readonly Watched[]): Watched | null {
  return watched.find(([kind, path, expected]) => fingerprint(kind, path) !== expected) ?? null;
}

const fingerprints: Readonly<Record<WatchKind, (path: string) => string>> = {
  content: (path) => contentFingerprint(path, (text) => text),
  // Mostly there are none, and an exception would cost ten times as much.
  settings: (path) =>
    statSync(path, { throwIfNoEntry: false }) === undefined ? ABSENT : contentFingerprint(path, redactUrls),
  stat: (path) => {
    const { size, mtimeNs } = statSync(path, { bigint: true });
    return `${size}:${mtimeNs}`;
  },
  names: (path) => {
    const names = readdirSync(path).filter((name) => name !== '__pycache__');
    return `${names.length}:${fnv1a(names.sort().join('\n'))}`;
  },
  packages: (path) => {
    const names = readdirSync(path)
      .filter((name) => name !== '__pycache__')
      .sort();
    const sizes = names
      .filter((name) => name.endsWith('.dist-info'))
      .flatMap((name) => [`${path}/${name}/METADATA`, `${path}/${name}/RECORD`])
      .map((file) => statSync(file, { throwIfNoEntry: false })?.size ?? -1);
    return `${names.length}:${fnv1a(`${names.join('\n')}\n${sizes.join(' ')}`)}`;
  },
  distributions: (path) => {
    const names = readdirSync(path).filter((name) => /\.(?:dist-info|egg-info|egg-link)$/u.test(name));
    return `${names.length}:${fnv1a(names.sort().join('\n'))}`;
  },
  link: (path) => readlinkSync(path),
  real: (path) => realpathSync(path),
  bundles: (path) => {
    const names = existsSync(path) ? readdirSync(path).filter(isBundle).sort() : [];
    return names.map((name) => `${name}:${fingerprint('stat', `${path}/${name}`)}`).join('\n');
  },
  tree: (path) => {
    const parts: string[] = [];
    walk(path, '', parts);
    return `${parts.length}:${fnv1a(parts.sort().join('\n'))}`;
  },
};

function contentFingerprint(path: string, seen: (text: string) => string): string {
  const reading = readRegularFile(path);
  if (reading.kind !== 'read') return reading.kind === 'absent' ? ABSENT : reading.reason;
  const text = seen(reading.bytes.toString('latin1'));
  return `${text.length}:${fnv1a(text)}`;
}

function walk(root: string, folder: string, parts: string[]): void {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    if (!isSource(join(root, folder), entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      walk(root, path, parts);
    } else {
      const { size, mtimeNs } = lstatSync(join(root, path), { bigint: true });
      parts.push(`${path}:${size}:${mtimeNs}`);
    }
  }
}
