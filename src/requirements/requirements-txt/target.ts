import { Fault } from '../fault.ts';
import { urlToPath, type Link } from './link.ts';
import type { Marker } from '../pep508/marker.ts';
import type { RequirementKind } from '../requirement.ts';
import type { SourceReader } from '../source-reader.ts';

/** Where a line stands: what relative paths are relative to, and how to look at them. */
export interface Site {
  readonly folder: string;
  readonly reader: Pick<SourceReader, 'stat'>;
}

/** What a requirement asks for, as it is written; its names are not normalised yet. */
export interface Target {
  readonly kind: RequirementKind;
  readonly name: string | null;
  readonly extras: readonly string[];
  readonly specifier: string;
  readonly marker: Marker | null;
  readonly url: string | null;
}

/** Refuses what pip refuses of a `file:` URL wherever it stands. */
export function checkFileUrl(link: Link): void {
  if (link.scheme === 'file') urlToPath(link.url);
}

/** The fault of a folder without a project in it. */
export function notInstallable(path: string): Fault {
  return new Fault(`The folder '${path}' contains no Python project`, {
    offset: 0,
    expected: 'a folder with pyproject.toml or setup.py',
  });
}
