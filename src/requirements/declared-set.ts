import type { DeclarationSource } from '../declaration/declaration.ts';
import { formatOrigin, type Origin } from '../declaration/origin.ts';
import { redact } from '../secrets/redaction.ts';
import { split } from '../secrets/secret-url.ts';
import { parseItem, splitAutoInstall } from './auto-install/auto-install.ts';
import { emitRequirement } from './emit.ts';
import { evaluateMarker, type MarkerEnvironment } from './pep508/marker.ts';
import type { Requirement, RequirementsOptions } from './requirement.ts';
import type { RequirementError } from './requirement-error.ts';
import type { UnreadSource } from './requirements-txt/reading-errors.ts';
import { ReadingLimits } from './requirements-txt/reading-limits.ts';
import { parseRequirementsFile, type ParsedRequirements } from './requirements-txt/requirements-file.ts';
import { mergeOptions, NO_OPTIONS } from './requirements-txt/merged-options.ts';
import type { SourceReader } from './source-reader.ts';

/** One requirement that the user declared, and where. */
export interface DeclaredItem {
  readonly requirement: Requirement;
  readonly origin: Origin;
  /** The requirement in normal form, without secrets: what makes it the same item at the next start. */
  readonly line: string;
  /** True where the file uses hashes, so that a requirement without one is an error (pip's hash-checking mode). */
  readonly needsHash: boolean;
}

/** All that was declared, merged: what the environment is to hold, and what was wrong. */
export interface DeclaredSet {
  readonly items: readonly DeclaredItem[];
  /** Items whose marker is false here. */
  readonly skipped: readonly DeclaredItem[];
  readonly constraints: readonly Requirement[];
  readonly options: RequirementsOptions;
  readonly errors: readonly { readonly origin: Origin; readonly error: RequirementError }[];
  /** Files and URLs of which it is not known what they declare; each is among the errors, too. */
  readonly unread: readonly (UnreadSource & { readonly origin: Origin })[];
  /** One line for each item that another one replaced. */
  readonly notes: readonly string[];
  /** Every local file that was read, or looked for. */
  readonly files: readonly string[];
}

export interface DeclaredSetContext {
  readonly reader: SourceReader;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly environment: MarkerEnvironment;
}

/** Parses all sources and merges them: file first, then variable, then commands. A bad line or item costs only itself. */
export async function declaredSet(
  sources: readonly DeclarationSource[],
  context: DeclaredSetContext,
): Promise<DeclaredSet> {
  const parsed: ParsedSource[] = [];
  const limits = new ReadingLimits();
  for (const source of sources) parsed.push(...(await parseSource(source, { ...context, limits })));
  const all = parsed.flatMap(({ requirements, options, originOf }) =>
    requirements.map((requirement) => declare(requirement, originOf(requirement), options.requireHashes)),
  );
  const isTrue = ({ requirement }: DeclaredItem): boolean =>
    requirement.marker === null || evaluateMarker(requirement.marker, context.environment);
  const wanted = all.filter(({ requirement }) => !requirement.constraint);
  const { items, notes } = merge(wanted.filter(isTrue));
  return {
    items,
    skipped: wanted.filter((item) => !isTrue(item)),
    constraints: all.filter((item) => item.requirement.constraint && isTrue(item)).map((item) => item.requirement),
    options: parsed.map(({ options }) => options).reduce(mergeOptions, NO_OPTIONS),
    errors: parsed.flatMap(({ errors, originOf }) =>
      errors.map((error) => ({ origin: originOf({ source: error.file ?? '', line: error.line ?? 1 }), error })),
    ),
    unread: parsed.flatMap(({ unread, originOf }) =>
      unread.map((each) => ({ ...each, origin: originOf({ source: each.source, line: 1 }) })),
    ),
    notes,
    files: [...new Set(parsed.flatMap(({ files }) => files))],
  };
}

type ParsedSource = ParsedRequirements & { originOf: (at: { source: string; line: number }) => Origin };

async function parseSource(
  source: DeclarationSource,
  { reader, variables, limits }: DeclaredSetContext & { readonly limits: ReadingLimits },
): Promise<ParsedSource[]> {
  const shared = { reader, variables, limits, relativeFileUrls: true };
  switch (source.kind) {
    case 'file': {
      const parsed = await parseRequirementsFile(source.path, { ...shared, folder: source.folder });
      return [{ ...parsed, originOf: ({ source: file, line }) => ({ kind: 'file', file, line }) }];
    }
    case 'variable':
      return Promise.all(
        splitAutoInstall(source.text).map(async (text, index) => {
          const place = { source: 'EXTENSION_AUTO_INSTALL', line: index + 1 };
          const parsed = await parseItem(text, { ...shared, folder: source.folder, ...place });
          return { ...parsed, originOf: (): Origin => ({ kind: 'variable', item: index + 1 }) };
        }),
      );
    case 'command':
      return Promise.all(
        source.items.map(async ({ requirement, folder }, index) => {
          const place = { source: 'command', line: index + 1 };
          const parsed = await parseItem(requirement, { ...shared, folder, ...place });
          return { ...parsed, originOf: (): Origin => ({ kind: 'command' }) };
        }),
      );
    case 'remembered':
      return Promise.all(
        source.items.map(async ({ requirement, origin }, index) => {
          const place = { source: formatOrigin(origin), line: index + 1 };
          const parsed = await parseItem(requirement, { ...shared, folder: source.folder, ...place });
          return { ...parsed, originOf: (): Origin => origin };
        }),
      );
  }
}

function declare(requirement: Requirement, origin: Origin, needsHash: boolean): DeclaredItem {
  const url = requirement.url === null ? null : split(requirement.url).url;
  return { requirement, origin, line: redact(emitRequirement({ ...requirement, url }, { hashes: true })), needsHash };
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
