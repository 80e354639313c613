import type { SecretUrl } from '../secrets/secret-url.ts';
import type { Finding } from './finding.ts';
import type { Obstacle } from './obstacle.ts';

/** What became clear about a project after asking all sources. */
export interface Diagnosis {
  readonly name: string;
  readonly finding: Finding;
  /** False where another answer may come at the next start. */
  readonly isProven: boolean;
  /** One sentence, without secrets. */
  readonly sentence: string;
  readonly hint: string;
}

/** The diagnosis of all projects that were asked about. */
export interface IndexReport {
  /** In the order of the projects. */
  readonly diagnoses: readonly Diagnosis[];
  /** Whether any index or page of links answered, whatever it said. */
  readonly isReached: boolean;
  /** Those of them that did not. */
  readonly unreached: readonly SecretUrl[];
  /** Indexes that keep out what other sources have. */
  readonly obstacles: readonly Obstacle[];
  /** Sentences about places of `--find-links` that were passed over. */
  readonly warnings: readonly string[];
  /** Local places that were read: a change in one of them may change a diagnosis. */
  readonly places: readonly string[];
}
