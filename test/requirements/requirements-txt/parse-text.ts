import {
  parseRequirementsFile,
  type ParsedRequirements,
} from '../../../src/requirements/requirements-txt/requirements-file.ts';
import { memoryReader } from '../../fixtures/memory-reader.ts';

export interface TextSurroundings {
  /** Files beside the text, by absolute path. */
  readonly files?: Readonly<Record<string, string>>;
  /** Folders that exist, each with a project in it. */
  readonly folders?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
}

/** Parses a text as `/srv/requirements.txt`. */
export function parseText(text: string, surroundings: TextSurroundings = {}): Promise<ParsedRequirements> {
  const { files = {}, folders = [], variables = {} } = surroundings;
  const all: Readonly<Record<string, string>> = { '/srv/requirements.txt': text, ...files };
  const reader = memoryReader(all, folders);
  return parseRequirementsFile('/srv/requirements.txt', { reader, folder: '/srv', variables });
}
