import type { Installer, InstallerFailure, ResolvedPackage, ResolveOutcome } from '../installer/installer.ts';
import type { DeclaredItem, DeclaredSet } from '../requirements/declared-set.ts';
import { blamedItem } from './blame.ts';
import { explainFailure, LICENSED_PACKAGE } from './conflict.ts';
import { selectGreedily, type Attempt, type Selection } from './greedy.ts';
import type { LocalStackVenv } from '../python/localstack-venv.ts';
import type { Failure, TargetPackage } from './outcome.ts';
import { refuseForbidden } from './refusal.ts';
import { wantsUpgrade, type ResolutionContext } from './resolution-context.ts';

/** What an installer is asked about. */
export interface Question {
  readonly candidates: readonly DeclaredItem[];
  /** Those that what is installed meets. */
  readonly met: ReadonlySet<DeclaredItem>;
  /** What the met ones need of it. */
  readonly kept: readonly TargetPackage[];
  /** What must not change, as `name==version`: items need it that cannot be asked about. */
  readonly fixed: readonly string[];
  readonly declared: DeclaredSet;
}

/** What an installer makes of it. */
export interface Answer {
  readonly leftOut: readonly { readonly item: DeclaredItem; readonly failure: Failure }[];
  readonly packages: readonly TargetPackage[];
  /** How often it was asked. */
  readonly runs: number;
  /** True when the packages have to come from the installer's cache. */
  readonly isOffline: boolean;
}

type Packages = readonly ResolvedPackage[];

/**
 * Asks an installer for what is missing with the installed versions held; if that cannot be, for the whole set without them,
 * item by item, greedily. Where no registry can be reached, what is installed and met stays, and uv's cache gives what it can.
 */
export async function askInstaller(
  question: Question,
  installer: Installer,
  context: ResolutionContext,
): Promise<Answer> {
  const { met, kept, declared } = question;
  const { localstack } = context;
  const python = await context.python();
  const held = kept
    .filter(({ name, url }) => url === null && !wantsUpgrade(name, context))
    .map(({ name, version }) => `${name}==${version}`);
  const preferred = context.preferred.filter((line) => kept.every(({ name }) => !line.startsWith(`${name}==`)));
  const holds = [...held, ...preferred];
  let runs = 0;
  const requestFor = (items: readonly DeclaredItem[], constraints: readonly string[], offline: boolean) => ({
    ...context,
    python,
    offline,
    requirements: items.map(({ requirement }) => requirement),
    constraints: [...fixedConstraints(localstack), ...question.fixed, ...constraints],
    userConstraints: declared.constraints,
    options: declared.options,
  });
  const judge = (items: readonly DeclaredItem[], outcome: ResolveOutcome): Attempt<Packages, InstallerFailure> => {
    if (outcome.kind === 'failed') return { ok: false, reason: outcome.failure };
    const refusal = refuseForbidden(items, outcome.packages, localstack);
    return refusal === null ? { ok: true, result: outcome.packages } : { ok: false, reason: refusal };
  };
  const attempt = async (
    items: readonly DeclaredItem[],
    constraints: readonly string[],
    offline = context.offline,
  ): Promise<Attempt<Packages, InstallerFailure>> => {
    runs += 1;
    return judge(items, await installer.resolve(requestFor(items, constraints, offline)));
  };
  const attemptAtOnce: Ask = async (items, constraints) => {
    if (installer.name !== 'uv' || !isPlain(question, items, context)) return attempt(items, constraints);
    runs += 1;
    const outcome = (await context.atOnce?.(requestFor(items, constraints, false))) ?? null;
    return outcome === null ? attempt(items, constraints) : judge(items, outcome);
  };
  // Hash mode is a file's: its items are judged without those of other origins, which need no hash.
  const hashed = question.candidates.filter(({ needsHash }) => needsHash);
  const isMixed = hashed.length > 0 && hashed.length < question.candidates.length;
  const apart = isMixed ? await selectGreedily(hashed, (items) => attempt(items, []), rules) : null;
  const unhashed = apart?.leftOut.filter(({ reason }) => reason.code.startsWith('HASH_')) ?? [];
  const candidates = question.candidates.filter((one) => unhashed.every(({ item }) => item !== one));
  const finish = (selection: Selection<DeclaredItem, Packages, InstallerFailure>, isOffline: boolean): Answer => ({
    leftOut: [...unhashed, ...selection.leftOut].map(({ item, reason }) => ({
      item,
      failure: explainFailure(item, reason, localstack),
    })),
    packages: selection.result ?? [],
    runs,
    isOffline,
  });

  const holding =
    hashed.length === 0 && canAddTo(kept, context)
      ? await completed(
          { attempt, attemptAtOnce },
          { missing: candidates.filter((item) => !met.has(item)), candidates, kept, holds },
        )
      : await attempt(candidates, holds);
  if (holding.ok) return finish({ kept: candidates, leftOut: [], result: holding.result }, context.offline);
  const remote = unreachable(holding.reason) ? candidates.filter((item) => isRemote(item) && !met.has(item)) : [];
  const local = candidates.filter((item) => !remote.includes(item));
  if (unreachable(holding.reason)) {
    // A server that one direct reference names may be down while the index answers.
    const index = remote.length > 0 && local.length > 0 ? await attempt(local, holds) : holding;
    if (!index.ok && unreachable(index.reason)) {
      const cached =
        installer.name === 'uv' && !context.signal.aborted
          ? await selectGreedily(candidates, (items) => attempt(items, [], true), rules)
          : null;
      const isBetter = cached !== null && [...met].every((item) => cached.kept.includes(item));
      const left = candidates.filter((item) => !(isBetter ? cached.kept.includes(item) : met.has(item)));
      const leftOut = left.map((item) => ({ item, reason: index.reason }));
      return finish({ kept: [], leftOut, result: isBetter ? cached.result : kept }, true);
    }
  }
  // Versions that are installed may be what stands in the way: they are given up before an item is.
  const first = holds.length === 0 && remote.length === 0 ? holding : null;
  const selection = await selectGreedily(
    [...local, ...remote],
    async (items) => (items.length === candidates.length && first !== null ? first : attempt(items, [])),
    rules,
  );
  const closer = holds.length > 0 && selection.leftOut.length > 0 ? await attempt(selection.kept, holds) : null;
  return finish(closer?.ok === true ? { ...selection, result: closer.result } : selection, context.offline);
}

