import stringWidth from 'string-width';
import { describe, expect } from 'vitest';
import { agentOptions } from '../fixtures/agent-options.ts';
import { installers, start, type InstallerName } from '../fixtures/installation.ts';
import { drawnOn, writtenToTerminal } from '../fixtures/terminal.ts';
import { test, type Workbench } from '../fixtures/workbench.ts';

const COLUMNS = 50;

type Terminal = Parameters<typeof writtenToTerminal>[1];

/** Starts with a file that comes late, on a terminal. */
async function startOnTerminal(bench: Workbench, installer: InstallerName, { env, ...more }: Terminal = {}) {
  const index = await bench.serve();
  await index.fault({ kind: 'late', seconds: 2 }, { on: /extension_beta.*whl$/ });
  const options = await agentOptions(bench, installer, { EXTENSION_AUTO_INSTALL: 'extension-alpha,extension-beta' });
  const place = { FILESYSTEM_ROOT: bench.workspace.root, VIRTUAL_ENV: bench.localStack, COLUMNS: String(COLUMNS) };
  const { path, cwd, env: variables } = options;
  const { home } = bench.workspace;
  const terminal = { home, path, cwd, env: { ...variables, ...place, ...env }, ...more } as Terminal;
  return drawnOn(await writtenToTerminal(['start', '--', 'true'], terminal));
}

describe.concurrent('a long install on a terminal', () => {
  test.for(installers)(
    'is one line, narrower than the terminal, and gone at the end (%s)',
    async (installer, { bench }) => {
      const { frames, screen } = await startOnTerminal(bench, installer);
      expect(frames.length).toBeGreaterThan(0);
      expect(Math.max(...frames.map((frame) => stringWidth(frame)))).toBeLessThan(COLUMNS);
      expect(frames.join('\n')).toMatch(
        /Resolving 2 requirements, (?:.*, )?\d+ s|Installing what is missing, \d of \d packages/u,
      );
      expect(screen).toMatch(/^localstack-extensions INFO {2}\+ extension-alpha 2\.0 {2}/mu);
      expect(screen).not.toMatch(/[⠀-⣿\u001b]|Resolving|Installing/u);
    },
  );

  test('is gone after a signal', async ({ bench }) => {
    const { frames, screen } = await startOnTerminal(bench, 'uv', { signal: { after: '⠙', name: 'SIGTERM' } });
    expect(frames.length).toBeGreaterThan(0);
    expect(screen).toMatch(/^localstack-extensions INFO {2}Acts on the volume .*\n$/u);
  });

  test('is told line by line where nobody watches it', async ({ bench }) => {
    // Each has something to install.
    for (const env of [
      { TERM: 'dumb' },
      { CI: 'true', EXTENSION_AUTO_INSTALL: 'plain-library' },
      { EXTENSION_AGENT_LOG: 'json', EXTENSION_AUTO_INSTALL: 'extension-hook' },
    ]) {
      const { frames, screen } = await startOnTerminal(bench, 'uv', { env });
      expect(frames).toEqual([]);
      expect(screen).toMatch(/Installing .* …[^]*\b[1-9] installed, /u);
    }
  });
});

describe.concurrent('pip downloads each file once', () => {
  test.for([true, false])(
    'for resolution and install (metadata beside the files: %s)',
    async (metadataFiles, { bench }) => {
      const index = await bench.serve({ metadataFiles });
      const { exitCode, stderr } = await start(bench, 'pip', 'extension-alpha,extension-source,extension-setuptools');
      expect(exitCode, stderr).toBe(0);
      expect(stderr).toMatch(/0 failed/u);
      const files = index.requests.filter(({ path, range }) => range === undefined && /\.(?:whl|gz)$/u.test(path));
      const paths = files.map(({ path }) => path);
      expect(paths.length).toBeGreaterThan(3);
      expect([...paths].sort()).toEqual([...new Set(paths)].sort());
    },
  );
});
