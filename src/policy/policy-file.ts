import * as z from 'zod/mini';
import { nearest } from '../errors/nearest.ts';
import { normalizeName } from '../requirements/project-name.ts';
import { ADVISORY_LEVELS } from './advisory-level.ts';
import type { Policy, Rule, Rules } from './policy.ts';
import { PROVENANCE_KEYS, provenanceRules, provenanceSchema } from './provenance-rules.ts';
import { invalidPolicy } from './invalid-policy.ts';
import { lineOf } from './rule-place.ts';

const patterns = z.array(z.string().check(z.minLength(1)));
const rules = z.strictObject({ allow: z.optional(patterns), deny: z.optional(patterns) });

const documentSchema = z.strictObject({
  allow: z.optional(patterns),
  deny: z.optional(patterns),
  indexes: z.optional(patterns),
  'git-hosts': z.optional(patterns),
  'url-hosts': z.optional(patterns),
  'local-paths': z.optional(z.union([z.boolean(), patterns])),
  'source-builds': z.optional(z.boolean()),
  'minimum-age': z.optional(z.string()),
  'minimum-age-exceptions': z.optional(patterns),
  audit: z.optional(z.enum(ADVISORY_LEVELS)),
  licences: z.optional(rules),
  provenance: z.optional(provenanceSchema),
  manager: z.optional(z.enum(['read-only', 'read-write'])),
});

type Document = z.infer<typeof documentSchema>;

const KEYS = Object.keys(documentSchema.shape);

/**
 * Reads a policy file. What is not known is no policy: a misspelt key would let in what it was to keep out.
 *
 * @param file how places in it are told: `policy.toml`
 * @throws AgentError POLICY_INVALID
 */
export async function parsePolicy(text: string, file: string): Promise<Policy> {
  const { parse, TomlError } = await import('smol-toml');
  let document: unknown;
  try {
    document = parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    throw invalidPolicy(`${file}:${error.line} is not valid TOML`);
  }
  const parsed = documentSchema.safeParse(document);
  if (!parsed.success) throw invalidPolicy(faultOf(parsed.error, text, file));
  return policyOf(parsed.data, text, file);
}

function faultOf({ issues }: z.core.$ZodError, text: string, file: string): string {
  const [issue] = issues;
  const path = (issue?.path ?? []).map(String);
  if (issue?.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    const known = path[0] === 'provenance' ? PROVENANCE_KEYS : ['allow', 'deny'];
    const near = nearest(key, path.length === 0 ? KEYS : known);
    const meant = near === null ? '' : ` (did you mean ${near}?)`;
    return `${file}:${lineOf(text, [...path, key])} has the key ${key}, which means nothing${meant}`;
  }
  const key = path.filter((part) => !/^\d+$/u.test(part));
  return `${file}:${lineOf(text, key)} gives ${key.join('.')} a value that means nothing`;
}

function policyOf(document: Document, text: string, file: string): Policy {
  const placeOf = (path: readonly string[], value?: string): string => `${file}:${lineOf(text, path, value)}`;
  const rule = (key: string, list: readonly string[] | undefined): Rule | null =>
    list === undefined ? null : { patterns: list, place: placeOf([key]) };
  const paths = document['local-paths'];
  const age = document['minimum-age'];
  const { licences = {} } = document;
  return {
    text,
    names: rulesOf(document, [], placeOf, normalizeName),
    licences: rulesOf(licences, ['licences'], placeOf, (pattern) => pattern),
    indexes: rule('indexes', document.indexes),
    gitHosts: rule('git-hosts', document['git-hosts']),
    urlHosts: rule('url-hosts', document['url-hosts']),
    localPaths: paths === true ? null : rule('local-paths', paths === false ? [] : paths),
    noBuilds: document['source-builds'] === false ? placeOf(['source-builds']) : null,
    minimumAge:
      age === undefined
        ? null
        : { text: age, exceptions: document['minimum-age-exceptions'] ?? [], place: placeOf(['minimum-age']) },
    audit: document.audit === undefined ? null : { level: document.audit, place: placeOf(['audit']) },
    provenance: document.provenance === undefined ? null : provenanceRules(document.provenance, placeOf),
    readOnlyManager: document.manager === 'read-only' ? placeOf(['manager']) : null,
  };
}

function rulesOf(
  { allow, deny = [] }: z.infer<typeof rules>,
  table: readonly string[],
  placeOf: (path: readonly string[], value?: string) => string,
  normal: (pattern: string) => string,
): Rules {
  return {
    allow: allow === undefined ? null : { patterns: allow.map(normal), place: placeOf([...table, 'allow']) },
    deny: deny.map((pattern) => ({ patterns: [normal(pattern)], place: placeOf([...table, 'deny'], pattern) })),
  };
}
