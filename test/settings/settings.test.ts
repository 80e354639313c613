import { describe, expect, test } from 'vitest';
import { readSettings, type SettingFlags, type Settings } from '../../src/settings/settings.ts';
import { formatInvalidSetting } from '../../src/sync/report.ts';

function read(environment: Readonly<Record<string, string>>, flags: SettingFlags = {}) {
  return readSettings(environment, '/srv', flags);
}

const defaults = read({}).settings;

test('nothing set means what the documentation says', () => {
  expect(read({})).toEqual({
    faults: [],
    settings: {
      paths: expect.objectContaining({
        volume: '/var/lib/localstack',
        liveLink: '/var/lib/localstack/lib/extensions/python_venv',
        listFile: '/etc/localstack/conf.d/extensions.txt',
        lockfile: '/etc/localstack/conf.d/pylock.toml',
        bootHooks: '/etc/localstack/init/boot.d',
      }) as Settings['paths'],
      filesystemRoot: '',
      localstackVenv: '/opt/code/localstack/.venv',
      autoInstall: '',
      installer: 'auto',
      onFailure: 'continue',
      oneShot: false,
      timeout: null,
      upgrade: false,
      offline: false,
      frozen: false,
      minimumAge: null,
      audit: null,
      osvUrl: null,
      minimumAgeExceptions: [],
      policy: null,
      sigstoreRoot: null,
      catalog: null,
      developerMode: false,
      log: 'auto',
      verbose: false,
      lstk: null,
      manager: null,
      managerToken: null,
      managerTokenDescriptor: null,
      workingFolder: '/srv',
      variables: {},
    },
  });
});

describe('a variable', () => {
  test.for<readonly [name: string, value: string, setting: Partial<Settings>]>([
    ['VIRTUAL_ENV', '/venv', { localstackVenv: '/venv' }],
    ['VIRTUAL_ENV', 'venv', { localstackVenv: '/srv/venv' }],
    ['VIRTUAL_ENV', ' ', { localstackVenv: '/opt/code/localstack/.venv' }],
    ['EXTENSION_AUTO_INSTALL', ' a, b ', { autoInstall: ' a, b ' }],
    ['EXTENSION_AGENT_INSTALLER', 'uv', { installer: 'uv' }],
    ['EXTENSION_AGENT_INSTALLER', ' PIP ', { installer: 'pip' }],
    ['EXTENSION_AGENT_INSTALLER', '', { installer: 'auto' }],
    ['EXTENSION_AGENT_ON_FAILURE', 'Fail', { onFailure: 'fail' }],
    ['EXTENSION_AGENT_TIMEOUT', '0.5', { timeout: 0.5 }],
    ['EXTENSION_AGENT_TIMEOUT', ' 90 ', { timeout: 90 }],
    ['EXTENSION_AGENT_TIMEOUT', ' ', { timeout: null }],
    ['EXTENSION_AGENT_UPGRADE', '1', { upgrade: true }],
    ['EXTENSION_AGENT_UPGRADE', 'off', { upgrade: false }],
    ['EXTENSION_AGENT_OFFLINE', 'TRUE', { offline: true }],
    ['EXTENSION_AGENT_OFFLINE', '0', { offline: false }],
    ['EXTENSION_AGENT_FROZEN', 'yes', { frozen: true }],
    ['EXTENSION_AGENT_FROZEN', 'no', { frozen: false }],
    ['EXTENSION_AGENT_LOG', 'json', { log: 'json' }],
    ['EXTENSION_AGENT_LOG', 'pretty', { log: 'pretty' }],
    ['EXTENSION_AGENT_MANAGER', '0.0.0.0:4599', { manager: '0.0.0.0:4599' }],
    ['EXTENSION_AGENT_MANAGER', '', { manager: null }],
    ['EXTENSION_AGENT_MANAGER_TOKEN', 'secret', { managerToken: 'secret' }],
    ['EXTENSION_DEV_MODE', '1', { developerMode: true }],
    ['EXTENSION_DEV_MODE', '0', { developerMode: false }],
    ['DEBUG', '1', { verbose: true }],
    ['DEBUG', 'true', { verbose: true }],
    // It steers more than LocalStack.
    ['DEBUG', 'express:*', { verbose: false }],
  ])('%s=%s is read, with LocalStack’s prefix and without', ([name, value, setting]) => {
    for (const environment of [{ [name]: value }, { [`LOCALSTACK_${name}`]: value, [name]: 'overruled' }]) {
      const { settings, faults } = read(environment);
      expect(settings).toEqual({
        ...defaults,
        variables: expect.objectContaining({ [name]: value }) as object,
        ...setting,
      });
      expect(faults).toEqual([]);
    }
  });

  test.for<readonly [name: string, value: string, expected: string]>([
    ['EXTENSION_AGENT_INSTALLER', 'conda', 'auto, uv or pip'],
    ['EXTENSION_AGENT_ON_FAILURE', 'stop', 'continue or fail'],
    ['EXTENSION_AGENT_TIMEOUT', '5m', 'a number of seconds above 0'],
    ['EXTENSION_AGENT_TIMEOUT', '0', 'a number of seconds above 0'],
    ['EXTENSION_AGENT_TIMEOUT', '-1', 'a number of seconds above 0'],
    ['EXTENSION_AGENT_TIMEOUT', 'Infinity', 'a number of seconds above 0'],
    ['EXTENSION_AGENT_UPGRADE', '2', '1 or 0'],
    ['EXTENSION_AGENT_OFFLINE', 'maybe', '1 or 0'],
    ['EXTENSION_AGENT_FROZEN', 'y', '1 or 0'],
    ['EXTENSION_AGENT_LOG', 'xml', 'auto, pretty or json'],
    ['EXTENSION_AGENT_MANAGER', 'localhost', 'host:port'],
  ])('%s=%s is said in one line, and its default counts', ([name, value, expected]) => {
    const { settings, faults } = read({ [name]: value });
    expect(settings).toEqual({ ...defaults, variables: { [name]: value } });
    const message = `${name} must be ${expected} (got "${value}").`;
    expect(faults).toMatchObject([{ code: 'SETTING_INVALID', exitStatus: 2, message }]);
    const [line = ''] = faults.map(formatInvalidSetting);
    expect(line).toMatch(/^SETTING_INVALID: [^\n]*Using the default\. [^\n]*$/);
    expect(line).toContain(message);
  });
});

