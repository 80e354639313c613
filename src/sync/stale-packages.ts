import { formatOrigin } from '../declaration/origin.ts';
import { sourceState } from '../environment/source-state.ts';
import type { ProjectName } from '../requirements/project-name.ts';
import type { Resolution } from '../resolution/outcome.ts';
import type { EarlierItem } from '../resolution/satisfaction.ts';
import { redacted } from '../secrets/secret-url.ts';
import type { Snapshot } from './snapshot.ts';

type Earlier = ReadonlyMap<string, EarlierItem>;
type Reasons = ReadonlyMap<ProjectName, string>;

/** What is installed in the version that comes, and has to be installed anew all the same, with the reasons. */
export function stalePackages(snapshot: Snapshot, resolution: Resolution, earlier: Earlier): Reasons {
  return new Map([
    ...changedReferences(resolution, earlier),
    ...changedHashes(snapshot, resolution, earlier),
    ...staleSources(snapshot, resolution),
  ]);
}

/** Direct references that another line named before: the same version need not be the same code. */
function changedReferences({ outcomes }: Resolution, earlier: Earlier): Reasons {
  return new Map(
    outcomes.flatMap((outcome) =>
      outcome.kind === 'resolved' && outcome.item.requirement.url !== null && !earlier.has(outcome.item.line)
        ? [[outcome.name, formatOrigin(outcome.item.origin)] as const]
        : [],
    ),
  );
}

/** What is installed in the version that comes, and was not compared with the hashes of its line: only an install compares them. */
function changedHashes({ actual: { installed } }: Snapshot, { outcomes }: Resolution, earlier: Earlier): Reasons {
  return new Map(
    outcomes.flatMap((outcome) => {
      if (outcome.kind !== 'resolved' || earlier.has(outcome.item.line)) return [];
      const { item, name, version } = outcome;
      const isHashed = Object.keys(item.requirement.hashes).length > 0;
      const isThere = installed.get(name)?.version === version;
      return isHashed && isThere ? [[name, `${formatOrigin(item.origin)} has another hash`] as const] : [];
    }),
  );
}

/** Names whose local source is no longer what was installed, and can be had. */
function staleSources({ actual, desired }: Snapshot, { outcomes }: Resolution): Reasons {
  const had = new Set(outcomes.filter(({ kind }) => kind === 'resolved').map(({ item }) => item));
  const before = new Map((actual.ledger?.items ?? []).map((item) => [item.line, item]));
  const stale = new Map<ProjectName, string>();
  for (const item of desired.items.filter((one) => had.has(one))) {
    const earlier = before.get(item.line);
    if (earlier?.name != null && earlier.source !== sourceState(item)) {
      const { url } = item.requirement;
      stale.set(earlier.name, `${url === null ? item.line : redacted(url)} has changed`);
    }
  }
  return stale;
}
