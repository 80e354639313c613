import { describe, expect } from 'vitest';
import { installed, installers, start } from '../fixtures/installation.ts';
import { startWebServer } from '../fixtures/web-server.ts';
import { test } from '../fixtures/workbench.ts';

describe.each(installers)('a web page where a package is expected, with %s,', (installer) => {
  test('is told, and costs only its item', async ({ bench }) => {
    await bench.serve();
    const origin = await startWebServer((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end('<html><h1>A project</h1></html>');
    });
    const run = await start(bench, installer, `some-project @ ${origin}/o/r.zip,plain-library`);
    expect(run.exitCode, run.stderr).toBe(0);
    expect(run.stderr).toMatch(
      /item 1: \S+ @ \S+: NETWORK: 127\.0\.0\.1:\d+ answered with a web page in place of r\.zip\.\n    Hint: Take the URL of the archive/,
    );
    expect(await installed(bench)).toEqual({ 'plain-library': '2.0' });
  });
});
