import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import * as z from 'zod/mini';
import { normalizeName, type ProjectName } from '../requirements/project-name.ts';
import type { Change } from './api-types.ts';
import { RequestError } from './request-error.ts';

const MAX_BYTES = 16 * 1024;
const MAX_SPEC_LENGTH = 4_096;
const MAX_NAME_LENGTH = 214;

/** Neither control characters nor what Unicode ends a line or a paragraph by. */
const ONE_LINE = /^[^\p{Cc}\p{Zl}\p{Zp}\p{Cs}]*$/u;
/** Any option but `-e`, which begins a requirement, and those that belong to one. */
const FOREIGN_OPTION = /(?:^-(?!e|-editable)|\s-(?!-(?:hash|config-settings?|global-option)\b|C))/u;

/** A requirement as it stands on a line of a requirements file: one line, of a length that a person would write. */
const spec = z.string().check(
  z.trim(),
  z.minLength(1),
  z.maxLength(MAX_SPEC_LENGTH),
  z.regex(ONE_LINE, 'It must be one line.'),
  z.refine((text) => !FOREIGN_OPTION.test(text), 'It must be one requirement, without options such as -r, -c or -i.'),
);

const name = z
  .string()
  .check(
    z.trim(),
    z.maxLength(MAX_NAME_LENGTH),
    z.regex(/^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/iu, 'It is no name of a distribution.'),
  );

const names = z.array(name).check(z.maxLength(100));

export const installBody = z.strictObject({ URL: spec });
export const uninstallBody = z.strictObject({ distribution: name });
export const upgradeBody = z.strictObject({ names: z._default(names, []) });
export const emptyBody = z.strictObject({});
export const syncBody = z.strictObject({ force: z._default(z.boolean(), false) });

/** The name of a generation, which is a folder's: no separator, and nothing that leads elsewhere. */
const generation = z
  .string()
  .check(z.maxLength(100), z.regex(/^[a-z0-9][a-z0-9-]*$/iu, 'It is no name of an environment.'));
export const rollbackBody = z.strictObject({ generation });
export const planBody = z.pipe(
  z
    .strictObject({
      install: z.optional(spec),
      uninstall: z.optional(name),
      upgrade: z.optional(names),
      sync: z.optional(z.literal(true)),
      rollback: z.optional(generation),
    })
    .check(
      z.refine(
        (body) => Object.keys(body).length === 1,
        'It must have one of the fields install, uninstall, upgrade, sync and rollback.',
      ),
    ),
  z.transform(({ install, uninstall, upgrade = [], sync, rollback }): Change => {
    if (install !== undefined) return { kind: 'install', spec: install };
    if (uninstall !== undefined) return { kind: 'uninstall', name: uninstall };
    if (rollback !== undefined) return { kind: 'rollback', generation: rollback };
    return sync === true ? { kind: 'sync', force: false } : { kind: 'upgrade', names: upgrade };
  }),
);

const limit = bodyLimit({
  maxSize: MAX_BYTES,
  onError: () => {
    throw new RequestError(413, `The body is larger than ${MAX_BYTES / 1024} KiB.`, 'Send only what the call takes.');
  },
});

/** Refuses bodies that no call needs, and those that end early. */
export const limitBody: MiddlewareHandler = async (context, next) => {
  try {
    return await limit(context, next);
  } catch (error) {
    // What the handlers of the route throw does not come here: Hono has made an answer of it.
    if (error instanceof RequestError) throw error;
    throw new RequestError(400, 'The body has ended early.', 'Send the whole of it.');
  }
};

/** Reads the name of a project from an address. @throws RequestError */
export function readName(text: string): ProjectName {
  const parsed = name.safeParse(text);
  if (parsed.success) return normalizeName(parsed.data);
  throw new RequestError(400, 'The address names no distribution.', 'See the OpenAPI document.');
}

/**
 * Reads a JSON body. The media type is asked for because a form of another site cannot send it.
 *
 * @throws RequestError
 */
export async function readBody<T>(context: Context, schema: z.ZodMiniType<T>): Promise<T> {
  if (!/^application\/json\s*(?:;|$)/iu.test(context.req.header('content-type') ?? '')) {
    throw new RequestError(415, 'The body is not JSON.', 'Send it with "Content-Type: application/json".');
  }
  let body: unknown;
  try {
    body = JSON.parse(await context.req.text());
  } catch (error) {
    if (error instanceof RequestError) throw error;
    throw new RequestError(400, 'The body is not valid JSON.', 'Send one JSON object.');
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const reason = issue === undefined ? '' : reasonOf(issue);
  throw new RequestError(400, `The body is not understood: ${reason}`, 'See the OpenAPI document.');
}

const TYPES: Readonly<Record<string, string>> = { string: 'a text', array: 'a list', object: 'a JSON object' };

/** What is wrong with a body, in one sentence that begins with the field. */
function reasonOf(issue: z.core.$ZodIssue): string {
  const field = issue.path.join('.');
  return field === '' ? sentenceOf(issue) : `${field}: ${sentenceOf(issue)}`;
}

function sentenceOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `It must be ${TYPES[issue.expected] ?? issue.expected}.`;
    case 'unrecognized_keys':
      return `It has fields that are not known here, such as ${JSON.stringify(issue.keys[0])}.`;
    case 'too_small':
      return 'It must not be empty.';
    case 'too_big':
      return `It must not have more than ${issue.maximum} ${issue.origin === 'array' ? 'entries' : 'characters'}.`;
    default:
      return issue.message;
  }
}
