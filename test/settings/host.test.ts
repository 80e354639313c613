import { expect, test } from 'vitest';
import { configFolder, readHostSettings } from '../../src/settings/host.ts';
import { readSettings } from '../../src/settings/settings.ts';

const settingsOf = (variables: Readonly<Record<string, string>>) =>
  readSettings({ HOME: '/home/me', ...variables }, '/srv').settings;

test.for([
  ['linux', {}, '/home/me/.cache/localstack/volume'],
  ['linux', { XDG_CACHE_HOME: '/cache' }, '/cache/localstack/volume'],
  ['linux', { XDG_CACHE_HOME: 'relative' }, '/home/me/.cache/localstack/volume'],
  ['darwin', {}, '/home/me/Library/Caches/localstack/volume'],
  ['darwin', { XDG_CACHE_HOME: '/cache' }, '/home/me/Library/Caches/localstack/volume'],
  ['linux', { LOCALSTACK_VOLUME_DIR: '/volume' }, '/volume'],
  ['darwin', { LOCALSTACK_VOLUME_DIR: './volume' }, '/srv/./volume'],
  ['linux', { LOCALSTACK_VOLUME_DIR: ' ' }, '/home/me/.cache/localstack/volume'],
] as const)('on %s with %j the volume is %s', ([platform, variables, folder]) => {
  expect(readHostSettings(settingsOf(variables), platform).volumeFolder).toBe(folder);
});

test('the image and the flags for Docker are those of LocalStack’s variables', () => {
  expect(readHostSettings(settingsOf({}), 'linux')).toMatchObject({
    image: 'localstack/localstack-pro',
    dockerFlags: '',
  });
  const variables = { IMAGE_NAME: 'mine', DOCKER_FLAGS: '-e A=b' };
  expect(readHostSettings(settingsOf(variables), 'linux')).toMatchObject({ image: 'mine', dockerFlags: '-e A=b' });
});

test('LocalStack’s own folder is in the home, unless CONFIG_DIR names another', () => {
  expect(configFolder(settingsOf({}))).toBe('/home/me/.localstack');
  expect(configFolder(settingsOf({ CONFIG_DIR: '/config' }))).toBe('/config');
});
