import { dirname, resolve } from 'node:path';

type Table = Readonly<Record<string, unknown>>;

/** The variable of uv for each key whose own name is another. */
const RENAMED: Readonly<Record<string, string>> = { 'allow-insecure-host': 'UV_INSECURE_HOST' };

/**
 * What a uv.toml says, in uv's variables: `no-build = true` is `UV_NO_BUILD=true`. Keys of the table `pip` count more than those
 * outside it. Source: uv's settings reference.
 *
 * @param file its path: relative folders in it are beside it
 */
export function uvTomlVariables(document: Table, file: string): ReadonlyMap<string, string> {
  const { pip = {}, ...general } = document;
  const variables = new Map<string, string>();
  const tables = isTable(pip) ? [general, pip] : [general];
  for (const table of tables) {
    for (const key in table) {
      const value = table[key];
      if (key === 'index') addIndexes(value, file, variables);
      else if (value !== undefined) addOption(key, table === pip, textOf(key, value, file), variables);
    }
  }
  return variables;
}

function addOption(key: string, isOfPip: boolean, text: string, variables: Map<string, string>): void {
  if (text === '') return;
  // A list where the general key is a yes or no.
  const isList = isOfPip && key === 'no-binary';
  variables.set(isList ? 'UV_NO_BINARY_PACKAGE' : (RENAMED[key] ?? variableOf(key)), text);
}

function variableOf(key: string): string {
  return `UV_${key.toUpperCase().replaceAll('-', '_')}`;
}

/** `[[index]]`: the default one, and the others; those that only a project's sources name give nothing. */
function addIndexes(value: unknown, file: string, variables: Map<string, string>): void {
  const indexes: readonly Table[] = Array.isArray(value) ? value.filter(isTable) : [];
  const written = (index: Table): string => {
    const { name, url } = index;
    const place = typeof url === 'string' ? placeOf(url, file) : '';
    return typeof name === 'string' ? `${name}=${place}` : place;
  };
  const first = indexes.find((index) => index['default'] === true);
  const others = indexes.filter((index) => index !== first && index['explicit'] !== true);
  if (first !== undefined) variables.set('UV_DEFAULT_INDEX', written(first));
  if (others.length > 0) variables.set('UV_INDEX', others.map(written).join(' '));
}

function textOf(key: string, value: unknown, file: string): string {
  if (key === 'find-links' && Array.isArray(value)) {
    return value.map((link) => (typeof link === 'string' ? placeOf(link, file).replaceAll(',', '%2C') : '')).join(',');
  }
  if (Array.isArray(value)) return value.map((each) => textOf('', each, file)).join(' ');
  if (isTable(value)) {
    return Object.entries(value)
      .map(([name, each]) => `${name}=${textOf('', each, file)}`)
      .join(' ');
  }
  return value instanceof Date ? value.toISOString() : String(value);
}

function placeOf(link: string, file: string): string {
  return /^[a-z][a-z0-9+.-]*:/iu.test(link) ? link : resolve(dirname(file), link);
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
