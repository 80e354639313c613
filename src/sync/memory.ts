import type { CommandDeclaration, DeclarationSource, RememberedDeclaration } from '../declaration/declaration.ts';
import { isBundle } from '../bundle/bundle-name.ts';
import { formatOrigin, parseOrigin, type Origin } from '../declaration/origin.ts';
import { newestLedger } from '../environment/complete-generations.ts';
import { isForeign } from '../environment/manual-changes.ts';
import type { EnvironmentState } from '../environment/state.ts';
import type { DeclaredSet } from '../requirements/declared-set.ts';
import type { ParsedSource } from '../requirements/parsed-source.ts';
import type { ProjectName } from '../requirements/project-name.ts';
import { unusableReference } from '../resolution/unusable-reference.ts';

/** Something that was declared at the last start and is there. */
interface MemoryItem {
  /** The requirement in normal form, without secrets. */
  readonly line: string;
  /** Null where it is not known which origin it had. */
  readonly origin: Origin | null;
  readonly name: ProjectName | null;
  /** State of the local file or folder that the line names; null when it names none. */
  readonly source: string | null;
}

/** An origin that declared something at the last start and declares nothing any more. */
export interface EmptiedOrigin {
  /** The beginning of a sentence: "extensions.txt is gone". */
  readonly fact: string;
  /** What it declared, and no other origin declares. */
  readonly names: readonly ProjectName[];
}

/** What the ledger knows of the last start: what each origin declared that is there, so that what cannot be read loses nothing. */
export class Memory {
  readonly #items: readonly MemoryItem[];

  constructor(state: EnvironmentState, generations: string) {
    this.#items = itemsOf(state, generations);
  }

  /** What is known of the origins of a kind that are not in sight. */
  unseen(isUnseen: (kind: Origin['kind']) => boolean): readonly RememberedDeclaration[] {
    return this.#items.flatMap(({ line, origin, source }) =>
      origin !== null && isUnseen(origin.kind) ? [{ requirement: line, origin, source, reason: null }] : [],
    );
  }

  /**
   * What files and the variable declared of which it is not known what they declare now, as far as `declared` does not name
   * the project again.
   *
   * @param parsed what they say, as far as they can be read
   */
  unread(parsed: readonly ParsedSource[], declared: DeclaredSet): readonly RememberedDeclaration[] {
    const doubts = new Doubts(parsed);
    const isDeclared = this.#declaredIn(declared);
    return this.#items.flatMap((item) => {
      const found = doubts.about(item.origin);
      if (found === null || isDeclared(item)) return [];
      return [
        { requirement: item.line, origin: item.origin ?? found.origin, source: item.source, reason: found.reason },
      ];
    });
  }

  /**
   * What commands declared that cannot be read any more.
   *
   * @param lines what each of them comes to in normal form if all that it names were there; null where it means nothing
   */
  unreadCommands(
    commands: readonly {
      readonly declaration: CommandDeclaration;
      readonly line: string | null;
      readonly reason: string;
    }[],
  ): readonly RememberedDeclaration[] {
    return commands.flatMap(({ declaration: { requirement: text }, line, reason }) => {
      const item = this.#items.find((one) => one.origin?.kind === 'command' && one.line === line);
      return item === undefined || item.origin === null
        ? []
        : [{ requirement: item.line, origin: item.origin, source: item.source, reason, text }];
    });
  }

  /** The origins that were read and declare nothing any more, where they declared something. */
  emptied(
    sources: readonly DeclarationSource[],
    parsed: readonly ParsedSource[],
    declared: DeclaredSet,
  ): readonly EmptiedOrigin[] {
    const isDeclared = this.#declaredIn(declared);
    const lost = this.#items.filter((item) => !isDeclared(item));
    const namesOf = (isMeant: (origin: Origin) => boolean): readonly ProjectName[] => [
      ...new Set(
        lost.flatMap(({ name, origin }) => (name !== null && origin !== null && isMeant(origin) ? [name] : [])),
      ),
    ];
    const isGone = (kind: 'file' | 'variable'): boolean => sources.every((source) => source.kind !== kind);
    const files = parsed.find(({ kind }) => kind === 'file');
    const root = files?.read.at(-1);
    return [
      ...(isGone('file') ? [{ fact: 'extensions.txt is gone', names: namesOf(({ kind }) => kind === 'file') }] : []),
      ...this.#goneBundles(parsed).map((name) => ({
        fact: `${name} is gone`,
        names: namesOf((origin) => origin.kind === 'file' && origin.file === name),
      })),
      ...(files?.empty ?? []).map((name) => ({
        fact: `${name} declares nothing any more`,
        names: namesOf(
          (origin) =>
            origin.kind === 'file' &&
            (origin.file === name || (name === root && files?.read.includes(origin.file) === false)),
        ),
      })),
      ...(isGone('variable')
        ? [{ fact: 'EXTENSION_AUTO_INSTALL is empty', names: namesOf(({ kind }) => kind === 'variable') }]
        : []),
    ].filter(({ names }) => names.length > 0);
  }

  /** Bundles that declared something and are not there any more. */
  #goneBundles(parsed: readonly ParsedSource[]): readonly string[] {
    const read = parsed.flatMap((source) => source.read);
    const files = this.#items.flatMap(({ origin }) => (origin?.kind === 'file' ? [origin.file] : []));
    return [...new Set(files)].filter((file) => isBundle(file) && !read.includes(file));
  }

  #declaredIn({ items, skipped }: DeclaredSet): (item: MemoryItem) => boolean {
    const known = new Map(this.#items.map(({ line, name }) => [line, name]));
    const present = [...items, ...skipped];
    const lines = new Set(present.map(({ line }) => line));
    const names = new Set(present.map(({ requirement, line }) => requirement.name ?? known.get(line) ?? null));
    return ({ line, name }) => lines.has(line) || (name !== null && names.has(name));
  }
}

