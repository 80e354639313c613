import { describe, expect } from 'vitest';
import { installed, installers, start } from '../fixtures/installation.ts';
import { test } from '../fixtures/workbench.ts';

const host = '127.0.0.1:1/simple/';

/** What is wrong with the login of an index, and what is said of it. */
const logins: readonly (readonly [password: string, told: RegExp])[] = [
  ['S3 CRETpart', /REQUIREMENT_SYNTAX: The login in the URL of --index-url holds a blank/],
  ['S3CRETa@hunter2/zz', /SETTING_INVALID: The URL of --index-url has a login with a character that ends the host/],
  ['S3CRETp#hunter2', /SETTING_INVALID: The URL of --index-url has a login with a character that ends the host/],
];

describe.each(installers)('a login that is not percent-encoded, with %s,', (installer) => {
  test('is told for what it is, and no part of it', async ({ bench }) => {
    for (const [password, told] of logins) {
      for (const login of [password, '${PW}']) {
        await bench.workspace.writeList(`--index-url http://user:${login}@${host}`, 'extension-beta');
        const { stderr, localStack } = await start(bench, installer, '', { env: { PW: password } });
        expect(localStack, stderr).toBeDefined();
        expect(stderr).toMatch(told);
        expect(stderr).not.toMatch(/CRET|hunter2|INSTALL_FAILED|resolved/);
      }
    }
    expect(await installed(bench)).toEqual({});
  });
});
