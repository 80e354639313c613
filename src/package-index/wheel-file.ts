import { basename } from 'node:path';
import { unzipSync } from 'fflate';
import { readHeaders } from '../python/installed.ts';
import { parseDependency } from '../requirements/pep508/dependency.ts';
import { normalizeName } from '../requirements/project-name.ts';
import { compareVersions, parseVersion } from '../requirements/pep440/version.ts';
import { parseWheelName } from '../requirements/requirements-txt/wheel-name.ts';
import { Fault } from '../requirements/fault.ts';
import { readRegularFile } from '../system/regular-file.ts';

/** Bytes of the largest wheel that is looked into, and of what is read of its metadata. */
const LARGEST_WHEEL = 256 * 1024 * 1024;
const LARGEST_METADATA = 16 * 1024 * 1024;

const METADATA = /^[^/]+\.dist-info\/(?:METADATA|WHEEL|RECORD|entry_points\.txt)$/u;

/** What a wheel needs to be one (PEP 427). */
const NEEDED = ['METADATA', 'WHEEL', 'RECORD'] as const;

/**
 * What makes a local wheel one that installers do not take, as the end of a sentence that begins with its path; null where nothing does,
 * and where it cannot be read. Sources: PEP 427, PEP 508, the core metadata specifications.
 */
export function wheelFault(path: string): string | null {
  const reading = readRegularFile(path, LARGEST_WHEEL);
  if (reading.kind !== 'read') return null;
  const files = filesOf(reading.bytes);
  if (files === null) return 'is not a zip archive, or only part of one';
  const folders = [...new Set([...files.keys()].map((name) => name.slice(0, name.indexOf('/'))))];
  const [folder] = folders;
  if (folder === undefined) return 'has no .dist-info folder';
  if (folders.length > 1) return `has ${folders.length} .dist-info folders`;
  const absent = NEEDED.find((name) => !files.has(`${folder}/${name}`));
  if (absent !== undefined) return `has no ${folder}/${absent}`;
  const texts = new Map([...files].map(([name, bytes]) => [name.slice(folder.length + 1), textOf(bytes)]));
  // METADATA in another coding is made good once it is installed.
  const odd = [...texts].find(([name, text]) => text === null && name !== 'METADATA')?.[0];
  if (odd !== undefined) return `has ${odd === 'entry_points.txt' ? 'an' : 'a'} ${odd} that is not in UTF-8`;
  return (
    wheelVersionFault(texts.get('WHEEL') ?? '') ??
    metadataFault(texts.get('METADATA') ?? null, basename(path)) ??
    entryPointsFault(texts.get('entry_points.txt') ?? '')
  );
}

/** The files of a wheel that describe it; null where it is no archive. */
function filesOf(bytes: Buffer): ReadonlyMap<string, Uint8Array> | null {
  try {
    const isMeant = ({ name, originalSize }: { readonly name: string; readonly originalSize: number }): boolean =>
      METADATA.test(name) && originalSize <= LARGEST_METADATA;
    return new Map(Object.entries(unzipSync(bytes, { filter: isMeant })));
  } catch {
    return null;
  }
}

function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function wheelVersionFault(wheel: string): string | null {
  const version = readHeaders(wheel).get('wheel-version')?.[0];
  if (version === undefined) return 'has a WHEEL without a version';
  return /^1\.\d+$/u.test(version) ? null : `is of wheel version ${version}, which installers do not know`;
}

function metadataFault(metadata: string | null, fileName: string): string | null {
  if (metadata === null) return null;
  const headers = readHeaders(metadata);
  const name = headers.get('name')?.[0];
  const version = headers.get('version')?.[0];
  if (name === undefined || version === undefined) return 'has a METADATA without a name or a version';
  const parsed = parseVersion(version);
  if (parsed === null) return `has the version '${version}', which is not one`;
  const named = nameOf(fileName);
  const announced = parseVersion(named?.version ?? version);
  const isOther = announced === null || compareVersions(announced, parsed) !== 0;
  if (isOther || (named !== null && named.name !== normalizeName(name)))
    return `holds ${name} ${version}, other than its name says`;
  const odd = headers.get('requires-dist')?.find((text) => !isDependency(text));
  return odd === undefined ? null : `needs '${odd}', which is not a requirement`;
}

function nameOf(fileName: string): ReturnType<typeof parseWheelName> | null {
  try {
    return parseWheelName(fileName);
  } catch (error) {
    if (error instanceof Fault) return null;
    throw error;
  }
}

function isDependency(text: string): boolean {
  try {
    parseDependency(text);
    return true;
  } catch (error) {
    if (error instanceof Fault) return false;
    throw error;
  }
}

/** Entry points are in sections. */
function entryPointsFault(text: string): string | null {
  const [first] = text.split(/\r?\n/u).filter((line) => !/^\s*(?:[#;].*)?$/u.test(line));
  return first === undefined || /^\[[^\]]+\]\s*$/u.test(first)
    ? null
    : `has an entry_points.txt that begins with '${first}'`;
}
