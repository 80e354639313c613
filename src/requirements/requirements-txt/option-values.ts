import { Fault } from '../fault.ts';
import { nearest } from '../../errors/nearest.ts';
import type { GivenOption } from './option-parsing.ts';

const FEATURES = [
  'fast-deps',
  'inprocess-build-deps',
  'venv-isolation',
  'truststore',
  'no-binary-enable-wheel-cache',
  'build-constraint',
];

const ALGORITHMS = ['sha256', 'sha384', 'sha512'];

const LISTS: ReadonlySet<string> = new Set(['noBinary', 'onlyBinary', 'allReleases', 'onlyFinal']);

/** Shared by all requirements without options. */
const NONE: Readonly<Record<string, never>> = Object.freeze({});

/** The same list for all requirements: a declaration may have many. */
export const NO_GLOBAL_OPTIONS: readonly string[] = [];

/** Refuses values that pip refuses while it reads a line. Throws a Fault. */
export function checkValues(options: readonly GivenOption[]): void {
  for (const option of options) {
    if (option.key === 'hash') splitHash(option);
    else if (option.key === 'configSettings') splitSetting(option);
    else if (option.key === 'useFeature') checkFeature(option);
    else if (LISTS.has(option.key) && option.value.startsWith('-')) {
      throw new Fault(`${option.name} needs a value`, { offset: option.offset, expected: 'names, :all: or :none:' });
    }
  }
}

function checkFeature({ name, value, offset }: GivenOption): void {
  if (FEATURES.includes(value)) return;
  const proposal = nearest(value, FEATURES);
  throw new Fault(`${name} knows no feature '${value}'`, {
    offset,
    expected: `one of ${FEATURES.join(', ')}`,
    hint: proposal === null ? null : `Did you mean ${proposal}?`,
  });
}

/** The digests of `--hash=ALGORITHM:DIGEST`, by algorithm, in the order given. Throws a Fault. */
export function readHashes(options: readonly GivenOption[]): Readonly<Record<string, readonly string[]>> {
  if (options.length === 0) return NONE;
  const hashes: Record<string, string[]> = {};
  for (const option of options) {
    if (option.key !== 'hash') continue;
    const { algorithm, digest } = splitHash(option);
    (hashes[algorithm] ??= []).push(digest);
  }
  return hashes;
}

function splitHash({ name, value, offset }: GivenOption): { algorithm: string; digest: string } {
  const colon = value.indexOf(':');
  const algorithm = value.slice(0, Math.max(colon, 0));
  if (colon < 0 || !ALGORITHMS.includes(algorithm)) {
    const message = colon < 0 ? `${name} needs an algorithm and a digest` : `${name} does not know '${algorithm}'`;
    throw new Fault(message, { offset, expected: `${ALGORITHMS.join(', ')}, a colon and the digest` });
  }
  return { algorithm, digest: value.slice(colon + 1) };
}

/** The values of `--config-settings KEY=VALUE`: a list where a key is given more than once. Throws a Fault. */
export function readSettings(options: readonly GivenOption[]): Readonly<Record<string, string | readonly string[]>> {
  if (options.length === 0) return NONE;
  const settings = new Map<string, string[]>();
  for (const option of options) {
    if (option.key !== 'configSettings') continue;
    const { key, value } = splitSetting(option);
    const values = settings.get(key);
    if (values) values.push(value);
    else settings.set(key, [value]);
  }
  return Object.fromEntries(
    [...settings].map(([key, values]) => [key, values.length === 1 ? (values[0] ?? '') : values]),
  );
}

function splitSetting({ name, value, offset }: GivenOption): { key: string; value: string } {
  const equals = value.indexOf('=');
  if (equals < 0) throw new Fault(`${name} needs a key and a value`, { offset, expected: `'${name} KEY=VALUE'` });
  return { key: value.slice(0, equals), value: value.slice(equals + 1) };
}
