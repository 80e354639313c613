import { strFromU8, unzipSync, zipSync, type UnzipFileInfo } from 'fflate';
import { AgentError } from '../errors/agent-error.ts';
import { readRegularFile } from '../system/regular-file.ts';

/** Bytes of the largest bundle, as it is and unpacked. */
export const LARGEST_BUNDLE = 512 * 1024 * 1024;

/** Bytes of the largest text in a bundle. */
const LARGEST_TEXT = 16 * 1024 * 1024;

const MOST_FILES = 10_000;

/** A ZIP archive in memory, of which only the list of its files has been looked at. */
export interface Archive {
  /** Names as they are written in it. */
  readonly names: readonly string[];
  /** The bytes of one of them. */
  readonly bytes: (name: string) => Uint8Array;
  readonly text: (name: string) => string;
}

/**
 * Opens an archive. Nothing is unpacked before the sizes that it tells of itself are within bounds.
 *
 * @throws AgentError BUNDLE_INVALID
 */
export function readArchive(path: string): Archive {
  const reading = readRegularFile(path, LARGEST_BUNDLE);
  if (reading.kind !== 'read') {
    throw invalidBundle(path, reading.kind === 'absent' ? 'does not exist' : reading.reason);
  }
  const { bytes: data } = reading;
  if (!isWhole(data)) throw invalidBundle(path, 'is cut short or damaged');
  const files: UnzipFileInfo[] = [];
  const unpack = (isWanted: (file: UnzipFileInfo) => boolean): Readonly<Record<string, Uint8Array>> => {
    try {
      return unzipSync(data, { filter: isWanted });
    } catch (error) {
      throw invalidBundle(path, 'is cut short or damaged', error);
    }
  };
  unpack((file) => {
    files.push(file);
    return false;
  });
  if (files.length > MOST_FILES) throw invalidBundle(path, `has more than ${MOST_FILES} files`);
  if (files.reduce((sum, { originalSize }) => sum + originalSize, 0) > LARGEST_BUNDLE) {
    throw invalidBundle(path, `holds more than ${LARGEST_BUNDLE / 1024 / 1024} MB`);
  }
  const names = files.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw invalidBundle(path, `holds ${twice} twice`);
  const bytes = (name: string): Uint8Array => {
    const found = unpack((file) => file.name === name)[name];
    if (found === undefined) throw invalidBundle(path, `lacks ${name}`);
    return found;
  };
  return {
    names,
    bytes,
    text: (name) => {
      const size = files.find((file) => file.name === name)?.originalSize ?? 0;
      if (size > LARGEST_TEXT) throw invalidBundle(path, `holds a ${name} of ${size} bytes`);
      return strFromU8(bytes(name));
    },
  };
}

/** Bytes of the record that ends an archive, without its comment. */
const END_LENGTH = 22;

/**
 * Whether an archive ends with the record that ends one, and that leads to its list of files: wheels are archives themselves, so
 * that in what is cut short the end of one of them would be found. Source: PKWARE's APPNOTE, 4.3.16.
 */
function isWhole(data: Buffer): boolean {
  const end = data.lastIndexOf('PK\u0005\u0006', undefined, 'latin1');
  if (end < 0 || end + END_LENGTH > data.length) return false;
  const [size, offset] = [data.readUInt32LE(end + 12), data.readUInt32LE(end + 16)];
  return end + END_LENGTH + data.readUInt16LE(end + 20) === data.length && offset + size === end;
}

/** An archive of the files, as they are: wheels are compressed already. The same files make the same archive. */
export function makeArchive(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  return zipSync(files, { level: 0, mtime: new Date(1980, 0, 1) });
}

/** @param reason ends a sentence that begins with the path */
export function invalidBundle(path: string, reason: string, cause?: unknown): AgentError {
  return new AgentError('BUNDLE_INVALID', `${path} ${reason}.`, {
    hint: 'Copy it again, or recreate it: localstack-extensions bundle -o FILE.',
    cause,
  });
}