test('every variable that is wrong is said', () => {
  const { faults } = read({ EXTENSION_AGENT_LOG: 'x', EXTENSION_AGENT_TIMEOUT: 'x', EXTENSION_AGENT_FROZEN: 'x' });
  expect(faults.map(({ message }) => message.split(' ')[0]).sort()).toEqual([
    'EXTENSION_AGENT_FROZEN',
    'EXTENSION_AGENT_LOG',
    'EXTENSION_AGENT_TIMEOUT',
  ]);
});

test('a flag overrules its variable, also one that is wrong', () => {
  const environment = { EXTENSION_AGENT_INSTALLER: 'conda', EXTENSION_AGENT_TIMEOUT: '7', EXTENSION_AGENT_FROZEN: '1' };
  const { settings, faults } = read(environment, { installer: 'pip', timeout: 9, frozen: false });
  expect(settings).toMatchObject({ installer: 'pip', timeout: 9, frozen: false });
  expect(faults).toEqual([]);
});

test.for([
  ['/root', '/root'],
  ['/root///', '/root'],
  ['root', '/srv/root'],
  ['/', ''],
] as const)('FILESYSTEM_ROOT=%s puts every path below %s', ([value, root]) => {
  const { settings } = read({ FILESYSTEM_ROOT: value });
  expect(settings.filesystemRoot).toBe(root);
  for (const path of Object.values<string>({ ...settings.paths })) {
    expect(path).toMatch(new RegExp(`^${root}/(?:var/lib|etc)/localstack`, 'u'));
  }
});

test('settings cannot be changed', () => {
  const { settings } = read({});
  expect(() => Object.assign(settings, { offline: true })).toThrow(TypeError);
});
