import { AgentError } from '../errors/agent-error.ts';
import { nearest } from '../errors/nearest.ts';
import { pipConfigurationFiles, uvConfigurationFiles } from '../settings/configuration-files.ts';
import type { Policy } from '../policy/policy.ts';
import type { Requirement } from '../requirements/requirement.ts';
import type { Settings } from '../settings/settings.ts';
import { readRegularFile } from '../system/regular-file.ts';
import { readMinimumAge, type MinimumAge } from './minimum-age.ts';
import { OPTIONS, OTHER_COMMANDS, pipVariable, rowOf, type InstallerName, type OptionRow } from './option-table.ts';
import { optionName, readPipConf } from './pip-conf.ts';
import { saysNo } from './truth-value.ts';

type Variables = Readonly<Record<string, string>>;

/** What users tell pip and uv, by variables and by files. */
export interface InstallerConfiguration {
  /** The environment; what the files say stands in it, too, as `PIP_*` and `UV_*`. */
  readonly variables: Variables;
  /** Where each `PIP_*` and `UV_*` was said, as users know it: a variable, or an option and its file. */
  readonly origins: ReadonlyMap<string, string>;
  /** Files that cannot be read: pip passes over them. */
  readonly unread: readonly string[];
  /** What may come in; null for no policy. */
  readonly policy: Policy | null;
  /** How old a version has to be; null for any age. */
  readonly minimumAge: MinimumAge | null;
  /** SETTING_INVALID for a file that pip or uv does not start with, for a policy or a minimum age that is none; null when there is no fault. */
  readonly fault: AgentError | null;
  /** Versions that variables and files allow. */
  readonly constraints: readonly Requirement[];
  /** Files that the constraints stand in. */
  readonly files: readonly string[];
}

/** A value, and where it was said. */
interface Said {
  readonly value: string;
  readonly origin: string;
}

/** By name: `PIP_INDEX_URL`. */
type SaidOptions = ReadonlyMap<string, Said>;

/** Sections of pip.conf that count for an install; a later one counts more. */
const SECTIONS = ['global', 'install'];

/** Names of pip's options that have another spelling, too. */
const SPELLINGS: Readonly<Record<string, string>> = {
  PIP_PYPI_URL: 'PIP_INDEX_URL',
  PIP_DEFAULT_TIMEOUT: 'PIP_TIMEOUT',
};

/** Reads what pip and uv would read: variables before files, and each family's files in its own order. Never throws. */
export async function readConfiguration(
  settings: Pick<Settings, 'variables' | 'localstackVenv' | 'workingFolder' | 'minimumAge' | 'minimumAgeExceptions'>,
): Promise<InstallerConfiguration> {
  const unread: string[] = [];
  const faults: AgentError[] = [];
  const pip = pipOptions(texts(pipConfigurationFiles(settings), unread), faults);
  const uv = await uvOptions(texts(uvConfigurationFiles(settings), unread), faults);
  const minimumAge = ageOf(settings, faults);
  const others = Object.entries(settings.variables).filter(([name]) => !/^(?:PIP|UV)_/u.test(name));
  const said = merged(new Map([...pip, ...uv]), environmentOptions(settings.variables));
  return {
    variables: Object.fromEntries([...others, ...[...said].map(([name, { value }]) => [name, value] as const)]),
    origins: new Map([...said].map(([name, { origin }]) => [name, origin])),
    unread,
    policy: null,
    minimumAge,
    fault: faults[0] ?? null,
    constraints: [],
    files: [],
  };
}

function ageOf(settings: Parameters<typeof readMinimumAge>[0], faults: AgentError[]): MinimumAge | null {
  try {
    return readMinimumAge(settings);
  } catch (error) {
    if (!(error instanceof AgentError)) throw error;
    faults.push(error);
    return null;
  }
}

/** Warnings of what was said and does not count. @param installer the one that is asked */
export function unusedOptions(configuration: InstallerConfiguration, installer: InstallerName): readonly string[] {
  const { origins, variables, unread } = configuration;
  const unused = [...origins].flatMap(([name, origin]) => {
    const row = rowOf(name);
    if (row === null) return OTHER_COMMANDS.test(name) ? [] : [unknownOption(name, origin)];
    const rival = rivalOf(name, row, variables);
    if (rival !== null) return [`${origin} is not used: ${origins.get(rival) ?? rival} says something else.`];
    const isIdle = supportOf(row, installer) !== 'unused' || asksForNothing(variables[name]);
    return isIdle ? [] : [`${origin} is not used here (${row.meaning}).`];
  });
  return [...unread.map((file) => `${file}; it is skipped.`), ...unused];
}

function asksForNothing(value: string | undefined): boolean {
  return value === undefined || saysNo(value);
}

function supportOf({ withUv, withPip }: OptionRow, installer: InstallerName): OptionRow['withUv'] {
  return installer === 'uv' ? withUv : withPip;
}

