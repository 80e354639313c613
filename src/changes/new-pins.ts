import { dirname, resolve } from 'node:path';
import type { Origin } from '../declaration/origin.ts';
import type { DeclaredItem } from '../requirements/declared-set.ts';
import { normalLine } from '../requirements/parsed-source.ts';
import type { ProjectName } from '../requirements/project-name.ts';
import { compareVersions, parseVersion } from '../requirements/pep440/version.ts';
import { pinnedVersion, rewritePins, type NewPin } from '../requirements/requirements-txt/pin.ts';
import { dryRun } from '../sync/dry-run.ts';
import { failedUpgrades, type FailedItem } from '../sync/outcome.ts';
import type { Session } from '../sync/session.ts';
import type { Snapshot } from '../sync/snapshot.ts';
import { rewriteFile } from '../system/file-rewrite.ts';
import { readRegularFile } from '../system/regular-file.ts';

/** A pin of which there is a newer version. */
interface OutdatedPin extends NewPin {
  readonly origin: Origin;
  /** Why it was not written; null where it was. */
  readonly reason: string | null;
}

/** What became of the pins of a declaration. */
export interface NewPins {
  readonly outdated: readonly OutdatedPin[];
  /** Where pins have hashes, which are of one version: they stay, and nobody was asked about them. */
  readonly hashed: readonly Origin[];
  /** Pins of which newer versions could not be looked for. */
  readonly failed: readonly FailedItem[];
}

/** A declared item that allows one version only. */
interface Pinned {
  readonly item: DeclaredItem;
  readonly name: ProjectName;
  readonly version: string;
}

/**
 * Finds the newest versions of what is pinned that LocalStack and all else that is declared allow, and writes them into the files that pin
 * them.
 *
 * @throws AgentError INSTALLER_MISSING
 */
export async function writeNewPins(session: Session, snapshot: Snapshot): Promise<NewPins> {
  const all = snapshot.desired.items.flatMap((item): readonly Pinned[] => {
    const { name } = item.requirement;
    const version = pinnedVersion(item.requirement);
    return name === null || version === null || item.remembered !== undefined ? [] : [{ item, name, version }];
  });
  const hashed = all.filter(({ item }) => hasHashes(item)).map(({ item }) => item.origin);
  const pinned = all.filter(({ item }) => !hasHashes(item));
  if (pinned.length === 0) return { outdated: [], hashed, failed: [] };
  const { newest, failed } = await newestVersions(session, snapshot, pinned);
  const outdated = pinned.filter(({ name, version }) => isNewer(newest.get(name), version));
  const folder = dirname(session.settings.paths.listFile);
  const files = new Map<string, OutdatedPin[]>();
  const rows: OutdatedPin[] = [];
  for (const { item, name, version } of outdated) {
    const { origin } = item;
    const line = origin.kind === 'file' ? origin.line : 0;
    const pin = { name, line, from: version, to: newest.get(name) ?? version, origin };
    const reason = reasonToLeave(item);
    if (origin.kind === 'file' && reason === null) {
      const path = resolve(folder, origin.file);
      files.set(path, [...(files.get(path) ?? []), { ...pin, reason }]);
    } else rows.push({ ...pin, reason });
  }
  return { outdated: [...[...files].flatMap(([path, pins]) => writePins(path, pins)), ...rows], hashed, failed };
}

function hasHashes({ requirement, needsHash }: DeclaredItem): boolean {
  return needsHash || Object.keys(requirement.hashes).length > 0;
}

function isNewer(candidate: string | undefined, than: string): boolean {
  const [left, right] = [parseVersion(candidate ?? ''), parseVersion(than)];
  return left !== null && right !== null && compareVersions(left, right) > 0;
}

function reasonToLeave({ origin }: DeclaredItem): string | null {
  switch (origin.kind) {
    case 'variable':
      return 'it stands in a variable';
    case 'command':
      return 'it was installed by command: install the newer version';
    case 'file':
      return /^[a-z][a-z\d+.-]+:\/\//iu.test(origin.file) ? 'its list is on a server' : null;
  }
}

/** What a resolver takes where pins are only lower limits. */
async function newestVersions(
  session: Session,
  snapshot: Snapshot,
  pinned: readonly Pinned[],
): Promise<{ readonly newest: ReadonlyMap<ProjectName, string>; readonly failed: readonly FailedItem[] }> {
  const loosened = new Map(
    pinned.map(({ item, version }) => {
      // A lower limit has no local version (PEP 440).
      const requirement = { ...item.requirement, specifier: `>=${version.replace(/\+.*$/u, '')}` };
      return [item, { ...item, requirement, line: normalLine(requirement) }] as const;
    }),
  );
  const items = snapshot.desired.items.map((item) => loosened.get(item) ?? item);
  const looser = { ...snapshot, desired: { ...snapshot.desired, items } };
  const upgrade = new Set(pinned.map(({ name }) => name));
  const { outcomes } = await dryRun(session, looser, { upgrade, lockfile: null }, ({ plan }) => plan);
  const newest = new Map(
    outcomes.flatMap((one) => (one.kind === 'resolved' ? [[one.name, one.version] as const] : [])),
  );
  const asDeclared = new Map(pinned.map(({ item }) => [loosened.get(item), item.line]));
  const failed = failedUpgrades(outcomes).map((one) => ({ ...one, subject: asDeclared.get(one.item) ?? one.subject }));
  return { newest, failed };
}

function writePins(path: string, pins: readonly OutdatedPin[]): readonly OutdatedPin[] {
  const left = (reason: string): readonly OutdatedPin[] => pins.map((pin) => ({ ...pin, reason }));
  const reading = readRegularFile(path);
  if (reading.kind !== 'read') return left('its file cannot be read');
  const before = reading.bytes;
  const text = before.toString();
  if (!Buffer.from(text).equals(before)) return left('its file is not UTF-8');
  const { text: after, missing } = rewritePins(text, pins);
  const rows = pins.map((pin) => (missing.includes(pin) ? { ...pin, reason: 'its version is not written out' } : pin));
  if (after === text) return rows;
  try {
    return rewriteFile(path, before, Buffer.from(after)) ? rows : left('its file has changed meanwhile');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    return left(`its file cannot be written${code}`);
  }
}
