import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Bundle } from '../bundle/bundle.ts';
import { isBundle } from '../bundle/bundle-name.ts';
import type { CommandDeclaration } from '../declaration/declaration.ts';
import { AgentError } from '../errors/agent-error.ts';
import type { ParsedSource } from '../requirements/parsed-source.ts';
import type { SourceReader } from '../requirements/source-reader.ts';
import type { Paths } from '../settings/paths.ts';
import type { Target } from './target.ts';

/** The bundles beside the list file, and those that commands declared from. */
export class Bundles {
  readonly #target: Target;
  readonly #opened = new Map<string, Bundle>();
  readonly #faults = new Map<string, AgentError>();

  private constructor(target: Target) {
    this.#target = target;
  }

  /** Opens those beside the list file. Where one is for this LocalStack, Python and platform, others need not be. */
  static async beside({ listFile }: Paths, target: Target): Promise<Bundles> {
    const bundles = new Bundles(target);
    for (const path of bundlesIn(dirname(listFile))) await bundles.#open(path);
    for (const [path, { code }] of bundles.#faults) {
      if (code === 'BUNDLE_MISMATCH' && bundles.#opened.size > 0) bundles.#faults.delete(path);
    }
    return bundles;
  }

  /** Those that can be used. */
  get all(): readonly Bundle[] {
    return [...this.#opened.values()];
  }

  /** Paths of those that declare something, or might if they could be read. */
  get paths(): readonly string[] {
    return [...this.#opened.keys(), ...this.#faults.keys()].sort();
  }

  /** Opens those that were installed from: their wheels may be needed again. One that is of no use any more is passed over. */
  async openKept(commands: readonly CommandDeclaration[], { keptFiles }: Paths): Promise<readonly Bundle[]> {
    const folders = new Set(commands.map(({ folder }) => folder).filter((folder) => dirname(folder) === keptFiles));
    const kept = new Bundles(this.#target);
    for (const path of [...folders].flatMap(bundlesIn)) await kept.#open(path);
    return kept.all;
  }

  /** The reader, to which a bundle is a requirements file. */
  reader(inner: SourceReader): SourceReader {
    return {
      ...inner,
      read: async (path) => {
        const fault = this.#faults.get(path);
        if (fault !== undefined) return { kind: 'unreadable', reason: reasonOf(fault, path) };
        const bundle = this.#opened.get(path);
        if (bundle === undefined) return inner.read(path);
        return { kind: 'read', bytes: Buffer.from(bundle.lines.map((line) => `${line}\n`).join('')), charset: null };
      },
    };
  }

  /** What a bundle says, with its own fault where it cannot be read. */
  explained(parsed: ParsedSource, path: string): ParsedSource {
    const fault = this.#faults.get(path);
    if (fault === undefined) return parsed;
    const { code, message, hint = null } = fault;
    if (code !== 'BUNDLE_INVALID' && code !== 'BUNDLE_MISMATCH') throw fault;
    const place = { expected: null, file: basename(path), line: null, column: null, text: null, chain: [] };
    return { ...parsed, errors: [{ code, message, hint, ...place }] };
  }

  async #open(path: string): Promise<void> {
    const { bundleTarget, openBundle } = await import('../bundle/bundle.ts');
    try {
      this.#opened.set(path, openBundle(path, bundleTarget(this.#target)));
    } catch (error) {
      if (!(error instanceof AgentError)) throw error;
      this.#faults.set(path, error);
    }
  }
}

/** The end of a sentence that begins with the path. */
function reasonOf({ message }: AgentError, path: string): string {
  return message.replace(`${path} `, '').replace(/\.$/u, '');
}

function bundlesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter(isBundle)
      .sort()
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}
