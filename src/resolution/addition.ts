import { formatOrigin } from '../declaration/origin.ts';
import { permanentFailure, type Failure } from '../errors/failure.ts';
import type { DeclaredItem } from '../requirements/declared-set.ts';
import type { Attempt } from './greedy.ts';
import type { Inquiry, Packages, Question } from './inquiry.ts';
import type { TargetPackage } from './outcome.ts';
import { wantsUpgrade, type ResolutionContext } from './resolution-context.ts';

/**
 * What items that are missing need beside those that are met. What is installed is left as it is where that can be; else only what
 * is in the way takes another version, and all that is met is asked for with it.
 */
export class Addition {
  readonly #question: Question;
  readonly #inquiry: Inquiry;
  readonly #context: ResolutionContext;

  constructor(question: Question, inquiry: Inquiry, context: ResolutionContext) {
    this.#question = question;
    this.#inquiry = inquiry;
    this.#context = context;
  }

  /**
   * Asks for some items; the answer holds what the met ones need, too.
   *
   * @param isAll whether these are all that is missing: only then may the resolver install what it finds
   */
  async ask(
    items: readonly DeclaredItem[],
    isAll = false,
    offline = this.#context.offline,
  ): Promise<Attempt<Packages, Failure>> {
    const { kept, fixed } = this.#question;
    const { upgrade } = this.#context;
    if (items.length === 0) return { ok: true, result: kept };
    if (upgrade === 'all' || upgrade.size > 0) {
      const newest = await this.#askWithMet(items, this.#holds(isNotUpgraded(this.#context)), offline);
      if (newest.ok || isEnd(newest.reason) || kept.length === 0) return newest;
    }
    const added = await this.#askToAdd(items, isAll, offline);
    if (added.ok || isEnd(added.reason) || kept.length + fixed.length === 0) return added;
    // What is new may need what a direct reference has installed, which no index has.
    const isDirect = kept.some(({ url }) => url !== null);
    const beside = isDirect ? await this.#askWithMet(items, this.#holds(), offline) : added;
    return beside.ok ? beside : this.#askWithoutWhatClashes(items, added.reason, offline);
  }

  async #askToAdd(
    items: readonly DeclaredItem[],
    isAll: boolean,
    offline: boolean,
  ): Promise<Attempt<Packages, Failure>> {
    const { kept } = this.#question;
    const asked =
      isAll && !offline
        ? await this.#inquiry.askToAdd(items, this.#holds())
        : await this.#inquiry.ask(items, this.#holds(), offline);
    if (!asked.ok) return asked;
    const added = new Map(asked.result.map((one) => [one.name, one]));
    // A direct reference and a package from an index may need other things, under one name and version.
    const isReplaced = kept.some(({ name, url }) => added.has(name) && (url ?? added.get(name)?.url ?? null) !== null);
    if (isReplaced) return this.#askWithMet(items, this.#holds(), offline);
    return { ok: true, result: [...kept.filter(({ name }) => !added.has(name)), ...asked.result] };
  }

  async #askWithMet(
    items: readonly DeclaredItem[],
    holds: readonly string[],
    offline: boolean,
  ): Promise<Attempt<Packages, Failure>> {
    return this.#inquiry.ask([...this.#question.met, ...items], holds, offline);
  }

  /** What the items want by themselves tells what is in their way; if they cannot be had at all, that is the reason. */
  async #askWithoutWhatClashes(
    items: readonly DeclaredItem[],
    reason: Failure,
    offline: boolean,
  ): Promise<Attempt<Packages, Failure>> {
    const alone = await this.#inquiry.ask(items, this.#context.preferred, offline);
    if (!alone.ok) return alone;
    const { kept, fixed } = this.#question;
    const versions = new Map([...kept, ...fixed].map((one) => [one.name, one]));
    const clashes = alone.result.flatMap((wanted): readonly Clash[] => {
      const present = versions.get(wanted.name);
      return present === undefined || present.version === wanted.version ? [] : [{ wanted, present }];
    });
    const { immovable } = this.#context;
    const names = new Set(clashes.map(({ wanted }) => wanted.name));
    const attempts = [this.#holds(({ name }) => !names.has(name)), this.#holds(() => false)];
    let last: Failure = immovable ?? reason;
    for (const holds of immovable === null ? attempts : []) {
      const moved = await this.#askWithMet(items, holds, offline);
      if (moved.ok) return moved;
      last = moved.reason;
    }
    const [clash] = clashes;
    return { ok: false, reason: clash === undefined ? reason : this.#inTheWay(clash, last) };
  }

  /** Why an item is left out between which and one that works there is no choice. */
  #inTheWay({ wanted, present }: Clash, last: Failure): Failure {
    const { name, version } = present;
    const users = (this.#question.users.get(name) ?? []).map(({ line, origin }) => `${line} (${formatOrigin(origin)})`);
    const isProven = last.code === 'CONFLICT' || last.code === 'LOCALSTACK_CONFLICT';
    const failure = permanentFailure(
      'CONFLICT',
      `It wants ${name} ${wanted.version}, but ${name} ${version} is installed and stays for ${users.join(', ')}.`,
      'Loosen one of the lines, or remove one: what is new gives way to what works.',
    );
    return { ...failure, transient: !isProven };
  }

  /** What is to stay in its version, as `name==version`: what is installed, and what a lockfile prefers for the rest. */
  #holds(isHeld: (one: TargetPackage) => boolean = () => true): readonly string[] {
    const { kept, fixed } = this.#question;
    const held = [...fixed, ...kept.filter(isHeld)]
      .filter(({ url }) => url === null)
      .map(({ name, version }) => `${name}==${version}`);
    const names = new Set([...kept, ...fixed].map(({ name }) => name));
    const preferred = this.#context.preferred.filter(
      (line) => ![...names].some((name) => line.startsWith(`${name}==`)),
    );
    return [...new Set([...held, ...preferred])];
  }
}

interface Clash {
  readonly wanted: Packages[number];
  readonly present: TargetPackage;
}

function isNotUpgraded(context: ResolutionContext): (one: TargetPackage) => boolean {
  return ({ name }) => !wantsUpgrade(name, context);
}

/** Whether asking in another way is of no use. */
function isEnd({ code }: Failure): boolean {
  return ['TIMEOUT', 'VOLUME', 'NETWORK', 'OFFLINE', 'POLICY', 'ADVISORY', 'AUDIT_FAILED'].includes(code);
}
