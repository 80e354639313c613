import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { outwardLink } from '../../src/environment/outward-link.ts';
import { readInstalled } from '../../src/python/installed.ts';
import { makeWorkspace } from '../fixtures/workspace.ts';

const site = 'lib/python3.13/site-packages';

/** An environment with one package, and a folder beside it that is not the agent's. */
async function environment(): Promise<{ readonly place: string; readonly venv: string }> {
  const { folder: place } = await makeWorkspace();
  const venv = join(place, 'venv');
  const files = {
    'bin/alpha': '#!python\n',
    'share/alpha/notes': '',
    [`${site}/alpha/deep/one.py`]: '',
    [`${site}/alpha-1.0.dist-info/METADATA`]: 'Metadata-Version: 2.1\nName: alpha\nVersion: 1.0\n',
    [`${site}/alpha-1.0.dist-info/RECORD`]: 'alpha/deep/one.py,,\n../../../share/alpha/notes,,\n/etc/passwd,,\n',
  };
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(join(venv, file, '..'), { recursive: true });
    writeFileSync(join(venv, file), text);
  }
  symlinkSync('/usr/bin/python3', join(venv, 'bin/python'));
  symlinkSync('python', join(venv, 'bin/python3.13'));
  symlinkSync('lib', join(venv, 'lib64'));
  mkdirSync(join(place, 'foreign'));
  return { place, venv };
}

function found(venv: string): string | null {
  return outwardLink(venv, [...readInstalled(join(venv, site)).values()]);
}

test('an environment as installers make it has no link that leads out of it', async () => {
  const { place, venv } = await environment();
  expect(found(venv)).toBeNull();
  symlinkSync('alpha', join(venv, site, 'beta'));
  expect(found(venv)).toBeNull();
  // By way of a link to the volume.
  symlinkSync('venv', join(place, 'linked'));
  expect(found(join(place, 'linked'))).toBeNull();
});

test.each([
  'bin',
  'bin/alpha',
  'lib64',
  'lib',
  'lib/python3.13',
  site,
  `${site}/alpha`,
  `${site}/alpha/deep`,
  `${site}/alpha-1.0.dist-info`,
  'share',
  'share/alpha',
])('%s that is a link out of it is found, also where it leads nowhere', async (path) => {
  const { place, venv } = await environment();
  for (const target of ['foreign', 'none']) {
    const away = join(place, target);
    if (target === 'foreign') {
      rmSync(away, { recursive: true });
      renameSync(join(venv, path), away);
    } else {
      rmSync(join(venv, path));
    }
    symlinkSync(away, join(venv, path));
    expect(found(venv)).toBe(`Its ${path} is a link to ${away}.`);
  }
});

test('a link into the source of an editable install is its own', async () => {
  const { place, venv } = await environment();
  symlinkSync(join(place, 'foreign'), join(venv, site, 'beta'));
  expect(found(venv)).toContain('/beta is a link');
  const direct = { url: `file://${place}/foreign`, dir_info: { editable: true } };
  writeFileSync(join(venv, site, 'alpha-1.0.dist-info/direct_url.json'), JSON.stringify(direct));
  expect(found(venv)).toBeNull();
});
