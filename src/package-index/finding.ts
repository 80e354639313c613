import { satisfies } from '../requirements/pep440/specifier.ts';
import { isPrerelease, parseVersion } from '../requirements/pep440/version.ts';
import type { Age, ListedVersion, SourceAnswer, UnclearAnswer } from './answer.ts';

/** A project of an index, and the versions of it that will do. */
export interface WantedProject {
  /** In the form of PEP 503. */
  readonly name: string;
  /** PEP 440 clauses, joined by `,`; empty for any version. */
  readonly specifier: string;
  /** The SHA-256 that its file may have, in lower case; absent where any will do, or others are declared. */
  readonly sha256?: readonly string[] | undefined;
}

/** What a source, named without credentials, said of a project. */
export interface SourceReply {
  readonly source: string;
  readonly answer: SourceAnswer;
}

/** The truth about a project. Versions are in normal form, the newest first. */
export type Finding =
  /** It can be had: what failed, failed for another reason. `isPrerelease` where no final version will do. */
  | { readonly kind: 'available'; readonly source: string; readonly version: string; readonly isPrerelease: boolean }
  /** All that would do is too new; this will be old enough first. */
  | {
      readonly kind: 'tooNew';
      readonly source: string;
      readonly version: string;
      readonly age: Extract<Age, { kind: 'tooNew' }>;
    }
  /** What would do is announced with other hashes only. */
  | { readonly kind: 'otherHash'; readonly source: string; readonly version: string }
  /** No source has the project. */
  | { readonly kind: 'absent'; readonly sources: readonly string[] }
  /** As far as they answer, no source has it; this one may not be an index at all. */
  | {
      readonly kind: 'unprovenAbsent';
      readonly source: string;
      readonly status: number;
      readonly isUsual: boolean;
    }
  /** No version matches; `versions` may be empty. */
  | { readonly kind: 'noSuchVersion'; readonly source: string; readonly versions: readonly string[] }
  | { readonly kind: 'allYanked'; readonly source: string; readonly versions: readonly string[] }
  | {
      readonly kind: 'otherPython';
      readonly source: string;
      readonly versions: readonly string[];
      /** Of the newest; null where its wheels tell. */
      readonly requiresPython: string | null;
    }
  | { readonly kind: 'otherPlatform'; readonly source: string; readonly versions: readonly string[] }
  /** A source did not tell, and it may have what is wanted. */
  | { readonly kind: 'unclear'; readonly source: string; readonly answer: UnclearAnswer }
  /** There is no index, and no folder or page of `--find-links` that can be read. */
  | { readonly kind: 'noSource' };

/** Whether asking again soon would be of no use. */
export function isProven({ kind }: Finding): boolean {
  return !['available', 'unprovenAbsent', 'unclear', 'noSource'].includes(kind);
}

interface Offer {
  readonly source: string;
  readonly listed: ListedVersion;
}

/**
 * Makes one finding of all sources' replies. What any source offers counts first; then a source that does not tell stands in the
 * way of any proof; only then is something known to be missing.
 */
export function findingOf({ specifier, sha256 }: WantedProject, replies: readonly SourceReply[]): Finding {
  const offers = replies.flatMap(({ source, answer }) =>
    answer.kind === 'has' ? answer.versions.map((listed): Offer => ({ source, listed })) : [],
  );
  const matching = offers.filter(({ listed }) => satisfies(listed.version, specifier));
  const fitting = matching.filter(({ listed }) => mayHave(listed, sha256));
  return (
    available(fitting, specifier) ??
    unclear(replies) ??
    tooNew(fitting, specifier) ??
    otherHash(matching, specifier) ??
    missingVersion(matching, replies) ??
    missingProject(replies)
  );
}

/** What an installer could use, whatever its age is. */
function usableOf(matching: readonly Offer[], specifier: string): readonly Offer[] {
  return matching.filter(({ listed }) => listed.fit === 'fits' && (!listed.isYanked || isPin(specifier)));
}

