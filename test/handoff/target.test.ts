import { expect, test } from 'vitest';
import { handoffTarget } from '../../src/handoff/target.ts';
import { readSettings } from '../../src/settings/settings.ts';

const searchPath = '/usr/local/bin:/usr/bin:/bin';

function target(variables: Readonly<Record<string, string>>, ...command: readonly string[]) {
  return handoffTarget(readSettings({ PATH: searchPath, ...variables }, '/srv').settings, command);
}

test('a command is taken as it is, in an environment without prefixes', () => {
  expect(target({ LOCALSTACK_A: '1', B: '2', VIRTUAL_ENV: '/v' }, 'x', '--', '-y')).toEqual({
    command: 'x',
    args: ['--', '-y'],
    environment: { PATH: searchPath, LOCALSTACK_A: '1', A: '1', B: '2', VIRTUAL_ENV: '/v' },
  });
});

test.each<readonly [given: Readonly<Record<string, string>>, searchPath: string, venv: string]>([
  [{}, `/opt/code/localstack/.venv/bin:${searchPath}`, '/opt/code/localstack/.venv'],
  [{ VIRTUAL_ENV: '/v' }, `/v/bin:${searchPath}`, '/v'],
  [{ VIRTUAL_ENV: 'v' }, `/srv/v/bin:${searchPath}`, '/srv/v'],
  // Activated already.
  [{ VIRTUAL_ENV: '/v', PATH: '/v/bin:/bin' }, '/v/bin:/bin', '/v'],
  [{ VIRTUAL_ENV: '/v', PATH: '/bin:/v/bin' }, '/v/bin:/bin:/v/bin', '/v'],
])('LocalStack’s supervisor runs in its activated environment: %j', (given, path, venv) => {
  expect(target(given)).toEqual({
    command: `${venv}/bin/localstack-supervisor`,
    args: [],
    environment: expect.objectContaining({ PATH: path, VIRTUAL_ENV: venv }) as object,
  });
});

test('without PATH the system’s own folders are searched', () => {
  const { environment } = handoffTarget(readSettings({ VIRTUAL_ENV: '/v' }, '/').settings, []);
  expect(environment['PATH']).toBe('/v/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin');
});

test.each([
  'EXTENSION_AUTO_INSTALL',
  'LOCALSTACK_EXTENSION_AUTO_INSTALL',
  'EXTENSION_AGENT_MANAGER_TOKEN',
  'LOCALSTACK_EXTENSION_AGENT_MANAGER_TOKEN',
  'PYTHONHOME',
])('%s does not go on, in whatever spelling', (name) => {
  for (const command of [[], ['x']]) {
    const { environment } = target({ [name]: 'secret', EXTENSION_AGENT_TIMEOUT: '1' }, ...command);
    expect(Object.values(environment)).not.toContain('secret');
    expect(environment).toHaveProperty('EXTENSION_AGENT_TIMEOUT', '1');
  }
});
