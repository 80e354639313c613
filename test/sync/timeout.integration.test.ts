import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { extension } from '../fixtures/extensions.ts';
import { installed, installers, start } from '../fixtures/installation.ts';
import { writeProject } from '../fixtures/python-project.ts';
import { test } from '../fixtures/workbench.ts';

describe.concurrent.each(installers)('an install that takes too long, with %s', (installer) => {
  test('is said with what was waited for, and LocalStack starts with what is there', async ({ bench }) => {
    await bench.serve();
    await start(bench, installer, 'extension-beta');
    const slow = { ...extension({ name: 'slow', version: '1.0' }), failing: 'hangs' } as const;
    await writeProject(join(bench.workspace.folder, 'slow'), slow);
    const run = await start(bench, installer, 'extension-beta,./slow', { env: { EXTENSION_AGENT_TIMEOUT: '5' } });
    expect(run.exitCode).toBe(0);
    expect(Object.keys(run.localStack?.extensions ?? {})).toEqual(['extension-beta']);
    expect(run.stderr).toMatch(
      new RegExp(
        `item 2: \\S+/slow: TIMEOUT: ${installer} did not finish resolving file:\\S+/slow within 4 s\\.` +
          '[^\\n]*\\n    Hint: Raise EXTENSION_AGENT_TIMEOUT',
      ),
    );
    expect(await installed(bench)).toMatchObject({ 'extension-beta': '1.0' });
  });
});
