import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { readConfiguration, unusedOptions } from '../../src/installer/configuration.ts';
import { indexConfiguration } from '../../src/installer/index-configuration.ts';
import { refusedSetting } from '../../src/installer/refused-setting.ts';
import { addressOf, packageSources } from '../../src/package-index/package-source.ts';
import { NO_OPTIONS } from '../../src/requirements/requirements-txt/merged-options.ts';

/** What is read in a folder of its own, where `~` and `@` of names and values stand for HOME and LocalStack's environment. */
async function read(files: Readonly<Record<string, string>>, variables: Readonly<Record<string, string>> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'configuration-'));
  const place = (text: string): string => text.replaceAll('~', `${folder}/home`).replaceAll('@', `${folder}/venv`);
  for (const [name, text] of Object.entries(files)) {
    const file = place(name.replace(/^(?![~@])/u, `${folder}/`));
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  const configuration = await readConfiguration({
    variables: {
      HOME: `${folder}/home`,
      XDG_CONFIG_DIRS: `${folder}/none:${folder}/shared`,
      ...Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, place(value)])),
    },
    localstackVenv: `${folder}/venv`,
    workingFolder: folder,
    minimumAge: null,
    minimumAgeExceptions: [],
  });
  const shown = (text: string): string => text.replaceAll(`${folder}/home`, '~').replaceAll(`${folder}/`, '');
  // The machine that runs the tests may have files of its own.
  const isOurs = (text: string): boolean => !/ of \/etc\/(?:pip\.conf|uv\/uv\.toml)/u.test(text);
  const options = Object.entries(configuration.variables).filter(([name]) =>
    isOurs(configuration.origins.get(name) ?? ' of /etc/pip.conf'),
  );
  return {
    options: Object.fromEntries(options.map(([name, value]) => [name, shown(value)])),
    asked: packageSources(indexConfiguration(NO_OPTIONS, configuration.variables)).map(addressOf).map(shown),
    uv: unusedOptions(configuration, 'uv').filter(isOurs).map(shown),
    pip: unusedOptions(configuration, 'pip').filter(isOurs).map(shown),
    fault: shown(refusedSetting(configuration, 'uv', null)?.message ?? ''),
    refusedByPip: shown(refusedSetting(configuration, 'pip', '25.1.1')?.message ?? ''),
  };
}

const indexOf = (name: string): string => `[global]\nindex-url = https://${name}/\n`;

test('of pip.conf the site counts more than the user, the user more than the machine, and a variable more than all', async () => {
  const files = { 'shared/pip/pip.conf': indexOf('shared') };
  const legacy = { ...files, '~/.pip/pip.conf': indexOf('legacy') };
  const user = { ...legacy, '~/.config/pip/pip.conf': indexOf('user') };
  const site = { ...user, '@/pip.conf': indexOf('site') };
  const url = async (...given: Parameters<typeof read>) => (await read(...given)).options['PIP_INDEX_URL'];
  expect(await url(files)).toBe('https://shared/');
  expect(await url(legacy)).toBe('https://legacy/');
  expect(await url(user)).toBe('https://user/');
  expect(await url(site)).toBe('https://site/');
  const chosen = { ...site, 'own.conf': indexOf('own') };
  expect(await url(chosen, { PIP_CONFIG_FILE: 'own.conf' })).toBe('https://own/');
  expect(await url(site, { PIP_INDEX_URL: 'https://variable/' })).toBe('https://variable/');
  expect(await url(site, { PIP_INDEX_URL: '' })).toBe('https://site/');
  expect(await url(site, { PIP_CONFIG_FILE: '/dev/null' })).toBeUndefined();
});

test('a file that PIP_CONFIG_FILE names stands in the place of the user’s, where there is such a file', async () => {
  const files = { '~/.config/pip/pip.conf': '[global]\npre = yes', '@/pip.conf': '[global]\nno-index = on', own: '' };
  expect((await read(files, { PIP_CONFIG_FILE: 'own' })).options).toMatchObject({ PIP_NO_INDEX: 'on' });
  expect((await read(files, { PIP_CONFIG_FILE: 'own' })).options).not.toHaveProperty('PIP_PRE');
  expect((await read(files, { PIP_CONFIG_FILE: 'none' })).options).toMatchObject({ PIP_PRE: 'yes' });
});

test('[install] counts more than [global], whatever the files, and other sections do not count', async () => {
  const { options, uv } = await read({
    '~/.pip/pip.conf': '[install]\nindex_url = https://install/\n[wheel]\nno-index = 1\n',
    '@/pip.conf':
      '[global]\n--Index-URL: https://global/\ndefault-timeout = 3\n[DEFAULT]\ntrusted-host =\n  a\n  # b\n\n  c\n',
  });
  expect(options).toEqual({ PIP_INDEX_URL: 'https://install/', PIP_TIMEOUT: '3', PIP_TRUSTED_HOST: '\na\n\nc' });
  expect(uv).toEqual([]);
});

test('variables of pip count in any case and spelling, and a variable of uv more than a file of pip', async () => {
  expect((await read({}, { PIP_extra_Index_url: 'u' })).options).toEqual({ PIP_EXTRA_INDEX_URL: 'u' });
  const files = {
    '@/pip.conf': indexOf('pip'),
    '~/.config/uv/uv.toml': 'index-url = "https://uv/"\nfind-links = ["./a,b"]',
  };
  expect((await read(files, { UV_DEFAULT_INDEX: 'https://variable/' })).options).toEqual({
    UV_DEFAULT_INDEX: 'https://variable/',
    UV_FIND_LINKS: '~/.config/uv/a%2Cb',
  });
});

