import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import * as z from 'zod/mini';
import { RequestError } from './request-error.ts';

const MOST_BYTES = 16 * 1024;
const LONGEST_DIRECTIVE = 4_096;
const LONGEST_NAME = 214;

/** A requirements line: one line, of a length that a person would write. */
const directive = z
  .string()
  .check(z.trim(), z.minLength(1), z.maxLength(LONGEST_DIRECTIVE), z.regex(/^[^\p{Cc}]*$/u, 'It must be one line.'));

const name = z
  .string()
  .check(
    z.trim(),
    z.maxLength(LONGEST_NAME),
    z.regex(/^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/iu, 'It is no name of a distribution.'),
  );

const names = z.array(name).check(z.maxLength(100));

export const installBody = z.strictObject({ URL: directive });
export const uninstallBody = z.strictObject({ distribution: name });
export const upgradeBody = z.strictObject({ names: z._default(names, []) });
export const emptyBody = z.strictObject({});
export const planBody = z.union([
  z.pipe(
    z.strictObject({ install: directive }),
    z.transform(({ install }) => ({ kind: 'install', directive: install }) as const),
  ),
  z.pipe(
    z.strictObject({ uninstall: name }),
    z.transform(({ uninstall }) => ({ kind: 'uninstall', name: uninstall }) as const),
  ),
  z.pipe(
    z.strictObject({ upgrade: names }),
    z.transform(({ upgrade }) => ({ kind: 'upgrade', names: upgrade }) as const),
  ),
]);

/** Refuses bodies that no call needs. */
export const limitBody: MiddlewareHandler = bodyLimit({
  maxSize: MOST_BYTES,
  onError: () => {
    throw new RequestError(413, `The body is larger than ${MOST_BYTES / 1024} KiB.`, 'Send only what the call takes.');
  },
});

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
  const field = issue?.path.join('.') ?? '';
  throw new RequestError(
    400,
    `The body is not understood: ${field} ${issue?.message ?? ''}`.trim(),
    'See the OpenAPI document.',
  );
}
