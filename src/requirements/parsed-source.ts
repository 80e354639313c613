import type { CommandDeclaration, DeclarationSource, RememberedDeclaration } from '../declaration/declaration.ts';
import { formatOrigin, type Origin } from '../declaration/origin.ts';
import { redact } from '../secrets/redaction.ts';
import { identified, identifiedPlace } from '../secrets/secret-url.ts';
import { parseItem, splitAutoInstall } from './auto-install/auto-install.ts';
import { emitRequirement } from './emit.ts';
import { percentDecode } from './python-text/percent-encoding.ts';
import { absolutePath } from './python-text/posix-path.ts';
import type { Requirement } from './requirement.ts';
import { isArchive } from './requirements-txt/archive.ts';
import { ReadingLimits } from './requirements-txt/reading-limits.ts';
import {
  parseRequirementsFile,
  type ParsedRequirements,
  type RequirementsContext,
} from './requirements-txt/requirements-file.ts';
import type { SourceReader } from './source-reader.ts';

/** What one source says: a file with all that it includes, or one item. */
export interface ParsedSource extends ParsedRequirements {
  readonly kind: DeclarationSource['kind'];
  readonly originOf: (at: { readonly source: string; readonly line: number }) => Origin;
  /** What is remembered, where that is parsed; else null. */
  readonly remembered: RememberedDeclaration | null;
}

export interface SourceContext {
  readonly reader: SourceReader;
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** Reads and parses all sources, each in its order. A bad line or item costs only itself. Rejects only when the reader does. */
export async function parseSources(
  sources: readonly DeclarationSource[],
  context: SourceContext,
): Promise<readonly ParsedSource[]> {
  const limits = new ReadingLimits();
  const parsed = await Promise.all(sources.map((source) => parseSource(source, { ...context, limits })));
  return parsed.flat();
}

type Shared = Omit<RequirementsContext, 'folder'>;

async function parseSource(
  source: DeclarationSource,
  context: SourceContext & { readonly limits: ReadingLimits },
): Promise<readonly ParsedSource[]> {
  const shared: Shared = { ...context, relativeFileUrls: true };
  const { kind } = source;
  switch (kind) {
    case 'file':
    case 'bundle': {
      const parsed = await parseRequirementsFile(source.path, { ...shared, folder: source.folder });
      const originOf: ParsedSource['originOf'] = ({ source: file, line }) => ({
        kind: 'file',
        file: identifiedPlace(file),
        line,
      });
      return [{ ...parsed, kind, originOf, remembered: null }];
    }
    case 'variable':
      return Promise.all(
        splitAutoInstall(source.text).map(async (text, index) => {
          const place = { source: 'EXTENSION_AUTO_INSTALL', line: index + 1 };
          const parsed = await parseItem(text, { ...shared, folder: source.folder, list: 'variable', ...place });
          return { ...parsed, kind, originOf: (): Origin => ({ kind, item: index + 1 }), remembered: null };
        }),
      );
    case 'command':
      return Promise.all(
        source.items.map(async ({ requirement, folder }, index) => {
          const place = { source: 'command', line: index + 1 };
          const parsed = await parseItem(requirement, { ...shared, folder, list: 'command', ...place });
          return { ...parsed, kind, originOf: (): Origin => ({ kind }), remembered: null };
        }),
      );
    case 'remembered':
      return Promise.all(source.items.map((item, index) => parseRemembered(item, index + 1, source.folder, shared)));
  }
}

/** The line was valid once: what it names may be out of reach now. */
async function parseRemembered(
  remembered: RememberedDeclaration,
  line: number,
  folder: string,
  shared: Shared,
): Promise<ParsedSource> {
  const { requirement, origin, text } = remembered;
  const context = { ...shared, folder, source: formatOrigin(origin), line };
  const strict = await parseItem(requirement, context);
  const parsed =
    strict.errors.length === 0
      ? strict
      : await parseItem(requirement, { ...context, reader: trustingReader(shared.reader, requirement) });
  const requirements = parsed.requirements.map((one) => (text === undefined ? one : { ...one, text }));
  return { ...parsed, requirements, kind: 'remembered', originOf: () => origin, remembered };
}

/** The normal form of what a command declared, as if all that it names were there; null where it means nothing even so. */
export async function lineOfCommand(
  { requirement, folder }: CommandDeclaration,
  { reader, variables }: SourceContext,
): Promise<string | null> {
  const places = requirement.split(/\s/u).map((word) => absolutePath(word, folder));
  const { requirements } = await parseItem(requirement, {
    reader: trustingReader(reader, places.join(' ')),
    variables,
    relativeFileUrls: true,
    folder,
    source: 'command',
    line: 1,
  });
  const [only] = requirements;
  return only === undefined ? null : normalLine(only);
}

/** A requirement in normal form, without secrets: what makes it the same item at the next start. */
export function normalLine(requirement: Requirement): string {
  const url = requirement.url === null ? null : identified(requirement.url);
  const settings = Object.entries(requirement.configSettings);
  const configSettings = Object.fromEntries(settings.map(([key, values]) => [key, [values].flat().map(redact)]));
  return emitRequirement({ ...requirement, url, configSettings });
}

/** Takes for granted that what a line names is there. */
function trustingReader(reader: SourceReader, line: string): SourceReader {
  const named = percentDecode(line);
  return {
    ...reader,
    stat: (path) => {
      const found = reader.stat(path);
      const isNamed = path.startsWith('/') && named.includes(path.replace(PROJECT_FILE, ''));
      if (found !== null || !isNamed) return found;
      return isArchive(path) || PROJECT_FILE.test(path) ? 'file' : 'folder';
    },
  };
}

const PROJECT_FILE = /\/(?:pyproject\.toml|setup\.py)$/u;
