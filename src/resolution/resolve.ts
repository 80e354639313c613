import { normalizeName, type ProjectName } from '../requirements/project-name.ts';
import type { Failure } from '../errors/failure.ts';
import { pipOnlyConstruct } from '../installer/constructs.ts';
import { chosenInstaller, type Installers } from '../installer/find-installer.ts';
import type { Resolver } from '../installer/installer.ts';
import type { DeclaredItem, DeclaredSet } from '../requirements/declared-set.ts';
import { askResolver, type Answer } from './ask-resolver.ts';
import { sameReference } from './direct-reference.ts';
import type { Question } from './inquiry.ts';
import { keptVersion, misfit, type KeptVersion } from './kept-version.ts';
import { precheck } from './precheck.ts';
import { refusedNames, refuseIndexes } from './policy-verdict.ts';
import type { LocalStackVenv } from '../python/localstack-venv.ts';
import type { ItemOutcome, Resolution, TargetPackage } from './outcome.ts';
import { needsPip } from './refusal.ts';
import { wantsUpgrade, type ResolutionContext } from './resolution-context.ts';
import { needsOf } from './satisfaction.ts';

/** What can be said of the declaration before an installer is asked. */
interface Survey {
  readonly declared: DeclaredSet;
  /** Items that an installer may be able to have. */
  readonly possible: readonly DeclaredItem[];
  readonly met: ReadonlyMap<DeclaredItem, KeptVersion>;
  /** What needs pip where there is none. */
  readonly withoutPip: ReadonlyMap<DeclaredItem, Failure>;
}

/** What cannot be had, what is kept instead, and what the environment is to hold. */
interface Settlement extends Pick<Resolution, 'packages' | 'isOffline' | 'installation'> {
  readonly failures: ReadonlyMap<DeclaredItem, Failure>;
  readonly kept: ReadonlyMap<DeclaredItem, KeptVersion>;
}

/**
 * Decides what the environment is to hold. Nothing is asked of an installer when what is installed meets the declaration;
 * otherwise one installer resolves what is missing for LocalStack's interpreter, versions that are installed held where
 * possible. Of an item that cannot be had, the version stays that is installed. What needs pip where there is none is left out,
 * unless it is installed already.
 */
export async function resolve(declared: DeclaredSet, context: ResolutionContext): Promise<Resolution> {
  const judged = declared.items.map((item) => ({
    item,
    verdict: precheck(item, context.localstack, context.installers.configuration),
  }));
  const possible = judged.filter(({ verdict }) => verdict === null).map(({ item }) => item);
  const withoutPip = itemsWithoutPip(possible, declared, context.installers);
  const whole = metItems(possible, declared, context);
  const met = new Map([...whole].filter(([, { name }]) => !wantsUpgrade(name, context)));
  const indexless = refuseIndexes(declared.options, context.installers.configuration);
  const outOfReach = possible.filter((item) => indexless !== null && item.requirement.url === null && !met.has(item));
  const installer = installerFor(
    possible.filter((item) => !withoutPip.has(item)),
    declared,
    context.installers,
  );
  const failures = new Map<DeclaredItem, Failure>([
    ...judged.flatMap(({ item, verdict }) => (verdict?.kind === 'failed' ? [[item, verdict.failure] as const] : [])),
    ...outOfReach.flatMap((item) => (indexless === null ? [] : [[item, indexless] as const])),
    ...[...withoutPip, ...context.refused].filter(([item]) => !met.has(item)),
  ]);
  const resolver = (): Resolver => context.resolver(chosenInstaller(installer, context.installers));
  const settled = await settle({ declared, possible, met, withoutPip }, failures, resolver, context);
  const outcomes = judged.map(({ item, verdict }): ItemOutcome => {
    const failure = settled.failures.get(item);
    const kept = settled.kept.get(item);
    if (failure === undefined) {
      return verdict ?? success(item, met.get(item)?.name ?? null, settled.packages, context.localstack);
    }
    if (kept === undefined) return { kind: 'failed', item, failure: withMisfit(item, failure, context) };
    const { name, version } = kept;
    const isFact = whole.get(item)?.name === name && (failure.transient || failure.code === 'NOT_FOUND');
    if (isFact) return { kind: 'resolved', item, name, version, upgradeFailure: failure };
    return { kind: 'kept', item, name, version, failure };
  });
  const skipped = declared.skipped.map((item): ItemOutcome => ({ kind: 'skipped', item }));
  const { packages, isOffline, installation } = settled;
  return { outcomes: [...outcomes, ...skipped], packages, installer, isOffline, installation };
}

/** A failure of which another one is the cause: what was there cannot stay. */
function withMisfit(item: DeclaredItem, failure: Failure, context: ResolutionContext): Failure {
  const why = failure.transient || failure.code === 'NOT_FOUND' ? misfit(item, context) : null;
  return why === null ? failure : { ...failure, message: `${failure.message.replace(/\.$/u, '')}; ${why}.` };
}

