import { chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';

const script = join(import.meta.dirname, '../../scripts/entrypoint.sh');

test.each([
  [{ EXTENSION_AGENT_MANAGER_TOKEN: 'first$HOME`' }, 'first$HOME`', true],
  [{ EXTENSION_AGENT_MANAGER_TOKEN: 'first', LOCALSTACK_EXTENSION_AGENT_MANAGER_TOKEN: 'second' }, 'second', true],
  [{}, '', false],
])('process 1 of the image has no token in its environment: %j', async (variables, token, isGiven) => {
  const folder = mkdtempSync(join(tmpdir(), 'entrypoint-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  copyFileSync(script, join(folder, 'entrypoint'));
  const tini = '#!/bin/sh\nif [ -n "$EXTENSION_AGENT_MANAGER_TOKEN_FD" ]; then cat <&3; fi\nenv\necho "$@"\n';
  writeFileSync(join(folder, 'tini'), tini);
  for (const name of ['entrypoint', 'tini']) chmodSync(join(folder, name), 0o755);
  const env = { PATH: process.env['PATH'] ?? '', ...variables };
  const { stdout } = await execa(join(folder, 'entrypoint'), ['--', 'a b'], { env, extendEnv: false });
  const lines = stdout.split('\n');
  expect(lines.at(-1)).toBe('-s -- localstack-extensions start -- a b');
  expect(lines.filter((line) => /TOKEN/.test(line))).toEqual(isGiven ? ['EXTENSION_AGENT_MANAGER_TOKEN_FD=3'] : []);
  if (isGiven) expect(lines[0]).toBe(token);
});
