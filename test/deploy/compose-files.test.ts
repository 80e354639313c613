import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from '../fixtures/test-state.ts';

const read = (name: string): string => readFileSync(join(projectRoot, name), 'utf8');

/** What processes of the agent tell each other. */
const internal = ['EXTENSION_AGENT_MANAGER_TOKEN_FD', 'EXTENSION_AGENT_ONE_SHOT'];

test('what the README says can be set reaches the container', () => {
  const named = [...read('README.md').matchAll(/^\| `(EXTENSION_\w+)` /gmu)].map(([, name = '']) => name);
  expect(named.length).toBeGreaterThan(15);
  const files = read('docker-compose.yml') + read('docker-compose.dev.yml');
  const passed = new Set([...files.matchAll(/^ {6}(\w+):/gmu)].map(([, name]) => name));
  expect(named.filter((name) => !passed.has(name) && !internal.includes(name))).toEqual([]);
});
