import type { Failure } from '../errors/failure.ts';
import { cutOffs } from '../installer/minimum-age.ts';
import type { DeclaredItem } from '../requirements/declared-set.ts';
import type { Inquiry } from './inquiry.ts';
import { neededItem } from './needed-item.ts';
import type { ResolutionContext } from './resolution-context.ts';

/**
 * Why an item cannot be had that needs something too new: an installer calls that missing. The item is resolved once more by metadata
 * alone, without limits of age, and the indexes say which of the versions are too new.
 *
 * @param reason why it cannot be had, as far as is known
 * @returns TOO_NEW; null where age is not the reason
 */
export async function youngDependency(
  item: DeclaredItem,
  reason: Failure,
  inquiry: Inquiry,
  { installers, askIndexes, offline }: Pick<ResolutionContext, 'installers' | 'askIndexes' | 'offline'>,
): Promise<Failure | null> {
  const isUnsolved = reason.code === 'NOT_FOUND' || reason.code === 'CONFLICT';
  if (!isUnsolved || offline || inquiry.resolver.isEnded) return null;
  if (cutOffs(installers.configuration, new Date()).general === null) return null;
  const outcome = await inquiry.askOfAnyAge(item);
  if (!outcome.ok) return null;
  const needed = outcome.result.map(({ name, version }) => neededItem(item, name, `==${version}`));
  const { unavailable } = await askIndexes(needed);
  const young = [...unavailable.values()].map(({ failure }) => failure).filter(({ code }) => code === 'TOO_NEW');
  const [first] = young;
  if (first === undefined) return null;
  const times = young.map(({ retryAt }) => retryAt ?? Infinity);
  const last = Math.max(...times);
  const message = `A dependency is too new: ${young.map((one) => one.message).join(' ')}`;
  return { ...first, message, retryAt: Number.isFinite(last) ? last : undefined };
}
