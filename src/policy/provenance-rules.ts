import * as z from 'zod/mini';
import { normalizeName, type ProjectName } from '../requirements/project-name.ts';
import { invalidPolicy } from './invalid-policy.ts';
import { matchesAny } from './pattern.ts';
import type { Policy, ProvenanceRules, PublisherRule } from './policy.ts';
import { isPublisher, parsePublisher, type Publisher } from './publisher.ts';

const words = z.array(z.string().check(z.minLength(1)));

/** The table `[provenance]` of a policy. */
export const provenanceSchema = z.strictObject({
  required: z.optional(z.union([z.boolean(), words])),
  publishers: z.optional(z.union([words, z.record(z.string(), words)])),
});

export const PROVENANCE_KEYS = Object.keys(provenanceSchema.shape);

type PlaceOf = (path: readonly string[], value?: string) => string;

/** What one project has to prove. */
export interface ProvenanceDemand {
  /** Where it stands that it has to. */
  readonly place: string;
  /** Who may have published it; null for anybody who can be verified. */
  readonly publishers: Pick<PublisherRule, 'publishers' | 'place'> | null;
}

/**
 * The rules of a table; null where it says that nothing is required. Without `required` it is of what `publishers` names, of all
 * where that names no projects.
 *
 * @throws AgentError POLICY_INVALID for what names no publisher
 */
export function provenanceRules(
  { required, publishers }: z.infer<typeof provenanceSchema>,
  placeOf: PlaceOf,
): ProvenanceRules | null {
  if (required === false) return null;
  const rules = publishers === undefined ? null : publisherRules(publishers, placeOf);
  const named = Array.isArray(publishers) ? ['*'] : (rules?.flatMap(({ names }) => names) ?? ['*']);
  const key = required === undefined ? (publishers === undefined ? [] : ['publishers']) : ['required'];
  const patterns = Array.isArray(required) ? required.map(normalizeName) : required === true ? ['*'] : named;
  return { required: { patterns, place: placeOf(['provenance', ...key]) }, publishers: rules };
}

/** What the policy demands of a project; null where that may come from anybody. */
export function provenanceDemand(policy: Policy | null, name: ProjectName): ProvenanceDemand | null {
  const rules = policy?.provenance ?? null;
  if (rules === null || !matchesAny(rules.required.patterns, name)) return null;
  const { place } = rules.required;
  if (rules.publishers === null) return { place, publishers: null };
  const rule = rules.publishers.find(({ names }) => matchesAny(names, name));
  return { place, publishers: rule ?? { publishers: [], place } };
}

/** Whether a demand is met by who published a file. */
export function allowsPublisher({ publishers }: ProvenanceDemand, publisher: Publisher): boolean {
  return publishers === null || publishers.publishers.some((pattern) => isPublisher(pattern, publisher));
}

function publisherRules(
  publishers: NonNullable<z.infer<typeof provenanceSchema>['publishers']>,
  placeOf: PlaceOf,
): readonly PublisherRule[] {
  const path = ['provenance', 'publishers'];
  const rules = Array.isArray(publishers)
    ? [{ names: ['*'], texts: publishers, key: path }]
    : Object.entries(publishers).map(([name, texts]) => ({
        names: [normalizeName(name)],
        texts,
        key: [...path, name],
      }));
  return rules.map(({ names, texts, key }) => ({
    names,
    publishers: texts.map((text) => {
      const pattern = parsePublisher(text);
      if (pattern === null) throw invalidPolicy(`${placeOf(key, text)} names no publisher: ${text}`);
      return pattern;
    }),
    place: placeOf(key),
  }));
}