/** Asks about what is missing; again where what turns out not to be had keeps packages that the rest has chosen otherwise. */
async function settle(
  survey: Survey,
  failures: ReadonlyMap<DeclaredItem, Failure>,
  resolver: () => Resolver,
  context: ResolutionContext,
): Promise<Settlement> {
  const { declared, met } = survey;
  const keep = (items: Iterable<DeclaredItem>) => keptVersions(items, declared, context);
  const kept = keep(failures.keys());
  const question = questionOf(survey, failures, kept, context);
  const answer: Answer = question.candidates.every((item) => met.has(item))
    ? { leftOut: [], packages: question.kept, isOffline: context.offline, installation: null }
    : await askResolver(question, resolver(), context);
  const all = new Map([...failures, ...answer.leftOut.map(({ item, failure }) => [item, failure] as const)]);
  const more = keep(answer.leftOut.map(({ item }) => item));
  if (!isBeside(neededBy(more.values(), context), answer.packages)) {
    const again = await settle(survey, all, resolver, context);
    return { ...again, installation: again.installation ?? answer.installation };
  }
  const fixed = [...question.fixed, ...neededBy(more.values(), context)];
  const versions = new Map([...answer.packages, ...fixed].map((one) => [one.name, one]));
  const { isOffline, installation } = answer;
  return {
    failures: all,
    kept: new Map([...kept, ...more]),
    packages: [...versions.values()],
    isOffline,
    installation,
  };
}

function questionOf(
  { declared, possible, met, withoutPip }: Survey,
  failures: ReadonlyMap<DeclaredItem, Failure>,
  kept: ReadonlyMap<DeclaredItem, KeptVersion>,
  context: ResolutionContext,
): Question {
  const facts = new Map([...met].filter(([item]) => !withoutPip.has(item)));
  const held = new Map([...[...met].filter(([item]) => withoutPip.has(item)), ...kept]);
  const users = new Map<ProjectName, DeclaredItem[]>();
  for (const [item, { needed }] of [...facts, ...held]) {
    for (const name of needed) users.set(name, [...(users.get(name) ?? []), item]);
  }
  return {
    candidates: possible.filter((item) => !withoutPip.has(item) && !failures.has(item)),
    met: new Set(facts.keys()),
    kept: neededBy(facts.values(), context),
    fixed: neededBy(held.values(), context),
    users,
    declared,
  };
}

/** Whether packages can stand beside what is to stay. */
function isBeside(fixed: readonly TargetPackage[], packages: readonly TargetPackage[]): boolean {
  const chosen = new Map(packages.map((one) => [one.name, one]));
  return fixed.every(({ name, version, url }) => {
    const other = chosen.get(name);
    return other === undefined || (other.version === version && (other.url === null) === (url === null));
  });
}

/** The versions that stay of items that cannot be had. */
function keptVersions(
  items: Iterable<DeclaredItem>,
  { items: all, skipped }: DeclaredSet,
  context: ResolutionContext,
): ReadonlyMap<DeclaredItem, KeptVersion> {
  const refused = refusedNames(context.installed, context.installers.configuration.policy);
  const lines = new Set([...all, ...skipped].map(({ line }) => line));
  return new Map(
    [...items].flatMap((item) => {
      const kept = keptVersion(item, lines, context);
      return kept === null || isAnyOf(kept.needed, refused) ? [] : [[item, kept] as const];
    }),
  );
}

/** What some items need of what is installed, each package once. */
function neededBy(
  items: Iterable<Pick<KeptVersion, 'needed'>>,
  { installed }: ResolutionContext,
): readonly TargetPackage[] {
  const names = new Set([...items].flatMap(({ needed }) => [...needed]));
  return [...names].sort().flatMap((name) => {
    const distribution = installed.get(name);
    return distribution === undefined
      ? []
      : [{ name, version: distribution.version, url: distribution.direct?.url ?? null }];
  });
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

/** The items that what is installed meets, with what they need of it, whether newer versions are asked for or not. */
function metItems(
  candidates: readonly DeclaredItem[],
  declared: DeclaredSet,
  context: ResolutionContext,
): ReadonlyMap<DeclaredItem, KeptVersion> {
  const met = new Map<DeclaredItem, KeptVersion>();
  const present = { ...context, constraints: declared.constraints };
  const refused = refusedNames(context.installed, context.installers.configuration.policy);
  for (const item of candidates) {
    // What is installed was compared with the hashes of another line, or with none.
    const isCompared = Object.keys(item.requirement.hashes).length === 0 || context.earlier.has(item.line);
    if (!isCompared) continue;
    const needs = needsOf(item, context.earlier, context.sourceState(item), present);
    if (needs === null || isAnyOf(needs.needed, refused)) continue;
    met.set(item, { ...needs, version: context.installed.get(needs.name)?.version ?? '' });
  }
  return met;
}

function isAnyOf(names: ReadonlySet<ProjectName>, refused: ReadonlySet<ProjectName>): boolean {
  return refused.size > 0 && [...names].some((name) => refused.has(name));
}

/** One resolver decides a set: uv where there is one that can do all of it, else pip. */
function installerFor(items: readonly DeclaredItem[], { options }: DeclaredSet, { uv }: Installers): 'uv' | 'pip' {
  const requirements = items.map(({ requirement }) => requirement);
  const isForUv = items.length === 0 || pipOnlyConstruct(requirements, options) === null;
  return uv !== null && isForUv ? 'uv' : 'pip';
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
