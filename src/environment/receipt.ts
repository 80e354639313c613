import { statSync } from 'node:fs';
import { isPutBack } from '../system/clock.ts';
import { readTextIfAny, replaceFile } from '../system/files.ts';
import type { LogFields } from '../system/log-line.ts';
import { fnv1a } from '../system/fnv.ts';
import { redactUrls } from '../secrets/redaction.ts';
import type { Settings } from '../settings/settings.ts';
import { AGENT_VERSION } from '../settings/version.ts';
import { firstChange, type Watched } from './watch.ts';

const FORMAT = 3;

/** A log line; the fields are what it tells programs beside its text. */
export interface Note {
  readonly level: 'info' | 'warn' | 'error';
  readonly text: string;
  readonly fields?: LogFields | undefined;
}

/**
 * What the last sync left behind so that the next start can find, from this one file and a few `stat` calls, that there
 * is nothing to do. It is a shortcut only: without it, or with a damaged one, a start looks at everything.
 */
export interface Receipt {
  readonly format: typeof FORMAT;
  /** Settings and variables that the outcome depends on, as a fingerprint. */
  readonly settings: string;
  /** Variables that the declaration refers to, with the fingerprints of their values. */
  readonly variables: readonly (readonly [name: string, fingerprint: string])[];
  readonly watched: readonly Watched[];
  /** The log lines of a start with nothing to do: remembered failures, then the summary. */
  readonly notes: readonly Note[];
  /** Items that were left out or cannot be imported; `EXTENSION_AGENT_ON_FAILURE=fail` refuses to start with any. */
  readonly failures: number;
  /** Until when it counts, in milliseconds since the epoch: then what an index lacked is asked for again. Null: no longer than the rest. */
  readonly until: number | null;
}

/** Variables that the installers heed: another value may turn a remembered failure into a success. */
const HEEDED =
  /^(?:PIP_|UV_|HOME$|HTTPS?_PROXY$|NO_PROXY$|ALL_PROXY$|XDG_CONFIG_|SSL_CERT_|SSL_CLIENT_|CURL_CA_BUNDLE$|REQUESTS_CA_BUNDLE$|NETRC$|GIT_)/iu;

/** Names of variables whose values are secrets as a whole. */
const SECRET = /PASSWORD|TOKEN|SECRET|^GIT_CONFIG_VALUE_/iu;

/**
 * All settings that the outcome depends on, as a fingerprint. Credentials do not count, so that a rotated token is no change; another
 * version of the agent is one: it may do what this one could not.
 */
export function settingsFingerprint(settings: Settings): string {
  const heeded = Object.keys(settings.variables)
    .filter((name) => HEEDED.test(name) && !isSecret(name))
    .sort()
    .map((name) => `${name}=${settings.variables[name] ?? ''}`);
  return fingerprintOf(
    redactUrls(
      [
        AGENT_VERSION,
        settings.autoInstall,
        settings.workingFolder,
        settings.localstackVenv,
        settings.installer,
        ...heeded,
        settings.developerMode ? 'developer mode' : '',
        ...(settings.policy === null ? [] : [settings.policy]),
        ...(settings.sigstoreRoot === null ? [] : [settings.sigstoreRoot]),
        ...(settings.audit === null ? [] : [settings.audit, settings.osvUrl ?? '']),
        ...(settings.minimumAge === null ? [] : [settings.minimumAge, settings.minimumAgeExceptions.join()]),
      ].join('\n'),
    ),
  );
}

/** Whether the value of a variable is a secret as a whole, by its name. */
export function isSecret(name: string): boolean {
  return SECRET.test(name);
}

/** The present fingerprints of variables. */
export function variableFingerprints(
  names: readonly string[],
  { variables }: Settings,
): readonly (readonly [name: string, fingerprint: string])[] {
  return names.map((name) => [name, fingerprintOf(variables[name] ?? '')]);
}

function fingerprintOf(text: string): string {
  return `${text.length}:${fnv1a(text)}`;
}

/**
 * The receipt, if it is whole and nothing that it depends on has changed; otherwise null. Costs one small read and a few
 * `stat` calls; starts no process and opens no connection.
 */
export function currentReceipt(settings: Settings): Receipt | null {
  if (settings.upgrade) return null;
  const receipt = readReceipt(settings.paths.receipt);
  if (receipt === null || (receipt.until !== null && isOver(receipt.until, settings.paths.receipt))) return null;
  if (receipt.settings !== settingsFingerprint(settings)) return null;
  const isChanged = receipt.variables.some(([name, value]) => fingerprintOf(settings.variables[name] ?? '') !== value);
  return isChanged || firstChange(receipt.watched) !== null ? null : receipt;
}

function isOver(until: number, path: string): boolean {
  return Date.now() >= until || isPutBack(statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity);
}

/** Reads a receipt; null when there is none, or when its checksum or format is not what this version writes. */
export function readReceipt(path: string): Receipt | null {
  const text = readTextIfAny(path);
  if (text === null) return null;
  const end = text.indexOf('\n');
  const body = text.slice(end + 1);
  if (end < 0 || text.slice(0, end) !== `fnv1a ${fnv1a(body)}`) return null;
  try {
    const receipt: unknown = JSON.parse(body);
    return isReceipt(receipt) ? receipt : null;
  } catch {
    return null;
  }
}

/** The checksum is none that keeps somebody from writing one: the shape is looked at, too. */
function isReceipt(value: unknown): value is Receipt {
  if (typeof value !== 'object' || value === null) return false;
  const { format, settings, variables, watched, notes, failures, until } = value as Readonly<Record<string, unknown>>;
  return (
    format === FORMAT &&
    typeof settings === 'string' &&
    typeof failures === 'number' &&
    (until === null || typeof until === 'number') &&
    isListOf(variables, (row) => isTexts(row, 2)) &&
    isListOf(watched, (row) => isTexts(row, 3)) &&
    isListOf(notes, isNote)
  );
}

function isListOf(value: unknown, isRow: (row: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isRow);
}

function isTexts(row: unknown, length: number): boolean {
  return Array.isArray(row) && row.length === length && row.every((text) => typeof text === 'string');
}

function isNote(row: unknown): boolean {
  if (typeof row !== 'object' || row === null) return false;
  const { level, text, fields = {} } = row as Readonly<Record<string, unknown>>;
  const isLevel = level === 'info' || level === 'warn' || level === 'error';
  return isLevel && typeof text === 'string' && typeof fields === 'object' && fields !== null;
}

/** Writes the receipt; a crash of the machine that damages it only makes the next start look closely. */
export function writeReceipt(path: string, receipt: Omit<Receipt, 'format'>): void {
  const body = `${JSON.stringify({ format: FORMAT, ...receipt }, null, 1)}\n`;
  replaceFile(path, `fnv1a ${fnv1a(body)}\n${body}`);
}
