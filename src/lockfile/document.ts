import type { LockedFile, LockedPackage, LockfileOrigin, Pylock } from './format.ts';
import { secretUrl, withoutSecrets } from '../secrets/secret-url.ts';

export interface LockfileDocument {
  readonly packages: readonly LockedPackage[];
  readonly origin: LockfileOrigin;
  /** Version of the agent. */
  readonly agent: string;
  /** Makes a local path relative to the lockfile where that is of use. */
  readonly place: (path: string) => string;
}

/** A lockfile from what an installer found: sorted, without credentials, without what only its own tool reads. */
export function lockfileDocument({ packages, origin, agent, place }: LockfileDocument): Pylock {
  return {
    'lock-version': '1.0',
    'created-by': `localstack-extension-agent ${agent}`,
    'requires-python': `==${origin.python}.*`,
    packages: [...packages].sort(byName).map((entry) => clean(entry, place)),
    tool: { 'localstack-extension-agent': origin },
  };
}

function byName(left: LockedPackage, right: LockedPackage): number {
  return left.name < right.name ? -1 : 1;
}

function clean(entry: LockedPackage, place: (path: string) => string): LockedPackage {
  const { name, version, wheels, sdist, archive, vcs, directory } = entry;
  const file = (one: LockedFile): LockedFile => cleanFile(one, place);
  return {
    name,
    ...(version === undefined ? {} : { version }),
    ...(wheels === undefined ? {} : { wheels: wheels.map(file) }),
    ...(sdist === undefined ? {} : { sdist: file(sdist) }),
    ...(archive === undefined ? {} : { archive: { ...file(archive), ...subdirectoryOf(archive) } }),
    ...(vcs === undefined
      ? {}
      : { vcs: vcs.url === undefined ? vcs : { ...vcs, url: withoutSecrets(secretUrl(vcs.url)) } }),
    ...(directory === undefined ? {} : { directory: { ...directory, path: place(directory.path) } }),
  };
}

function subdirectoryOf({ subdirectory }: { readonly subdirectory?: string | undefined }) {
  return subdirectory === undefined ? {} : { subdirectory };
}

function cleanFile({ url, path, size, hashes }: LockedFile, place: (path: string) => string): LockedFile {
  const local = path ?? (url?.startsWith('file://') === true ? decodeURI(url.slice('file://'.length)) : undefined);
  const where =
    local === undefined ? { url: withoutSecrets(secretUrl(url ?? '')).replace(/#.*$/su, '') } : { path: place(local) };
  return { ...where, ...(size === undefined ? {} : { size }), hashes };
}
