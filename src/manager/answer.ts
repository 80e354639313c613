import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { redactedJson } from '../secrets/redaction.ts';

/** Answers with JSON without secrets, which nobody keeps. */
export function answer(context: Context, value: unknown, status: ContentfulStatusCode = 200): Response {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  return context.body(redactedJson(value), status, headers);
}
