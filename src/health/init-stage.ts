import * as z from 'zod/mini';

const scriptSchema = z.object({ stage: z.string(), name: z.string(), state: z.string() });
const initSchema = z.object({ completed: z.object({ READY: z.boolean() }), scripts: z.array(scriptSchema) });

/** How far LocalStack is with its init hooks of the stage READY. */
export type ReadyStage =
  /** `failed`: the names of those that ended with an error. */
  | { readonly kind: 'done'; readonly failed: readonly string[] }
  /** `left`: the names of those that run or have not begun. */
  | { readonly kind: 'pending'; readonly left: readonly string[] }
  | { readonly kind: 'unknown' };

/**
 * Reads LocalStack's answer to `GET /_localstack/init`.
 *
 * Source: `InitScriptsResource` of `localstack.services.internal`.
 */
export function readyStageOf(body: string): ReadyStage {
  const parsed = initSchema.safeParse(jsonOf(body));
  if (!parsed.success) return { kind: 'unknown' };
  const { completed, scripts } = parsed.data;
  const namesIn = (...states: readonly string[]): readonly string[] =>
    scripts.filter(({ stage, state }) => stage === 'READY' && states.includes(state)).map(({ name }) => name);
  return completed.READY
    ? { kind: 'done', failed: namesIn('ERROR') }
    : { kind: 'pending', left: namesIn('UNKNOWN', 'RUNNING') };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
