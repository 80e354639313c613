import type * as z from 'zod/mini';
import type { Failure } from '../errors/failure.ts';
import { redact } from '../secrets/redaction.ts';

/** What an installer reports as JSON, or why that cannot be read. */
export type Report<T> =
  { readonly kind: 'read'; readonly data: T } | { readonly kind: 'failed'; readonly failure: Failure };

const HINTS = {
  uv: 'Update uv, or set EXTENSION_AGENT_INSTALLER to pip.',
  pip: 'Install uv, or a pip that writes version 1 of the installation report (22.2 or newer).',
};

/** Characters of a report that are kept to be shown; a whole one may be of megabytes. */
const SHOWN = 1_000;

/** Reads the JSON of a call that ended well; INSTALL_FAILED where it is none, or does not fit the schema. */
export function parseReport<T>(installer: 'uv' | 'pip', schema: z.ZodMiniType<T>, text: string): Report<T> {
  const parsed = schema.safeParse(jsonOf(text));
  if (parsed.success) return { kind: 'read', data: parsed.data };
  const place = parsed.error.issues[0]?.path.join('.') ?? '';
  return {
    kind: 'failed',
    failure: {
      code: 'INSTALL_FAILED',
      message: `What ${installer} reports cannot be read${place === '' ? '' : ` at ${place}`}.`,
      hint: HINTS[installer],
      transient: false,
      output: redact(text).slice(0, SHOWN),
    },
  };
}

/** Undefined, which no schema of a report takes, for what is no JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