/** Of an environment without any ledger it is known only what it holds. */
function itemsOf(state: EnvironmentState, generations: string): readonly MemoryItem[] {
  const ledger = state.ledger ?? newestLedger(generations);
  if (ledger !== null) {
    return ledger.items
      .filter(({ state: outcome }) => outcome !== 'failed')
      .map(({ line, origin, name, source }) => ({ line, origin: parseOrigin(origin), name, source }));
  }
  // What somebody else made is adopted as a whole.
  if (isForeign(state)) return [];
  return [...state.installed.values()].map(({ name, version }) => ({
    line: `${name}==${version}`,
    origin: null,
    name,
    source: null,
  }));
}

interface Doubt {
  readonly origin: Origin;
  /** One sentence without its full stop. */
  readonly reason: string;
  /** True where lines of several files may be at fault together. */
  readonly isWhole: boolean;
}

/** Which origins may declare more than is known, and why. */
class Doubts {
  readonly #files = new Map<string, Doubt>();
  readonly #variable: Doubt | null;
  /** Set where no single file is at fault. */
  #together: Doubt | null = null;
  /** Files that were read to their end. */
  readonly #read: ReadonlySet<string>;

  constructor(parsed: readonly ParsedSource[]) {
    const all = parsed.flatMap((source) => doubtsOf(source).map((doubt) => ({ kind: source.kind, doubt })));
    for (const { kind, doubt } of all) {
      const { origin } = doubt;
      const isFile = kind === 'file' || kind === 'bundle';
      if (isFile && doubt.isWhole) this.#together ??= doubt;
      if (isFile && origin.kind === 'file' && !this.#files.has(origin.file)) this.#files.set(origin.file, doubt);
    }
    this.#variable = all.find(({ kind }) => kind === 'variable')?.doubt ?? null;
    this.#read = new Set(parsed.flatMap(({ kind, read }) => (kind === 'file' || kind === 'bundle' ? read : [])));
  }

  /** Why an origin may still declare what it declared; null where it was read and does not. */
  about(origin: Origin | null): Doubt | null {
    const [first = null] = this.#files.values();
    if (origin === null) return first ?? this.#variable;
    if (origin.kind === 'command') return null;
    if (origin.kind === 'variable') return this.#variable;
    // A line that cannot be read may have named any other file.
    return this.#files.get(origin.file) ?? this.#together ?? (this.#read.has(origin.file) ? null : first);
  }
}

function doubtsOf({ unread, errors, lost, originOf, read, requirements }: ParsedSource): readonly Doubt[] {
  const [whole = ''] = read.slice(-1);
  const senseless = requirements.filter((one) => unusableReference(one) !== null).map(originOf);
  return [
    ...unread.map(({ source, reason }) => ({ origin: originOf({ source, line: 1 }), reason, isWhole: false })),
    ...senseless.map((origin) => ({ origin, reason: `${formatOrigin(origin)} cannot be read`, isWhole: false })),
    ...[...errors, ...lost].flatMap(({ file, line, chain }) => {
      const at = originOf({ source: file ?? whole, line: line ?? 1 });
      const reason = `${line === null ? whole : formatOrigin(at)} cannot be read`;
      // What names a file that has a fault has one, too: its lines may have moved there.
      const above = chain.map((site) => originOf({ source: site.file, line: site.line }));
      return [at, ...above].map((origin) => ({ origin, reason, isWhole: file === null }));
    }),
  ];
}
