import { existsSync, mkdirSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'smol-toml';
import * as z from 'zod/mini';
import { normalizeName } from '../requirements/project-name.ts';
import { sitePackagesOf } from '../python/localstack-venv.ts';
import { readTextIfAny } from '../system/files.ts';
import { makeOwnFolder, removeOwnFolder } from '../system/own-folder.ts';
import { developerFolder } from './localstack-path.ts';

const manifestSchema = z.object({
  project: z.object({
    name: z.string(),
    version: z.optional(z.string()),
    'entry-points': z.optional(z.record(z.string(), z.record(z.string(), z.string()))),
  }),
});

type Project = z.infer<typeof manifestSchema>['project'];

/** An extension that LocalStack loads from its source folder. */
export interface DeveloperProject {
  readonly name: string;
  readonly folder: string;
  /** What LocalStack is to have on its path for it. */
  readonly path: readonly string[];
}

/**
 * Puts project folders where LocalStack looks in developer mode, together with the packages of a virtual environment in each
 * of them. Where a project was not built yet, its entry points are taken from its pyproject.toml, so that nothing need be
 * installed.
 */
export function prepareDeveloperMode(liveLink: string, folders: readonly string[]): readonly DeveloperProject[] {
  const target = developerFolder(liveLink);
  const temporary = `${target}.${process.pid}.tmp`;
  removeOwnFolder(temporary);
  makeOwnFolder(temporary);
  const projects = folders.map((folder) => {
    const path = searchPath(folder);
    const project = readProject(folder);
    if (project !== null && !path.some((place) => hasMetadata(place, project.name))) writeMetadata(temporary, project);
    return { name: project?.name ?? basename(folder), folder, path };
  });
  writeFileSync(
    join(temporary, 'projects.pth'),
    projects.flatMap(({ path }) => path.map((line) => `${line}\n`)).join(''),
  );
  removeOwnFolder(target);
  renameSync(temporary, target);
  return projects;
}

function searchPath(folder: string): readonly string[] {
  const source = join(folder, 'src');
  const packages = sitePackagesInside(folder);
  return [...(isFolder(source) ? [source] : []), folder, ...(packages === null ? [] : [packages])];
}

/** Of the first virtual environment in a project: `.venv` where there is one. */
function sitePackagesInside(folder: string): string | null {
  const venv = readdirSync(folder)
    .sort()
    .find((name) => existsSync(join(folder, name, 'pyvenv.cfg')));
  return venv === undefined ? null : sitePackagesOf(join(folder, venv));
}

function readProject(folder: string): Project | null {
  try {
    const parsed = manifestSchema.safeParse(parse(readTextIfAny(join(folder, 'pyproject.toml')) ?? ''));
    return parsed.success ? parsed.data.project : null;
  } catch {
    return null;
  }
}

function hasMetadata(folder: string, name: string): boolean {
  return readdirSync(folder).some((entry) => {
    const project = /^(.+?)(?:-[^-]+)*\.(?:dist-info|egg-info)$/u.exec(entry)?.[1];
    return project !== undefined && normalizeName(project) === normalizeName(name);
  });
}

function writeMetadata(folder: string, { name, version = '0', 'entry-points': groups = {} }: Project): void {
  const info = join(folder, `${normalizeName(name).replaceAll('-', '_')}-${version}.dist-info`);
  mkdirSync(info);
  writeFileSync(join(info, 'METADATA'), `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`);
  const sections = Object.entries(groups).map(
    ([group, points]) =>
      `[${group}]\n${Object.entries(points)
        .map(([key, value]) => `${key} = ${value}\n`)
        .join('')}`,
  );
  writeFileSync(join(info, 'entry_points.txt'), sections.join('\n'));
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
