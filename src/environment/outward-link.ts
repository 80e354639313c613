import { readdirSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { InstalledDistribution } from '../python/installed.ts';
import { listFolder } from '../python/localstack-venv.ts';
import { recordedFolders } from '../python/record.ts';
import { isLink } from '../system/own-folder.ts';

/** The interpreter lies elsewhere by design; a venv of Python 3.14 has a link of the second name, too. */
const INTERPRETER = /^(?:python[\d.]*|\u{1d70b}thon)$/u;

type Distributions = readonly Pick<InstalledDistribution, 'folder' | 'direct'>[];

/**
 * Looks for a link that leads out of an environment: an installer that changes a clone of it would change what is there. Looked
 * at are its folders, what lies in them, and the folders in which packages have files by their `RECORD`. Links to the interpreter
 * are as they should be, and those into the source of an editable install.
 *
 * @param installed what its site-packages hold
 * @returns what the link is, in one sentence; null where there is none
 */
export function outwardLink(environment: string, installed: Distributions): string | null {
  const inside = [realpathSync(environment), ...editableSources(installed)];
  const programs = join(environment, 'bin');
  const leadsOut = (path: string): boolean => {
    if (dirname(path) === programs && INTERPRETER.test(basename(path))) return false;
    const place = realPathOf(path);
    return place === null || inside.every((folder) => place !== folder && !place.startsWith(`${folder}/`));
  };
  for (const path of links(environment, installed)) {
    if (leadsOut(path)) return `Its ${path.slice(environment.length + 1)} is a link to ${readlinkSync(path)}.`;
  }
  return null;
}

/** The outermost first: nobody looks behind one that leads out. */
function* links(environment: string, installed: Distributions): Generator<string> {
  yield* linksIn(environment);
  yield* linksIn(join(environment, 'bin'));
  const lib = join(environment, 'lib');
  yield* linksIn(lib);
  for (const version of listFolder(lib)) {
    yield* linksIn(join(lib, version));
    yield* linksIn(join(lib, version, 'site-packages'));
  }
  const seen = new Set([environment, '/']);
  for (const folder of installed.flatMap(recordedFolders)) {
    if (folder.startsWith(`${environment}/`)) yield* linksAbove(folder, seen);
  }
}

function linksIn(folder: string): readonly string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isSymbolicLink()).map(({ name }) => join(folder, name));
  } catch {
    return [];
  }
}

/** A folder and those above it, as far as they have not been seen. */
function linksAbove(folder: string, seen: Set<string>): readonly string[] {
  if (seen.has(folder)) return [];
  seen.add(folder);
  const above = linksAbove(dirname(folder), seen);
  return isLink(folder) ? [...above, folder] : above;
}

function editableSources(installed: Distributions): readonly string[] {
  return installed.flatMap(({ direct }) => {
    if (direct?.editable !== true || !direct.url.startsWith('file:')) return [];
    const source = realPathOf(fileURLToPath(direct.url.replace(/#.*$/su, '')));
    return source === null ? [] : [source];
  });
}

function realPathOf(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}
