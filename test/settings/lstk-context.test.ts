import { expect, test } from 'vitest';
import { readLstkContext } from '../../src/settings/lstk-context.ts';
import { readSettings } from '../../src/settings/settings.ts';

const context = {
  configDir: '/home/me/.config/lstk',
  authToken: 'ls-token',
  nonInteractive: true,
  json: true,
  endpointUrl: 'http://localhost:4566',
  emulators: [
    { type: 'snowflake', endpoint: 'http://localhost:4567', port: '4567' },
    { type: 'aws', endpoint: 'http://localhost.localstack.cloud:4566', port: '4566' },
  ],
  laterField: { any: 'thing' },
};

const variablesOf = (value: unknown, version = '1') => ({
  LSTK_EXT_CONTEXT: JSON.stringify(value),
  LSTK_EXT_API_VERSION: version,
});

test('what lstk hands over is read, and what it leaves out is not there', () => {
  expect(readLstkContext({})).toBeNull();
  expect(readLstkContext({ LSTK_EXT_CONTEXT: '' })).toBeNull();
  expect(readLstkContext(variablesOf(context))).toEqual({
    configFolder: '/home/me/.config/lstk',
    authToken: 'ls-token',
    nonInteractive: true,
    json: true,
    endpointUrl: 'http://localhost:4566',
    endpoints: ['http://localhost.localstack.cloud:4566'],
  });
  expect(readLstkContext(variablesOf({ configDir: '/c' }))).toEqual({
    configFolder: '/c',
    authToken: null,
    nonInteractive: false,
    json: false,
    endpointUrl: null,
    endpoints: [],
  });
});

test.for([
  [{ LSTK_EXT_CONTEXT: 'no JSON' }],
  [variablesOf([])],
  [variablesOf({ configDir: 1 })],
  [variablesOf(context, '2')],
] as const)('what is none of it is a setting that is not understood: %j', ([variables]) => {
  const { settings, faults } = readSettings(variables, '/srv');
  expect(settings.lstk).toBeNull();
  expect(faults).toMatchObject([{ code: 'SETTING_INVALID' }]);
});

test('no other program gets the token in it', () => {
  const { settings } = readSettings(variablesOf(context), '/srv');
  expect(Object.keys(settings.variables)).toEqual([]);
});
