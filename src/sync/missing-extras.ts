import { formatOrigin } from '../declaration/origin.ts';
import { readInstalled, type InstalledDistribution } from '../python/installed.ts';
import { sitePackagesOf } from '../python/localstack-venv.ts';
import { normalizeName } from '../requirements/project-name.ts';
import type { ItemOutcome } from '../resolution/outcome.ts';
import type { SyncOutcome } from './outcome.ts';

/** A sentence for each item with an extra that its package does not have: both installers pass over it. */
export function missingExtras({ outcomes, folder }: Pick<SyncOutcome, 'outcomes' | 'folder'>): readonly string[] {
  const resolved = outcomes.filter((outcome) => outcome.kind === 'resolved');
  const withExtras = resolved.filter(({ item }) => item.requirement.extras.length > 0);
  const sitePackages = withExtras.length === 0 ? null : sitePackagesOf(folder);
  if (sitePackages === null) return [];
  const installed = readInstalled(sitePackages);
  return withExtras.flatMap((outcome) => {
    const distribution = installed.get(outcome.name);
    return distribution === undefined ? [] : describe(outcome, distribution);
  });
}

function describe(
  { item, name, version }: Extract<ItemOutcome, { kind: 'resolved' }>,
  { extras, requires }: InstalledDistribution,
): readonly string[] {
  // Old metadata does not list them.
  const conditions = requires.flatMap((line) => [...line.matchAll(/\bextra\s*==\s*["']([^"']+)["']/gu)]);
  const known = new Set([...extras, ...conditions.map(([, extra = '']) => extra)].map(normalizeName));
  const missing = item.requirement.extras.filter((extra) => !known.has(normalizeName(extra)));
  if (missing.length === 0) return [];
  const has = known.size === 0 ? 'it has none' : `it has ${[...known].sort().join(', ')}`;
  const what = `${missing.length === 1 ? 'extra' : 'extras'} ${missing.join(', ')}`;
  return [`${formatOrigin(item.origin)}: ${item.line}: ${name} ${version} has no ${what} (${has}); it is skipped.`];
}
