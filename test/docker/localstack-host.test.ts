import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { findLocalStackHost, type LocalStackHost } from '../../src/docker/localstack-host.ts';
import { readSettings } from '../../src/settings/settings.ts';

interface Home {
  readonly folder: string;
  readonly find: (variables?: Readonly<Record<string, string>>) => LocalStackHost;
  /** As lstk runs it, with its `config.toml`. */
  readonly findByLstk: (configuration?: string, variables?: Readonly<Record<string, string>>) => LocalStackHost;
  readonly make: (place: string) => string;
}

function makeHome(): Home {
  const folder = mkdtempSync(join(tmpdir(), 'host-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const make = (place: string): string => {
    mkdirSync(join(folder, place), { recursive: true });
    return join(folder, place);
  };
  const find: Home['find'] = (variables = {}) =>
    findLocalStackHost(readSettings({ HOME: folder, ...variables }, make('work')).settings, 'linux');
  const findByLstk: Home['findByLstk'] = (configuration, { endpointUrl, ...variables } = {}) => {
    const configDir = make('lstk');
    if (configuration !== undefined) writeFileSync(join(configDir, 'config.toml'), configuration);
    const LSTK_EXT_CONTEXT = JSON.stringify({ configDir, authToken: 't', emulators: [], endpointUrl });
    return find({ LSTK_EXT_CONTEXT, ...variables });
  };
  return { folder, find, findByLstk, make };
}

describe('as lstk runs it', () => {
  test('volume and image are lstk’s defaults without a configuration', () => {
    const { folder, findByLstk } = makeHome();
    expect(findByLstk()).toMatchObject({
      volumeFolder: `${folder}/.cache/lstk/volume/localstack-aws`,
      image: 'localstack/localstack-pro:latest',
      variables: {},
      choice: null,
    });
    expect(findByLstk(undefined, { XDG_CACHE_HOME: '/cache' }).volumeFolder).toBe('/cache/lstk/volume/localstack-aws');
  });

  test.for<[container: string, volume: string, image: string]>([
    ['tag = "2026.4"', '~/.cache/lstk/volume/localstack-aws-2026.4', 'localstack/localstack-pro:2026.4'],
    ['image = "host:5000/mine"\ntag = "1"', '~/.cache/lstk/volume/localstack-aws-1', 'host:5000/mine:1'],
    ['image = "host:5000/mine:2"\nvolume = "/v"', '/v', 'host:5000/mine:2'],
    ['volumes = ["./a:/a", "~/v:/var/lib/localstack"]', '~/v', 'localstack/localstack-pro:latest'],
    ['volumes = ["v:/var/lib/localstack"]', '~/lstk/v', 'localstack/localstack-pro:latest'],
  ])('%s', ([container, volume, image]) => {
    const { folder, findByLstk } = makeHome();
    const found = findByLstk(`[[containers]]\ntype = "snowflake"\n[[containers]]\ntype = "aws"\n${container}\n`);
    expect(found).toMatchObject({ volumeFolder: volume.replace(/^~/u, folder), image });
  });

  test('variables are those of the profiles that its container names', () => {
    const { variables } = makeHome().findByLstk(
      [
        '[[containers]]\ntype = "aws"\nenv = ["Mine", "two"]',
        '[env.mine]\nextension_auto_install = "a"\nDEBUG = 1',
        '[env.two]\nLOCALSTACK_PIP_INDEX_URL = "http://127.0.0.1/"',
        '[env.other]\nNO = "1"',
      ].join('\n'),
    );
    expect(variables).toMatchObject({
      EXTENSION_AUTO_INSTALL: 'a',
      DEBUG: '1',
      PIP_INDEX_URL: 'http://127.0.0.1/',
    });
    expect(variables).not.toHaveProperty('NO');
  });

  test('LocalStack’s own variables go first', () => {
    const { findByLstk, make } = makeHome();
    make('.cache/lstk/volume/localstack-aws');
    make('.cache/localstack/volume');
    expect(findByLstk('', { LOCALSTACK_VOLUME_DIR: '/named', IMAGE_NAME: 'mine:1' })).toMatchObject({
      volumeFolder: '/named',
      image: 'mine:1',
      choice: null,
    });
  });

  test('one that is pointed elsewhere has no volume here', () => {
    const { findByLstk } = makeHome();
    for (const endpointUrl of [
      'http://localhost:4566',
      'https://s3.localhost.localstack.cloud:4566',
      'http://127.0.0.1',
    ]) {
      expect(findByLstk('', { endpointUrl }).choice).toBeNull();
    }
    for (const endpointUrl of ['https://x.sandbox.localstack.cloud', 'http://10.0.0.1:4566', 'nonsense']) {
      expect(() => findByLstk('', { endpointUrl })).toThrow(expect.objectContaining({ code: 'USAGE' }) as Error);
    }
  });

  test('a configuration that lstk could not read either is said', () => {
    for (const text of ['no = [toml', 'containers = 1']) {
      expect(() => makeHome().findByLstk(text)).toThrow('is not what lstk reads');
    }
  });
});

describe('of two volumes', () => {
  test('the only one that is there is taken, without a word', () => {
    const { find, make, folder } = makeHome();
    expect(find()).toMatchObject({ volumeFolder: `${folder}/.cache/localstack/volume`, choice: null });
    const lstk = make('.cache/lstk/volume/localstack-aws');
    expect(find()).toMatchObject({ volumeFolder: lstk, image: 'localstack/localstack-pro:latest', choice: null });
  });

  test('it is said which one is taken, and how to choose the other', () => {
    const { find, findByLstk, make } = makeHome();
    const [cli, lstk] = [make('.cache/localstack/volume'), make('.cache/lstk/volume/localstack-aws')];
    expect(find()).toMatchObject({
      volumeFolder: cli,
      choice: `There are two volumes: this acts on that of LocalStack’s CLI, ${cli}; lstk extensions, or LOCALSTACK_VOLUME_DIR=${lstk} chooses that of lstk.`,
    });
    expect(findByLstk()).toMatchObject({
      volumeFolder: lstk,
      choice: `There are two volumes: this acts on that of lstk, ${lstk}; LOCALSTACK_VOLUME_DIR=${cli} chooses that of LocalStack’s CLI.`,
    });
    expect(find({ LOCALSTACK_VOLUME_DIR: lstk })).toMatchObject({ volumeFolder: lstk, choice: null });
  });

  test('where lstk has its own place for one, by the settings that it would find', () => {
    const { find, make } = makeHome();
    const mine = make('mine');
    writeFileSync(join(make('work/.lstk'), 'config.toml'), `[[containers]]\ntype = "aws"\nvolume = "${mine}"\n`);
    expect(find().volumeFolder).toBe(mine);
  });
});
