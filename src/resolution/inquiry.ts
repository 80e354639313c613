import type { Failure } from '../errors/failure.ts';
import type { EarlyInstallation, ResolvedPackage, Resolver, ResolveRequest } from '../installer/installer.ts';
import type { LocalStackVenv } from '../python/localstack-venv.ts';
import type { DeclaredItem, DeclaredSet } from '../requirements/declared-set.ts';
import { compareVersions, parseVersion } from '../requirements/pep440/version.ts';
import type { ProjectName } from '../requirements/project-name.ts';
import { LICENSED_PACKAGE } from './conflict.ts';
import type { Attempt } from './greedy.ts';
import type { TargetPackage } from './outcome.ts';
import { refuseForbidden } from './refusal.ts';
import { refusePackages } from './policy-verdict.ts';
import type { ResolutionContext } from './resolution-context.ts';

/** What a resolver is asked about. */
export interface Question {
  readonly candidates: readonly DeclaredItem[];
  /** Those that what is installed meets: facts, which stay whatever the answer is. */
  readonly met: ReadonlySet<DeclaredItem>;
  /** What the met ones need of it. */
  readonly kept: readonly TargetPackage[];
  /** What must not change: items need it that cannot be asked about. */
  readonly fixed: readonly TargetPackage[];
  /** The items for which each package stays that is kept or fixed. */
  readonly users: ReadonlyMap<ProjectName, readonly DeclaredItem[]>;
  readonly declared: DeclaredSet;
}

export type Packages = readonly ResolvedPackage[];

/** All that a resolver is asked about one question, always beside LocalStack's own versions. */
export class Inquiry {
  readonly resolver: Resolver;
  readonly #question: Question;
  readonly #context: ResolutionContext;
  readonly #python: string;
  #installation: EarlyInstallation | null = null;

  /** @param python the interpreter that is resolved for */
  constructor(question: Question, resolver: Resolver, context: ResolutionContext, python: string) {
    this.#question = question;
    this.resolver = resolver;
    this.#context = context;
    this.#python = python;
  }

  /** What the resolver has installed on the way; null when nothing. */
  get installation(): EarlyInstallation | null {
    return this.#installation;
  }

  /**
   * Asks what items need.
   *
   * @param holds versions that must stay, as `name==version`
   */
  async ask(
    items: readonly DeclaredItem[],
    holds: readonly string[],
    offline = this.#context.offline,
  ): Promise<Attempt<Packages, Failure>> {
    return this.#ask(items, holds, { offline, onlyAdds: false });
  }

  /** Asks what items need beside what is installed, all of which stays. */
  async askToAdd(items: readonly DeclaredItem[], holds: readonly string[]): Promise<Attempt<Packages, Failure>> {
    const { kept, fixed, candidates } = this.#question;
    const { installed, offline, preferred } = this.#context;
    const isAddition = kept.length === installed.size && fixed.length === 0 && preferred.length === 0;
    const isPlain = kept.every(({ url }) => url === null) && candidates.every(({ needsHash }) => !needsHash);
    const isFromIndex = !offline && isPlain && items.every(({ requirement }) => requirement.url === null);
    return this.#ask(items, holds, { offline, onlyAdds: isAddition && isFromIndex });
  }

  /** Asks what an item would need if it did not matter how new that is: wheels alone, whose metadata is read and nothing run. */
  async askOfAnyAge(item: DeclaredItem): Promise<Attempt<Packages, Failure>> {
    const { options } = this.#question.declared;
    const wheels = { ...options, noBinary: [], onlyBinary: [':all:'] };
    return this.#ask([item], [], { offline: false, onlyAdds: false, anyAge: true, options: wheels });
  }

  async #ask(
    items: readonly DeclaredItem[],
    holds: readonly string[],
    more: Pick<ResolveRequest, 'offline' | 'onlyAdds'> & Partial<ResolveRequest>,
  ): Promise<Attempt<Packages, Failure>> {
    const { declared } = this.#question;
    const { localstack, installers } = this.#context;
    const outcome = await this.resolver.resolve({
      python: this.#python,
      requirements: items.map(({ requirement }) => requirement),
      constraints: [...ownConstraints(localstack), ...holds],
      userConstraints: declared.constraints,
      options: declared.options,
      ...more,
    });
    if (outcome.kind === 'failed') return { ok: false, reason: outcome.failure };
    this.#installation = outcome.installation ?? this.#installation;
    // What is installed already had its hash compared.
    const isHeld = ({ name, version }: ResolvedPackage): boolean => holds.includes(`${name}==${version}`);
    const brought = outcome.packages.filter((one) => !isHeld(one));
    const refusal =
      refuseForbidden(items, brought, localstack) ?? refusePackages(brought, installers.configuration.policy);
    const verdict = refusal ?? (more.anyAge === true ? null : await this.#refuseByOthers(brought));
    if (verdict !== null) return { ok: false, reason: verdict };
    const older = more.anyAge === true ? [] : this.#aged(outcome.packages);
    if (older.length === 0) return { ok: true, result: outcome.packages };
    const held = await this.#ask(items, [...holds, ...older], { ...more, onlyAdds: false });
    return held.ok ? held : { ok: true, result: outcome.packages };
  }

  /** What others know of packages that come: who has found what in them, and who published them. */
  async #refuseByOthers(brought: Packages): Promise<Failure | null> {
    const { refuseAdvised, refuseUnproven } = this.#context;
    return (await refuseAdvised(brought)) ?? refuseUnproven(brought);
  }

  /** What is installed, as `name==version`, of which an older version would come: what is too young may stay all the same. */
  #aged(packages: Packages): readonly string[] {
    const { installed, installers } = this.#context;
    if (installers.configuration.minimumAge === null) return [];
    return packages.flatMap(({ name, version, url }) => {
      const present = installed.get(name);
      if (url !== null || present === undefined || present.direct !== null) return [];
      const [chosen, there] = [parseVersion(version), parseVersion(present.version)];
      const isOlder = chosen !== null && there !== null && compareVersions(chosen, there) < 0;
      return isOlder ? [`${name}==${present.version}`] : [];
    });
  }
}

/** LocalStack's versions win at run time; what only its licensed edition has, resolvers would look for in vain for minutes. */
function ownConstraints(localstack: LocalStackVenv | null): readonly string[] {
  const own = [...(localstack?.packages ?? [])].map(([name, version]) => `${name}==${version}`);
  const licensed = localstack !== null && !localstack.packages.has(LICENSED_PACKAGE) ? [`${LICENSED_PACKAGE}<0`] : [];
  return [...own, ...licensed];
}
