import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { withPage, type OpenPage } from '../fixtures/chromium.ts';
import { startManagedAgent } from '../fixtures/managed-agent.ts';
import { withOsv } from '../fixtures/osv-server.ts';
import { expectAccessible } from '../fixtures/page-story.ts';
import { test } from '../fixtures/workbench.ts';

/** Opens a manager's page. */
async function onPage(url: string, work: (open: OpenPage) => Promise<void>): Promise<void> {
  await withPage(async (open) => {
    open.page.setDefaultTimeout(60_000);
    await open.page.goto(url);
    await work(open);
  });
}

/** The card of a project among what is declared. */
function cardOf(page: Page, name: string) {
  return page.locator('#extensions .card').filter({ hasText: name });
}

test('the page tells the first installation, and LocalStack’s start after it', async ({ bench }) => {
  const index = await bench.serve();
  await index.fault({ kind: 'hang' }, { on: /extension-beta/ });
  const { client } = await startManagedAgent(bench, {
    env: { EXTENSION_AUTO_INSTALL: 'extension-beta' },
    untilStarted: false,
  });
  await onPage(`http://127.0.0.1:${client.port}/`, async ({ page, errors }) => {
    await page.getByText('LocalStack starts when all is installed …').waitFor();
    await cardOf(page, 'extension-beta').getByText('is being installed').waitFor();
    expect(await page.getByRole('button', { name: 'Restart LocalStack' }).isDisabled()).toBe(true);
    await expectAccessible(page);
    await index.stop();
    await index.heal();
    await page.getByRole('log').getByText('3 installed').waitFor();
    await page.getByText('LocalStack 4.13.1 runs').waitFor();
    await cardOf(page, 'extension-beta').getByText('loads').waitFor();
    expect(errors).toEqual([]);
  });
});

test('what fails is shown with the reason, and what a file declares has no button to uninstall it', async ({
  bench,
}) => {
  await bench.serve();
  const { client } = await startManagedAgent(bench, {
    env: { EXTENSION_AUTO_INSTALL: 'extension-missing-import, extension-old-werkzeug, extension-beta' },
  });
  await onPage(`http://127.0.0.1:${client.port}/`, async ({ page, errors }) => {
    await cardOf(page, 'extension-missing-import').getByText('No module named').waitFor();
    await cardOf(page, 'extension-old-werkzeug').getByText('werkzeug').first().waitFor();
    await cardOf(page, 'extension-beta').getByText('Declared in EXTENSION_AUTO_INSTALL item 3').waitFor();
    expect(await page.getByRole('button', { name: /^Uninstall/ }).count()).toBe(0);
    await expectAccessible(page);

    await page.getByLabel('Anything that pip installs').fill('no such thing');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByText('REQUIREMENT_SYNTAX').waitFor();
    await expectAccessible(page);
    expect(errors).toEqual([]);
  });
});

test('an advisory has a badge that leads to it, and there is no button to change anything where the policy forbids it', async ({
  bench,
}) => {
  await bench.serve();
  const policy = join(bench.workspace.root, 'etc/localstack/conf.d/policy.toml');
  await mkdir(dirname(policy), { recursive: true });
  await writeFile(policy, 'manager = "read-only"\n');
  await withOsv(async (osv) => {
    osv.set({ id: 'PYSEC-2024-1', affects: { 'extension-beta': { versions: ['1.0', '2.0'], fixed: '3.0' } } });
    const { client } = await startManagedAgent(bench, {
      env: {
        EXTENSION_AUTO_INSTALL: 'extension-beta',
        EXTENSION_AGENT_AUDIT: 'warn',
        EXTENSION_AGENT_OSV_URL: osv.url,
      },
    });
    await onPage(`http://127.0.0.1:${client.port}/`, async ({ page, errors }) => {
      const badge = cardOf(page, 'extension-beta').getByRole('link', { name: 'PYSEC-2024-1: severity unknown' });
      await badge.waitFor();
      expect(await badge.getAttribute('href')).toBe('https://osv.dev/vulnerability/PYSEC-2024-1');
      await page.getByText('policy.toml:1 does not let the manager change anything.').waitFor();
      const changing = page.getByRole('button', { name: /^(?:Install|Uninstall|Plan|Look for upgrades)/u });
      expect(await changing.count()).toBe(0);
      expect(await page.getByRole('button', { name: 'Restart LocalStack' }).count()).toBe(1);
      await expectAccessible(page);
      expect(errors).toEqual([]);
    });
  });
});

