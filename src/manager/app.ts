import { Hono } from 'hono';
import type { Log } from '../system/log.ts';
import { AgentError } from '../errors/agent-error.ts';
import { redact } from '../secrets/redaction.ts';
import { refuseStrangers, requireToken, type AccessRules } from './access.ts';
import { agentRoutes } from './agent-routes.ts';
import { extensionRoutes } from './extension-routes.ts';
import type { Manager } from './manager.ts';
import { pageRoutes, type Page } from './page-routes.ts';
import { limitBody } from './request-body.ts';
import { RequestError, statusOf } from './request-error.ts';

export interface AppOptions {
  readonly manager: Manager;
  readonly access: AccessRules;
  readonly page: Page;
  readonly log: Log;
}

/** The paths under which the API of LocalStack's own manager and that of this one lie. */
const APIS = ['/_localstack/extensions/*', '/_extension_agent/*'] as const;

/** The whole of the manager's HTTP interface. Every error is JSON with a code: `{"error": {"code", "message", "hint"}}`. */
export function managerApp({ manager, access, page, log }: AppOptions): Hono {
  const app = new Hono();
  app.use(refuseStrangers(access));
  for (const api of APIS) app.use(api, requireToken(access), limitBody);
  app.route('/_localstack/extensions', extensionRoutes(manager));
  app.route('/_extension_agent', agentRoutes(manager));
  app.route('/', pageRoutes(page, access));
  app.notFound(() => {
    throw new RequestError(404, 'There is nothing here.', 'The OpenAPI document lists the paths.');
  });
  app.onError((error, context) => {
    const known =
      error instanceof AgentError ? error : new AgentError('INTERNAL', 'The manager has failed; see its log.');
    if (known !== error) log.error(error.stack ?? error.message);
    const { code, message, hint } = known;
    const body = { error: { code, message: redact(message), hint: hint ?? null } };
    return context.json(body, statusOf(known), { 'cache-control': 'no-store' });
  });
  return app;
}