test('uv.toml says the same as variables of uv, the user’s before the machine’s', async () => {
  const { options, fault, uv } = await read({
    '~/.config/uv/uv.toml': `
      no-build-package = ["a", "b"]
      exclude-newer = 2026-01-02
      [[index]]
      name = "own"
      url = "https://own/"
      default = true
      [[index]]
      url = "https://more/"
      [[index]]
      name = "sources-only"
      url = "https://explicit/"
      explicit = true
      [pip]
      no-binary = ["c"]
      target = "/t"`,
    'shared/uv/uv.toml': 'no-build-package = ["d"]\nallow-insecure-host = ["h", "i"]\nno-build = true\n',
  });
  expect(options).toEqual({
    UV_DEFAULT_INDEX: 'own=https://own/',
    UV_INDEX: 'https://more/',
    UV_NO_BUILD_PACKAGE: 'a b d',
    UV_EXCLUDE_NEWER: '2026-01-02',
    UV_INSECURE_HOST: 'h i',
    UV_NO_BUILD: 'true',
    UV_NO_BINARY_PACKAGE: 'c',
    UV_TARGET: '/t',
  });
  expect(fault).toBe('');
  expect(uv).toEqual(['target of ~/.config/uv/uv.toml is not used here (where packages go: onto the volume).']);
  const { options: none } = await read({ 'uv.toml': 'pre', own: 'offline = true' }, { UV_CONFIG_FILE: 'own' });
  expect(none).toEqual({ UV_CONFIG_FILE: 'own', UV_OFFLINE: 'true' });
});

test('what does not count is named, with its file; what asks for nothing is not', async () => {
  const { uv, pip } = await read(
    { '~/.pip/pip.conf': '[global]\nuser = true\nno-deps = no\nformat = columns\n[install]\nprefer-binary = true\n' },
    {
      PIP_EXTRA_INDEX_URLS: 'u',
      PIP_NO_INPUT: '1',
      PIP_INDEX_URL: 'https://a/',
      UV_DEFAULT_INDEX: 'https://b/',
      UV_LINK_MODE: 'copy',
      UV_TOOL_DIR: '/tools',
      UV_INDEX_OWN_PASSWORD: 'secret',
    },
  );
  const both = [
    'user of ~/.pip/pip.conf is not used here (where packages go: onto the volume).',
    'format of ~/.pip/pip.conf means nothing to pip when it installs',
    'PIP_EXTRA_INDEX_URLS means nothing to pip when it installs: did you mean PIP_EXTRA_INDEX_URL?',
    'UV_DEFAULT_INDEX is not used: PIP_INDEX_URL says something else.',
    'UV_LINK_MODE is not used here (how files come from the cache: by links).',
  ];
  expect([...pip].sort()).toEqual([...both].sort());
  const older = 'prefer-binary of ~/.pip/pip.conf is not used here (an older wheel before a newer source).';
  expect([...uv].sort()).toEqual([...both, older].sort());
});

test.each([
  ['pre = 1\n', 'pip.conf has no section before line 1.'],
  ['[global]\npre\n', 'pip.conf has no option with a value in line 2.'],
  ['[global]\npre=1\nPRE=2', 'pip.conf has pre twice in a section (line 3).'],
  ['[global]\n[global]\n', 'pip.conf has [global] twice (line 2).'],
])('a file that pip does not start with is a fault: %j', async (text, message) => {
  expect((await read({ 'pip.conf': text }, { PIP_CONFIG_FILE: 'pip.conf' })).fault).toBe(message);
});

test('a file that uv does not start with is a fault, and a folder in the place of a file is passed over', async () => {
  expect((await read({ 'uv.toml': '= 1' }, { UV_CONFIG_FILE: 'uv.toml' })).fault).toBe('uv.toml is not valid TOML.');
  const { uv, fault } = await read({ '@/pip.conf/x': '' });
  expect([fault, uv]).toEqual(['', ['venv/pip.conf is a folder; it is skipped.']]);
});

test('what limits more than an installer can is refused, with the name of what says so', async () => {
  const { fault, refusedByPip } = await read({ '~/.config/uv/uv.toml': 'index-strategy = "first-index"' });
  expect(fault).toBe('');
  expect(refusedByPip).toBe(
    'pip 25.1.1 does not support index-strategy of ~/.config/uv/uv.toml (which index counts for a name: pip takes the best of all).',
  );
  expect((await read({}, { UV_INDEX_STRATEGY: 'unsafe-best-match' })).refusedByPip).toBe('');
});

test('the agent’s own questions go where the files say, with their logins', async () => {
  const { asked } = await read(
    {
      '@/pip.conf': '[global]\nextra-index-url = https://a:b@more/\nfind-links = https://c:d@links/',
    },
    {
      UV_DEFAULT_INDEX: 'own-index=https://own/',
      UV_INDEX_OWN_INDEX_USERNAME: 'me',
      UV_INDEX_OWN_INDEX_PASSWORD: 'secret',
    },
  );
  expect(asked).toEqual(['https://c:d@links/', 'https://me:secret@own/', 'https://a:b@more/']);
});