test('an upgrade is planned before it is made', async ({ bench }) => {
  const index = await bench.serve({ packages: [{ name: 'plain-library', version: '1.0' }] });
  const { client } = await startManagedAgent(bench, { env: { EXTENSION_AUTO_INSTALL: 'plain-library' } });
  index.add({ name: 'plain-library', version: '1.5' });
  await onPage(`http://127.0.0.1:${client.port}/`, async ({ page, errors }) => {
    await page.getByRole('button', { name: 'Look for upgrades' }).press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('1.0 → 1.5').waitFor();
    await cardOf(page, 'plain-library').getByText('1.5 available').waitFor();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Upgrade' }).press('Enter');
    await page.locator('#progress').filter({ hasText: 'LocalStack runs again' }).waitFor();
    await cardOf(page, 'plain-library').getByRole('heading', { name: 'plain-library 1.5' }).waitFor();
    expect(await page.getByText('1.5 available').count()).toBe(0);
    expect(errors).toEqual([]);
  });
});

test('the page asks for a token, and takes one that came with its address out of it', async ({ bench }) => {
  await bench.serve();
  const { client } = await startManagedAgent(bench, { host: '0.0.0.0' });
  const url = `http://127.0.0.1:${client.port}/`;
  await onPage(url, async ({ page, errors }) => {
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('heading', { name: 'Token' }).waitFor();
    await expectAccessible(page);
    expect(errors, 'nothing was asked for without a token').toEqual([]);
    await dialog.getByRole('textbox').fill('wrong');
    await page.keyboard.press('Enter');
    await dialog.getByText('That is not the token.').waitFor();
    await expectAccessible(page);
    await dialog.getByRole('textbox').fill(client.token ?? '');
    await page.keyboard.press('Enter');
    await page.getByText('LocalStack 4.13.1 runs').waitFor();
    await page.locator('#catalog .card').nth(20).waitFor();
  });
  await onPage(`${url}#token=${client.token ?? ''}`, async ({ page, errors }) => {
    await page.getByText('LocalStack 4.13.1 runs').waitFor();
    expect(page.url()).toBe(url);
    expect(errors).toEqual([]);
  });
});

test('a form or a script of another site changes nothing', async ({ bench }) => {
  await bench.serve();
  const { client, starts } = await startManagedAgent(bench);
  const manager = `http://127.0.0.1:${client.port}`;
  await withPage(async ({ page }) => {
    // A page of another origin: the same machine, another port and name.
    await page.route('http://other.example/', (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<form method="post" enctype="text/plain" action="${manager}/_localstack/extensions/install">
          <input name='{"URL":"extension-beta","x":"' value='"}'><button>Win a prize</button></form>`,
      }),
    );
    await page.goto('http://other.example/');
    const calls = ['text/plain', 'application/json'].map(
      (type) => `fetch('${manager}/_localstack/extensions/install', {
        method: 'POST', headers: { 'content-type': '${type}' }, body: '{"URL":"extension-beta"}',
      }).then(() => 'read', () => 'failed')`,
    );
    expect(await page.evaluate(`Promise.all([${calls.join()}])`)).toEqual(['failed', 'failed']);
    const [answer] = await Promise.all([
      page.waitForResponse(`${manager}/_localstack/extensions/install`),
      page.getByRole('button').click(),
    ]);
    expect(answer.status()).toBe(403);
    expect(await answer.json()).toMatchObject({ error: { code: 'REQUEST_REFUSED' } });
  });
  expect((await client.get('/_extension_agent/status')).json).toMatchObject({ declared: [], changes: 0 });
  expect(await starts()).toHaveLength(1);
});
