import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readTextIfAny } from '../system/files.ts';

const NAME = 'localstack-extensions.pth';

/** Where the volume has no kernel locks, nothing is locked. The descriptor is left open on purpose. */
const LOCK = JSON.stringify(
  'import fcntl, os\ntry: fcntl.flock(os.open(r, os.O_RDONLY), fcntl.LOCK_SH | fcntl.LOCK_NB)\nexcept OSError: pass',
);

/**
 * The line that puts the live extensions behind LocalStack's own packages. It adds the real path behind the link: a plain
 * path line would lose editable installs, and a running LocalStack would import from the next generation. The agent's own
 * calls of the interpreter set the variable that keeps extensions out. In developer mode, source folders come before them.
 * A shared kernel lock on the generation lasts as long as the process: no sync removes what a running LocalStack uses.
 */
export function pathFileText(liveLink: string): string {
  const link = JSON.stringify(liveLink);
  const folder = JSON.stringify(developerFolder(liveLink));
  // Expressions only: what a .pth line defines, a comprehension or a function in it does not see.
  return (
    'import os, site, sys; ' +
    `r = os.path.realpath(${link}); ` +
    `p = os.path.join(r, 'lib', 'python%d.%d' % sys.version_info[:2], 'site-packages'); ` +
    `d = ${folder}; ` +
    `i = 'EXTENSION_AGENT_ISOLATED' in os.environ; ` +
    `m = os.environ.get('EXTENSION_DEV_MODE', '').lower() in ('1', 'true', 'yes', 'on'); ` +
    `i or not m or not os.path.isdir(d) or site.addsitedir(d); ` +
    `i or not os.path.isdir(p) or (site.addsitedir(p), exec(${LOCK}, {'r': r}))\n`
  );
}

/** What developer mode puts on LocalStack's path: a folder of its own beside the environment. */
export function developerFolder(liveLink: string): string {
  return join(dirname(liveLink), 'developer_mode');
}

/** The file that {@link ensureLocalStackPath} writes. */
export function pathFileOf(sitePackages: string): string {
  return join(sitePackages, NAME);
}

/**
 * Sees to it that LocalStack's interpreter finds the live extensions. Baked into an image, the file is there already.
 *
 * @returns a warning when it is not there and cannot be written, else null
 */
export function ensureLocalStackPath(sitePackages: string, liveLink: string): string | null {
  const file = pathFileOf(sitePackages);
  const text = pathFileText(liveLink);
  if (readTextIfAny(file) === text) return null;
  try {
    // Not by renaming: the folder may be read-only while the file is not.
    writeFileSync(file, text);
    return null;
  } catch {
    return existsSync(file)
      ? `${file} is not up to date and cannot be written: LocalStack may look for extensions elsewhere.`
      : `${file} cannot be written: only the licensed edition of LocalStack will find the extensions.`;
  }
}
