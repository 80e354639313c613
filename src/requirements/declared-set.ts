import type { RememberedDeclaration } from '../declaration/declaration.ts';
import { formatOrigin, type Origin } from '../declaration/origin.ts';
import { evaluateMarker, type MarkerEnvironment } from './pep508/marker.ts';
import type { Requirement, RequirementsOptions } from './requirement.ts';
import type { RequirementError } from './requirement-error.ts';
import type { UnreadSource } from './requirements-txt/reading-errors.ts';
import { normalLine, type ParsedSource } from './parsed-source.ts';
import { mergeOptions, NO_OPTIONS } from './requirements-txt/merged-options.ts';

/** One requirement that the user declared, and where. */
export interface DeclaredItem {
  readonly requirement: Requirement;
  readonly origin: Origin;
  /** The requirement in normal form, without secrets: what makes it the same item at the next start. */
  readonly line: string;
  /** True where the file uses hashes, so that a requirement without one is an error (pip's hash-checking mode). */
  readonly needsHash: boolean;
  /** Set for what an origin declared at the last start of which it is not known what it declares now. */
  readonly remembered?: RememberedDeclaration;
}

/** All that was declared, merged: what the environment is to hold, and what was wrong. */
export interface DeclaredSet {
  readonly items: readonly DeclaredItem[];
  /** Items whose marker is false here. */
  readonly skipped: readonly DeclaredItem[];
  readonly constraints: readonly Requirement[];
  readonly options: RequirementsOptions;
  readonly errors: readonly { readonly origin: Origin; readonly error: RequirementError }[];
  /** What was taken, but most likely means something else. */
  readonly warnings: DeclaredSet['errors'];
  /** Files and URLs of which it is not known what they declare; each is among the errors, too. */
  readonly unread: readonly (UnreadSource & { readonly origin: Origin })[];
  /** One line for each item that another one replaced. */
  readonly notes: readonly string[];
  /** Every local file that was read, or looked for. */
  readonly files: readonly string[];
}

/** Merges what all sources say: file first, then variable, then commands. */
export function declaredSet(parsed: readonly ParsedSource[], environment: MarkerEnvironment): DeclaredSet {
  const all = parsed.flatMap((source) => source.requirements.map((requirement) => declare(requirement, source)));
  const isTrue = ({ requirement }: DeclaredItem): boolean =>
    requirement.marker === null || evaluateMarker(requirement.marker, environment);
  const wanted = all.filter(({ requirement }) => !requirement.constraint);
  const { items, notes } = merge(wanted.filter(isTrue));
  return {
    items,
    skipped: wanted.filter((item) => !isTrue(item)),
    constraints: all.filter((item) => item.requirement.constraint && isTrue(item)).map((item) => item.requirement),
    options: parsed.map(({ options }) => options).reduce(mergeOptions, NO_OPTIONS),
    errors: parsed.flatMap((one) => [...one.errors, ...one.lost].map((error) => placed(error, one))),
    warnings: parsed.flatMap((one) => one.warnings.map((error) => placed(error, one))),
    unread: parsed.flatMap(({ unread, originOf }) =>
      unread.map((each) => ({ ...each, origin: originOf({ source: each.source, line: 1 }) })),
    ),
    notes,
    files: [...new Set(parsed.flatMap(({ files }) => files))],
  };
}

function placed(error: RequirementError, { originOf }: ParsedSource): DeclaredSet['errors'][number] {
  return { origin: originOf({ source: error.file ?? '', line: error.line ?? 1 }), error };
}

function declare(requirement: Requirement, { options, originOf, remembered }: ParsedSource): DeclaredItem {
  return {
    requirement,
    origin: originOf(requirement),
    line: remembered?.requirement ?? normalLine(requirement),
    needsHash: remembered === null && options.requireHashes,
    ...(remembered === null ? {} : { remembered }),
  };
}

/**
 * The same project again: a bare name adds nothing, anything more replaces what another origin or item said. Lines of one
 * file stand beside each other, as in pip.
 */
function merge(declared: readonly DeclaredItem[]): { items: readonly DeclaredItem[]; notes: readonly string[] } {
  const items: DeclaredItem[] = [];
  const places = new Map<string, number[]>();
  const notes: string[] = [];
  for (const item of declared) {
    const key = item.requirement.name ?? item.line;
    const earlier = places.get(key) ?? [];
    const first = earlier.map((index) => items[index]).find((candidate) => candidate !== undefined);
    if (earlier.some((index) => items[index]?.line === item.line)) continue;
    if (first === undefined || (first.origin.kind === 'file' && item.origin.kind === 'file')) {
      places.set(key, [...earlier, items.push(item) - 1]);
    } else if (!isBare(item.requirement)) {
      notes.push(`${formatOrigin(item.origin)} (${item.line}) replaces ${formatOrigin(first.origin)} (${first.line}).`);
      const [kept = 0, ...dropped] = earlier;
      items[kept] = item;
      for (const index of [...dropped].sort((left, right) => right - left)) items.splice(index, 1);
      if (dropped.length > 0) reindex(items, places);
      else places.set(key, [kept]);
    }
  }
  return { items, notes };
}

function reindex(items: readonly DeclaredItem[], places: Map<string, number[]>): void {
  places.clear();
  items.forEach((item, index) => {
    const key = item.requirement.name ?? item.line;
    places.set(key, [...(places.get(key) ?? []), index]);
  });
}

function isBare(requirement: Requirement): boolean {
  return (
    requirement.kind === 'name' &&
    requirement.specifier === '' &&
    requirement.extras.length === 0 &&
    requirement.marker === null
  );
}
