import type { CommandDeclaration, DeclarationSource, RememberedDeclaration } from '../declaration/declaration.ts';
import { watch, type Watched } from '../environment/watch.ts';
import { declaredSet, type DeclaredItem, type DeclaredSet } from '../requirements/declared-set.ts';
import { lineOfCommand, parseSources, type ParsedSource, type SourceContext } from '../requirements/parsed-source.ts';
import type { SourceReader } from '../requirements/source-reader.ts';
import { redact } from '../secrets/redaction.ts';
import type { Settings } from '../settings/settings.ts';
import { lookAt } from '../system/place.ts';
import type { Bundles } from './bundles.ts';
import type { Memory } from './memory.ts';
import type { Target } from './target.ts';

/** What files and the variable declare. */
export interface MountedDeclaration {
  /** Those that are there. */
  readonly sources: readonly DeclarationSource[];
  /** What they say, as far as it can be read. */
  readonly read: readonly ParsedSource[];
  /** The same, with what is remembered instead of what cannot be read. */
  readonly mounted: readonly ParsedSource[];
}

/** One reading of all that is declared. What cannot be read keeps what it declared at the last start. */
export class Reading {
  readonly #settings: Settings;
  readonly #target: Target;
  readonly #context: SourceContext;
  readonly #bundles: Bundles;
  /** Paths that lines name and where there is nothing that they could mean. */
  readonly #missing = new Set<string>();

  constructor(settings: Settings, target: Target, reader: SourceReader, bundles: Bundles) {
    const stat = (path: string): 'file' | 'folder' | null => {
      const found = reader.stat(path);
      if (found === null) this.#missing.add(path);
      return found;
    };
    this.#settings = settings;
    this.#target = target;
    this.#bundles = bundles;
    this.#context = { reader: { ...bundles.reader(reader), stat }, variables: settings.variables };
  }

  /**
   * Reads files and the variable.
   *
   * @param keepsUnseen keep what a file or the variable declared where neither is in sight
   */
  async mounted(memory: Memory, keepsUnseen: boolean): Promise<MountedDeclaration> {
    const sources = this.#mountedSources();
    const read = await this.#read(sources);
    const isUnseen = (kind: string): boolean => kind !== 'command' && sources.every((source) => source.kind !== kind);
    const remembered = await this.#remember([
      ...(keepsUnseen ? memory.unseen(isUnseen) : []),
      ...memory.unread(read, declaredSet(read, this.#target.environment)),
    ]);
    // What works goes before what is new.
    return { sources, read, mounted: [...remembered, ...read] };
  }

  async #read(sources: readonly DeclarationSource[]): Promise<readonly ParsedSource[]> {
    const read = await Promise.all(
      sources.map(async (source) => {
        const parsed = await parseSources([source], this.#context);
        return source.kind === 'bundle' ? parsed.map((one) => this.#bundles.explained(one, source.path)) : parsed;
      }),
    );
    return read.flat();
  }

  /** Reads what was installed by command. */
  async commands(memory: Memory, commands: readonly CommandDeclaration[]): Promise<readonly ParsedSource[]> {
    if (commands.length === 0) return [];
    const read = await parseSources([{ kind: 'command', items: commands }], this.#context);
    const doubtful = commands.flatMap((declaration, index) => {
      const [error] = read[index]?.errors ?? [];
      return error === undefined ? [] : [{ declaration, reason: `${error.text ?? ''} cannot be read` }];
    });
    const named = await Promise.all(
      doubtful.map(async ({ declaration, reason }) => {
        const line = await lineOfCommand(declaration, this.#context);
        return { declaration, reason, line };
      }),
    );
    return [...(await this.#remember(memory.unreadCommands(named))), ...read];
  }

  /**
   * What a line may be waiting for that is no requirement: places where nothing is that it could mean. Of a URL pip makes such a
   * place, too; one with a secret in it is none that anybody fills, and is written down nowhere.
   */
  missing({ errors }: DeclaredSet): readonly Watched[] {
    const places = errors.length === 0 ? [] : [...this.#missing].filter((path) => redact(path) === path);
    return places.slice(0, MOST_WATCHED).map((path) => watch('real', path));
  }

  async #remember(items: readonly RememberedDeclaration[]): Promise<readonly ParsedSource[]> {
    if (items.length === 0) return [];
    return parseSources([{ kind: 'remembered', items, folder: this.#settings.workingFolder }], this.#context);
  }

  #mountedSources(): readonly DeclarationSource[] {
    const { paths, workingFolder: folder, autoInstall } = this.#settings;
    const { listFile } = paths;
    const base = listFile.slice(0, listFile.lastIndexOf('/'));
    // A list file that cannot be read declares something, too, and is told.
    const isDeclared = lookAt(listFile).kind !== 'absent';
    return [
      ...(isDeclared ? [{ kind: 'file', path: listFile, folder: base } as const] : []),
      ...this.#bundles.paths.map((path) => ({ kind: 'bundle', path, folder: base }) as const),
      ...(autoInstall.trim() === '' ? [] : [{ kind: 'variable', text: autoInstall, folder } as const]),
    ];
  }
}

/** What is remembered, one sentence for each reason. */
export function remembranceWarnings({ items, skipped }: DeclaredSet): readonly string[] {
  const groups = new Map<string, DeclaredItem[]>();
  for (const item of [...items, ...skipped]) {
    const reason = item.remembered?.reason ?? null;
    if (reason !== null) groups.set(reason, [...(groups.get(reason) ?? []), item]);
  }
  return [...groups].map(([reason, kept]) => {
    const shown = kept.slice(0, MOST_SHOWN).map(({ line }) => line);
    const more = kept.length > MOST_SHOWN ? ` and ${kept.length - MOST_SHOWN} more` : '';
    return `${reason}: what was declared at the last start stays (${shown.join(', ')}${more}).`;
  });
}

const MOST_SHOWN = 10;
const MOST_WATCHED = 1000;