/**
 * Whether what is installed and needed can be left alone while more is asked for: its versions can be held, and nothing newer
 * is wanted.
 */
function canAddTo(kept: readonly TargetPackage[], { upgrade }: ResolutionContext): boolean {
  return upgrade !== 'all' && upgrade.size === 0 && kept.every(({ url }) => url === null);
}

/** Whether items come from an index and are only added to what is there, in versions that nothing prefers. */
function isPlain(
  { kept, fixed }: Question,
  items: readonly DeclaredItem[],
  { installed, offline, preferred }: ResolutionContext,
): boolean {
  const isAdded = kept.length === installed.size && fixed.length === 0;
  return isAdded && !offline && preferred.length === 0 && items.every(({ requirement }) => requirement.url === null);
}

type Ask = (items: readonly DeclaredItem[], holds: readonly string[]) => Promise<Attempt<Packages, InstallerFailure>>;

interface Addition {
  readonly missing: readonly DeclaredItem[];
  readonly candidates: readonly DeclaredItem[];
  readonly kept: readonly TargetPackage[];
  readonly holds: readonly string[];
}

/**
 * What is installed is whole, so only what is missing is asked for: the index need not be asked about the rest. What cannot
 * be had then cannot be had with the rest either.
 */
async function completed(
  { attempt, attemptAtOnce }: { readonly attempt: Ask; readonly attemptAtOnce: Ask },
  { missing, candidates, kept, holds }: Addition,
): Promise<Attempt<Packages, InstallerFailure>> {
  const asked = await attemptAtOnce(missing, holds);
  if (!asked.ok) return asked;
  const added = new Map(asked.result.map((one) => [one.name, one]));
  // A direct reference in the place of a package from an index may need other things than that.
  if (kept.some(({ name }) => (added.get(name)?.url ?? null) !== null)) return attempt(candidates, holds);
  return { ok: true, result: [...kept.filter(({ name }) => !added.has(name)), ...asked.result] };
}

const rules = {
  stop: ({ code }: InstallerFailure) => code === 'TIMEOUT' || code === 'VOLUME',
  blame: blamedItem,
};

function unreachable({ code }: InstallerFailure): boolean {
  return code === 'NETWORK' || code === 'OFFLINE' || code === 'TIMEOUT';
}

function isRemote({ requirement }: DeclaredItem): boolean {
  return requirement.url !== null && !/^(?:file|git\+file):/iu.test(requirement.url);
}

function fixedConstraints(localstack: LocalStackVenv | null): readonly string[] {
  const own = [...(localstack?.packages ?? [])].map(([name, version]) => `${name}==${version}`);
  const licensed = localstack !== null && !localstack.packages.has(LICENSED_PACKAGE) ? [`${LICENSED_PACKAGE}<0`] : [];
  return [...own, ...licensed];
}
