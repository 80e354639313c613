import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Hono } from 'hono';
import type { AccessPolicy } from './access.ts';

/** The page's files, as the build made them. */
export interface Page {
  readonly html: string;
  readonly script: string;
  /** What reads Markdown, apart from the page. */
  readonly worker: string;
  readonly style: string;
}

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cache-control': 'no-cache',
};

/** Reads the page from the folder that the build put it in. */
export function readPage(folder: string): Page {
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  return {
    html: read('index.html'),
    script: read('page.js'),
    worker: read('readme-worker.js'),
    style: read('page.css'),
  };
}

/** The page. It holds no data, so that it needs no token: it asks for one. */
export function pageRoutes({ html, script, worker, style }: Page, { token }: AccessPolicy): Hono {
  const app = new Hono();
  const asks = html.replace('data-token=""', `data-token="${token === null ? 'none' : 'required'}"`);
  const send = (path: string, type: string, text: string): void => {
    app.get(path, (context) => context.body(text, 200, { ...HEADERS, 'content-type': `${type}; charset=utf-8` }));
  };
  send('/', 'text/html', asks);
  send('/page.js', 'text/javascript', script);
  send('/readme-worker.js', 'text/javascript', worker);
  send('/page.css', 'text/css', style);
  return app;
}
