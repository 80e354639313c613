import { expect, test } from 'vitest';
import { precheck } from '../../src/resolution/precheck.ts';
import { declareItem } from '../fixtures/declaration.ts';

test.each<readonly [line: string, message: RegExp, hint: RegExp]>([
  ['a@1.0', /A URL is expected after @, and 1\.0 is not one\.$/, /For a version write a==1\.0\.$/],
  ['a @ v1.0rc1', /and v1\.0rc1 is not one\.$/, /write a==1\.0rc1\.$/],
  ['a@^1.2', /and \^1\.2 is not one\.$/, /write a==1\.2\.$/],
  ['a[x]@2', /and 2 is not one\.$/, /write a==2\.$/],
  ['a@latest', /and latest is not one\.$/, /write a alone\.$/],
  ['a @ ./folder', /and \.\/folder is not one\.$/, /the path of a folder or file alone/],
  ['a@b', /and b is not one\.$/, /https:\/\/…/],
  [
    'git@host:x',
    /^git@host:x is an address that only git understands\.$/,
    /git\+ssh:\/\/ and behind it git@host\/x\.$/,
  ],
  ['git@github.com:o/r.git', /address that only git understands/, /behind it git@github\.com\/o\/r\.git\.$/],
  [
    'me@h.example:o/r.git',
    /h\.example:o\/r\.git is an address that only git understands\.$/,
    /git\+ssh:\/\/ and behind it me@h\.example\/o\/r\.git\.$/,
  ],
  [
    'git+ssh://git@h:o/r.git',
    /Behind the colon in git\+ssh:\/\/\*{4}@h:o\/r\.git a port is expected\.$/,
    /a slash in place of it/,
  ],
  ['a @ git+ssh://h:o/r', /Behind the colon in git\+ssh:\/\/h:o\/r a port/, /git\+ssh:\/\/h\/o\/r\.$/],
  ['git+https://h:o', /a port is expected\.$/, /git\+https:\/\/h\/o\.$/],
  ['a@host:o/r.git', /A URL is expected after @, and host:o\/r\.git is not one\.$/, /https:\/\/…/],
  ['git@latest', /and latest is not one\.$/, /write git alone\.$/],
  ['a@latest-2', /and latest-2 is not one\.$/, /https:\/\/…/],
  ['a@mylatest', /and mylatest is not one\.$/, /https:\/\/…/],
  ['a@~=1.2', /and ~=1\.2 is not one\.$/, /write a==1\.2\.$/],
  ['a@x1.0', /and x1\.0 is not one\.$/, /https:\/\/…/],
  ['a@1.0/x', /and 1\.0\/x is not one\.$/, /https:\/\/…/],
  ['a @ sshx://h/o', /fetches anything by sshx:\.$/, /https:\/\/…/],
  ['a @ xgit://h/o', /fetches anything by xgit:\.$/, /https:\/\/…/],
  ['a @ ssh://git@h/o/r', /fetched by ssh:\.$/, /git\+ssh: in front/],
  ['a @ git://h/o/r', /fetched by git:\.$/, /git\+git: in front/],
  ['git+git:me@h:o/r.git', /repository can be had from \*{4}@h:o\/r\.git\.$/, /git\+git:\/\/ and behind it the host/],
  ['a @ git+https:/h/o/r', /repository can be had from git\+https:\/h\/o\/r\.$/, /git\+https:\/\//],
  ['a @ s3://bucket/a.whl', /fetches anything by s3:\.$/, /https:\/\/…/],
  ['a @ ftp://h/a.whl', /fetches anything by ftp:\.$/, /https:\/\/…/],
])('%s is told what it may have meant', async (line, message, hint) => {
  const verdict = precheck(await declareItem(line), null);
  const failure = verdict?.kind === 'failed' ? verdict.failure : null;
  expect(failure).toMatchObject({ code: 'REQUIREMENT_SYNTAX', transient: false });
  expect(failure?.message).toMatch(message);
  expect(failure?.hint).toMatch(hint);
});

test.each([
  'a @ https://h/a.whl',
  'git @ git+ssh://git@h/o/r',
  'https://h/a.zip',
  'git+https://h/o/r',
  'git+ssh://git@h:22/o/r',
  'git+ssh://git@h:2222',
  'git+ssh://me:s3cret@h/o/r:x',
  'a @ git+file:/srv/x',
  'a>=1',
])('%s is left to an installer', async (line) => {
  expect(precheck(await declareItem(line), null)).toBeNull();
});

test.each(['a @ s3://me:s3cret@bucket/a.whl', 'git+git:s3cret@host:x/y.git', 'a @ git+https:/me:s3cret@host/x'])(
  'the login in %s is not shown',
  async (line) => {
    const verdict = precheck(await declareItem(line), null);
    expect(verdict).toMatchObject({ kind: 'failed' });
    expect(JSON.stringify(verdict?.kind === 'failed' ? verdict.failure : null)).not.toContain('s3cret');
  },
);
