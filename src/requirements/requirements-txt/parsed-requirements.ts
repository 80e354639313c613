import type { SourceReader } from '../source-reader.ts';
import type { ItemList } from '../advice.ts';
import type { Requirement, RequirementsOptions } from '../requirement.ts';
import type { RequirementError } from '../requirement-error.ts';
import type { UnreadSource } from './reading-errors.ts';
import type { ReadingLimits } from './reading-limits.ts';
import type { Variables } from './variable.ts';

/** What the lines of a file mean depends on. */
export interface RequirementsContext {
  readonly reader: SourceReader;
  /** What relative paths of requirements are relative to: pip's working directory. */
  readonly folder: string;
  /** For `${NAME}`. */
  readonly variables: Variables;
  /** Takes `file://./x.whl` for a place beside the file, as LocalStack's own command does; to pip the dot is a host. */
  readonly relativeFileUrls?: boolean;
  /** What the lines are: those of a file, or items; default: `file`. */
  readonly list?: ItemList;
  /** Shared by all that belongs to one declaration. */
  readonly limits?: ReadingLimits;
}

/** What a requirements file says, nested files included: all that is valid, and all errors. */
export interface ParsedRequirements {
  readonly requirements: readonly Requirement[];
  readonly options: RequirementsOptions;
  /** In reading order. */
  readonly errors: readonly RequirementError[];
  /** What pip passes over without a word although it was to be installed. */
  readonly lost: readonly RequirementError[];
  /** What pip takes without a word although it most likely means something else. */
  readonly warnings: readonly RequirementError[];
  /** What may declare more than is known. Each is among the errors, too. */
  readonly unread: readonly UnreadSource[];
  /** Absolute paths of all files that were read or tried. */
  readonly files: readonly string[];
  /** Nested files over HTTP. */
  readonly urls: readonly string[];
  /** What was read to its end, as the `source` of requirements is written; what stands in it may still be wrong. */
  readonly read: readonly string[];
  /** What of it names neither a requirement nor another file. */
  readonly empty: readonly string[];
}
