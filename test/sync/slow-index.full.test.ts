import { describe, expect } from 'vitest';
import { extension } from '../fixtures/extensions.ts';
import { installed, installers, start } from '../fixtures/installation.ts';
import { test } from '../fixtures/workbench.ts';

describe.concurrent.each(installers)('with %s', (installer) => {
  test('an index that takes six seconds an answer is waited for, where there is an environment too', async ({
    bench,
  }) => {
    const index = await bench.serve({ packages: [extension({ name: 'one', version: '1.0' })] });
    await start(bench, installer);
    await index.fault({ kind: 'late', seconds: 6 });
    const env = { EXTENSION_AGENT_TIMEOUT: installer === 'uv' ? '60' : '120', PIP_RETRIES: '', UV_HTTP_RETRIES: '' };
    const { stderr } = await start(bench, installer, 'one', { env });
    expect(await installed(bench), stderr).toEqual({ one: '1.0' });
  });
});
