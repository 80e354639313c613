import { Hono } from 'hono';
import type { Log } from '../system/log.ts';
import { refuseForeignRequests, requireToken, type AccessPolicy } from './access.ts';
import { agentRoutes } from './agent-routes.ts';
import { answer } from './answer.ts';
import type { ErrorAnswer } from './api-types.ts';
import { describeError } from './error-description.ts';
import { extensionRoutes } from './extension-routes.ts';
import type { Settings } from '../settings/settings.ts';
import type { Manager } from './manager.ts';
import { metricsRoute } from './metrics.ts';
import { pageRoutes, type Page } from './page-routes.ts';
import { limitBody } from './request-body.ts';
import { readinessRoute } from './readiness-route.ts';
import { RequestError, statusOf } from './request-error.ts';

export interface AppOptions {
  readonly manager: Manager;
  readonly access: AccessPolicy;
  readonly page: Page;
  readonly log: Log;
  readonly settings: Settings;
}

/** The paths under which the API of LocalStack's own manager and that of this one lie, and the metrics. */
const APIS = ['/_localstack/extensions/*', '/_extension_agent/*', '/metrics'] as const;

/** The whole of the manager's HTTP interface. Every error is JSON with a code: `{"error": {"code", "message", "hint"}}`. */
export function managerApp({ manager, access, page, log, settings }: AppOptions): Hono {
  const app = new Hono();
  app.route(
    '/',
    readinessRoute(async () => manager.readiness()),
  );
  app.use(refuseForeignRequests(access));
  for (const api of APIS) app.use(api, requireToken(access), limitBody);
  app.route('/_localstack/extensions', extensionRoutes(manager));
  app.route('/_extension_agent', agentRoutes(manager));
  app.route('/', metricsRoute(settings));
  app.route('/', pageRoutes(page, access));
  app.notFound(() => {
    throw new RequestError(404, 'There is nothing here.', 'The OpenAPI document lists the paths.');
  });
  app.onError((error, context) => {
    return answer(context, { error: describeError(error, log) } satisfies ErrorAnswer, statusOf(error));
  });
  return app;
}