function available(matching: readonly Offer[], specifier: string): Finding | null {
  const usable = usableOf(matching, specifier).filter(({ listed }) => listed.age.kind === 'oldEnough');
  const best = usable.find(({ listed }) => !isPre(listed)) ?? usable[0];
  if (best === undefined) return null;
  return {
    kind: 'available',
    source: best.source,
    version: best.listed.version,
    isPrerelease: isPre(best.listed),
  };
}

function mayHave(listed: ListedVersion, wanted: WantedProject['sha256']): boolean {
  return wanted === undefined || listed.sha256.some((one) => one === null || wanted.includes(one));
}

/** To be called where nothing that is usable may have the hash that is wanted. */
function otherHash(matching: readonly Offer[], specifier: string): Finding | null {
  const [first] = usableOf(matching, specifier);
  return first === undefined ? null : { kind: 'otherHash', source: first.source, version: first.listed.version };
}

function tooNew(matching: readonly Offer[], specifier: string): Finding | null {
  const usable = usableOf(matching, specifier);
  const finals = usable.filter(({ listed }) => !isPre(listed));
  const found = (finals.length > 0 ? finals : usable).flatMap(({ source, listed: { version, age } }) =>
    age.kind === 'tooNew' ? [{ kind: 'tooNew', source, version, age } as const] : [],
  );
  const timeOf = ({ age }: (typeof found)[number]): number => age.uploaded ?? Infinity;
  return found.reduce<(typeof found)[number] | null>(
    (first, one) => (first === null || timeOf(one) < timeOf(first) ? one : first),
    null,
  );
}

/** A withdrawn version is installed where it alone is asked for (PEP 592). */
function isPin(specifier: string): boolean {
  return /^={2,3}[^,*]+$/u.test(specifier);
}

function isPre({ version }: ListedVersion): boolean {
  const parsed = parseVersion(version);
  return parsed !== null && isPrerelease(parsed);
}

function unclear(replies: readonly SourceReply[]): Finding | null {
  for (const { source, answer } of replies) {
    if (answer.kind !== 'has' && answer.kind !== 'lacksName') return { kind: 'unclear', source, answer };
  }
  for (const { source, answer } of replies) {
    if (answer.kind !== 'lacksName' || answer.isProven) continue;
    return { kind: 'unprovenAbsent', source, status: answer.status, isUsual: answer.isUsual };
  }
  return null;
}

function missingVersion(matching: readonly Offer[], replies: readonly SourceReply[]): Finding | null {
  const versionsOf = (chosen: readonly Offer[]): readonly string[] => chosen.map(({ listed }) => listed.version);
  const present = matching.filter(({ listed }) => !listed.isYanked);
  const [first] = matching;
  if (first === undefined) return noSuchVersion(replies);
  const [offered] = present;
  if (offered === undefined) return { kind: 'allYanked', source: first.source, versions: versionsOf(matching) };
  const elsewhere = present.filter(({ listed }) => listed.fit === 'otherPlatform');
  if (elsewhere[0] !== undefined) {
    return { kind: 'otherPlatform', source: elsewhere[0].source, versions: versionsOf(elsewhere) };
  }
  const { source, listed } = offered;
  return { kind: 'otherPython', source, versions: versionsOf(present), requiresPython: listed.requiresPython };
}

/** One that has versions says more than one whose page is empty. */
function noSuchVersion(replies: readonly SourceReply[]): Finding | null {
  const lists = replies.flatMap(({ source, answer }) =>
    answer.kind === 'has' ? [{ source, versions: answer.versions.map(({ version }) => version) }] : [],
  );
  const told = lists.find(({ versions }) => versions.length > 0) ?? lists[0];
  return told === undefined ? null : { kind: 'noSuchVersion', ...told };
}

function missingProject(replies: readonly SourceReply[]): Finding {
  if (replies.length === 0) return { kind: 'noSource' };
  return { kind: 'absent', sources: replies.map(({ source }) => source) };
}