/** The option of the other family, or of the same one by an older name, that counts instead of this one. */
function rivalOf(name: string, row: OptionRow, variables: Variables): string | null {
  if (row.adds || row.withUv !== 'used' || row.withPip !== 'used') return null;
  const names = [...row.pip.map(pipVariable), ...row.uv].filter((each) => variables[each] !== undefined);
  const [first = name] = names;
  return first === name || variables[first] === variables[name] ? null : first;
}

function unknownOption(name: string, origin: string): string {
  const family = name.slice(0, name.indexOf('_') + 1);
  const known = OPTIONS.flatMap(({ pip, uv }) => [...pip.map(pipVariable), ...uv]);
  const near = nearest(
    name,
    known.filter((each) => each.startsWith(family)),
  );
  const suggestion = near === null ? '' : `: did you mean ${near}?`;
  return `${origin} means nothing to ${family === 'PIP_' ? 'pip' : 'uv'} when it installs${suggestion}`;
}

interface FileText {
  readonly file: string;
  /** Null where it is not UTF-8. */
  readonly text: string | null;
}

function texts(files: readonly string[], unread: string[]): readonly FileText[] {
  return files.flatMap((file) => {
    const reading = readRegularFile(file);
    if (reading.kind === 'unusable') unread.push(`${file} ${reading.reason}`);
    return reading.kind === 'read' ? [{ file, text: decoded(reading.bytes) }] : [];
  });
}

function decoded(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

function pipOptions(files: readonly FileText[], faults: AgentError[]): SaidOptions {
  const sections = new Map<string, Map<string, Said>>(SECTIONS.map((name) => [name, new Map<string, Said>()]));
  for (const { file, text } of files) {
    const reading = text === null ? NOT_UTF8 : readPipConf(text);
    if (reading.kind === 'invalid') {
      faults.push(invalidFile(file, reading.reason));
      continue;
    }
    for (const [section, options] of reading.sections) {
      for (const [name, value] of options) {
        sections.get(section)?.set(spelled(pipVariable(name)), { value, origin: `${name} of ${file}` });
      }
    }
  }
  return new Map([...sections.values()].flatMap((options) => [...options].filter(([, { value }]) => value !== '')));
}

async function uvOptions(files: readonly FileText[], faults: AgentError[]): Promise<SaidOptions> {
  const said = new Map<string, Said>();
  if (files.length === 0) return said;
  const [{ parse }, { uvTomlVariables }] = await Promise.all([import('smol-toml'), import('./uv-toml.ts')]);
  for (const { file, text } of files) {
    for (const [name, value] of uvTomlVariables(tomlOf(text, file, parse, faults), file)) {
      const isList = rowOf(name)?.adds === true && !/^(?:true|false)$/u.test(value);
      const earlier = isList ? said.get(name) : undefined;
      const separator = name === 'UV_FIND_LINKS' ? ',' : ' ';
      said.set(name, {
        value: earlier === undefined ? value : `${value}${separator}${earlier.value}`,
        origin: `${name.slice('UV_'.length).toLowerCase().replaceAll('_', '-')} of ${file}`,
      });
    }
  }
  return said;
}

const NOT_UTF8 = { kind: 'invalid', reason: 'is not UTF-8' } as const;

function tomlOf(
  text: string | null,
  file: string,
  parse: (toml: string) => Readonly<Record<string, unknown>>,
  faults: AgentError[],
): Readonly<Record<string, unknown>> {
  try {
    if (text !== null) return parse(text);
    faults.push(invalidFile(file, NOT_UTF8.reason));
  } catch {
    faults.push(invalidFile(file, 'is not valid TOML'));
  }
  return {};
}

function environmentOptions(variables: Variables): SaidOptions {
  const said = new Map<string, Said>();
  for (const name in variables) {
    const value = variables[name]?.trim() ?? '';
    if (value === '' || !/^(?:PIP|UV)_./u.test(name)) continue;
    const isOfPip = name.startsWith('PIP_');
    said.set(isOfPip ? spelled(pipVariable(optionName(name.slice('PIP_'.length)))) : name, { value, origin: name });
  }
  return said;
}

/** A variable counts more than a file, whichever family each belongs to. */
function merged(files: SaidOptions, environment: SaidOptions): SaidOptions {
  const overruled = (name: string): boolean => {
    const row = rowOf(name);
    if (row === null || row.adds) return false;
    const isCounterpart = row.withUv === 'used' && row.withPip === 'used';
    return isCounterpart && [...row.pip.map(pipVariable), ...row.uv].some((each) => environment.has(each));
  };
  return new Map([...[...files].filter(([name]) => !overruled(name)), ...environment]);
}

function spelled(name: string): string {
  return SPELLINGS[name] ?? name;
}

function invalidFile(file: string, reason: string): AgentError {
  return new AgentError('SETTING_INVALID', `${file} ${reason}.`, {
    hint: 'Fix the file. It may name the index or limit what may be installed, so nothing is installed without it.',
  });
}
