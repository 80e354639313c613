import { normalizeName, type ProjectName } from '../requirements/project-name.ts';
import type { Failure } from '../errors/failure.ts';
import { pipOnlyConstruct } from '../installer/constructs.ts';
import { chosenInstaller, type Installers } from '../installer/find-installer.ts';
import type { DeclaredItem, DeclaredSet } from '../requirements/declared-set.ts';
import { askResolver, type Answer } from './ask-resolver.ts';
import { sameReference } from './direct-reference.ts';
import { precheck } from './precheck.ts';
import type { LocalStackVenv } from '../python/localstack-venv.ts';
import type { ItemOutcome, Resolution, TargetPackage } from './outcome.ts';
import { needsPip } from './refusal.ts';
import { wantsUpgrade, type ResolutionContext } from './resolution-context.ts';
import { needsOf } from './satisfaction.ts';

/**
 * Decides what the environment is to hold. Nothing is asked of an installer when what is installed meets the declaration;
 * otherwise one installer resolves the whole set for LocalStack's interpreter, versions that are installed held where
 * possible. What needs pip where there is none is left out, unless it is installed already.
 */
export async function resolve(declared: DeclaredSet, context: ResolutionContext): Promise<Resolution> {
  const judged = declared.items.map((item) => ({
    item,
    verdict: precheck(item, context.localstack, context.installers.configuration),
  }));
  const possible = judged.filter(({ verdict }) => verdict === null).map(({ item }) => item);
  const met = metItems(possible, declared, context);
  const withoutPip = itemsWithoutPip(possible, declared, context.installers);
  const candidates = possible.filter((item) => !withoutPip.has(item));
  const neededBy = (items: readonly DeclaredItem[]): readonly TargetPackage[] =>
    installedPackages(new Set(items.flatMap((item) => [...(met.get(item)?.needed ?? [])])), context);
  const kept = neededBy(possible);
  const fixed = neededBy([...withoutPip.keys()]);
  const installer = installerFor(candidates, declared, context.installers);
  const answer: Answer = candidates.every((item) => met.has(item))
    ? { leftOut: [], packages: kept, isOffline: context.offline, installation: null }
    : await askResolver(
        {
          candidates,
          met: new Set(met.keys()),
          kept,
          fixed: fixed.filter(({ url }) => url === null).map(({ name, version }) => `${name}==${version}`),
          declared,
        },
        context.resolver(chosenInstaller(installer, context.installers)),
        context,
      );
  const failures = new Map<DeclaredItem, Failure>([
    ...[...withoutPip].filter(([item]) => !met.has(item)),
    ...answer.leftOut.map(({ item, failure }) => [item, failure] as const),
  ]);
  const packages = [
    ...answer.packages,
    ...fixed.filter(({ name }) => answer.packages.every((one) => one.name !== name)),
  ];
  const outcomes = judged.map(({ item, verdict }): ItemOutcome => {
    const failure = failures.get(item);
    if (verdict !== null) return verdict;
    return failure === undefined
      ? success(item, met.get(item)?.name ?? null, packages, context.localstack)
      : { kind: 'failed', item, failure };
  });
  const skipped = declared.skipped.map((item): ItemOutcome => ({ kind: 'skipped', item }));
  const { isOffline, installation } = answer;
  return { outcomes: [...outcomes, ...skipped], packages, installer, isOffline, installation };
}

/** What needs pip where uv is all that there is, with the reason. */
function itemsWithoutPip(
  items: readonly DeclaredItem[],
  { options }: DeclaredSet,
  { uv, hasPip }: Installers,
): ReadonlyMap<DeclaredItem, Failure> {
  const needing = items.flatMap((item) => {
    const construct = pipOnlyConstruct([item.requirement], options);
    return construct === null ? [] : [[item, needsPip(construct)] as const];
  });
  return new Map(needing.length === 0 || uv === null || hasPip() ? [] : needing);
}

/** The items that what is installed meets, with what they need of it. */
function metItems(
  candidates: readonly DeclaredItem[],
  declared: DeclaredSet,
  context: ResolutionContext,
): ReadonlyMap<DeclaredItem, { readonly name: ProjectName; readonly needed: ReadonlySet<ProjectName> }> {
  const met = new Map<DeclaredItem, { readonly name: ProjectName; readonly needed: ReadonlySet<ProjectName> }>();
  const present = { ...context, constraints: declared.constraints };
  for (const item of candidates) {
    const needs = needsOf(item, context.earlier, context.sourceState(item), present);
    if (needs !== null && !wantsUpgrade(needs.name, context)) met.set(item, needs);
  }
  return met;
}

/** One resolver decides a set: uv where there is one that can do all of it, else pip. */
function installerFor(items: readonly DeclaredItem[], { options }: DeclaredSet, { uv }: Installers): 'uv' | 'pip' {
  const requirements = items.map(({ requirement }) => requirement);
  const isForUv = items.length === 0 || pipOnlyConstruct(requirements, options) === null;
  return uv !== null && isForUv ? 'uv' : 'pip';
}

function installedPackages(
  names: ReadonlySet<ProjectName>,
  { installed }: ResolutionContext,
): readonly TargetPackage[] {
  return [...names].sort().flatMap((name) => {
    const distribution = installed.get(name);
    return distribution === undefined
      ? []
      : [{ name, version: distribution.version, url: distribution.direct?.url ?? null }];
  });
}

function success(
  item: DeclaredItem,
  known: ProjectName | null,
  packages: readonly TargetPackage[],
  localstack: LocalStackVenv | null,
): ItemOutcome {
  const { name, url } = item.requirement;
  const wanted = name ?? known;
  const own = wanted === null ? undefined : localstack?.packages.get(wanted);
  if (wanted !== null && own !== undefined) return { kind: 'provided', item, name: wanted, version: own };
  const found =
    packages.find((candidate) => candidate.name === wanted) ??
    packages.find((candidate) => candidate.url !== null && url !== null && sameReference(candidate.url, url));
  return {
    kind: 'resolved',
    item,
    name: found?.name ?? wanted ?? normalizeName(item.line),
    version: found?.version ?? '',
  };
}
