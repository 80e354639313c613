import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { withPage, type OpenPage } from '../fixtures/chromium.ts';
import { extension } from '../fixtures/extensions.ts';
import { startManagedAgent } from '../fixtures/managed-agent.ts';
import { untilChild } from '../fixtures/manager-processes.ts';
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

/** A readme that would like to be more than a text. */
const HOSTILE_README = `# Told you

[![badge](https://img.invalid/x.svg)](https://example.org/) <img src=x onerror="alert(1)">

**Bold** &amp; plain [script](javascript:alert(1)) <iframe src="https://evil.invalid"></iframe>

<script>document.title = 'gone'</script>
<style>body { display: none }</style>
<form action="https://evil.invalid"><input name="a"></form>

${'> '.repeat(40)}deep

\`\`\`
${'a long line '.repeat(20)}
\`\`\`

| a | b |
| - | - |
| 1 | 2 |
`;

function catalogEntry(name: string) {
  const none = { licence: null, git: null, webInterface: null, links: [], conflicts: [] };
  return {
    name,
    title: name,
    summary: 'Fails.',
    edition: 'open core',
    publisher: 'community',
    index: { version: null },
    ...none,
  };
}

/** The card of a project among what is declared. */
function cardOf(page: Page, name: string) {
  return page.locator('#extensions .card').filter({ hasText: name });
}

/** Waits until the page says that LocalStack is running. */
async function untilRunning(page: Page): Promise<void> {
  await page.locator('[data-state="running"]').getByText('LocalStack 4.13.1').waitFor();
}

test('the page tells the first installation, and LocalStack’s start after it', async ({ bench }) => {
  const index = await bench.serve();
  await index.fault({ kind: 'hang' }, { on: /extension-beta/ });
  const { client } = await startManagedAgent(bench, {
    env: { EXTENSION_AUTO_INSTALL: 'extension-beta' },
    untilStarted: false,
  });
  await onPage(`http://127.0.0.1:${client.port}/`, async ({ page, errors }) => {
    await page.getByText('Installing extensions…').waitFor();
    await cardOf(page, 'extension-beta').getByText('Installing…').waitFor();
    expect(await page.getByRole('button', { name: 'Restart LocalStack' }).isDisabled()).toBe(true);
    await expectAccessible(page);
    await index.stop();
    await index.heal();
    await page.getByRole('log').getByText('3 installed').waitFor();
    await untilRunning(page);
    await cardOf(page, 'extension-beta').getByText('Active').waitFor();
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

    await page.getByLabel('Package name or URL').fill('no such thing');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('REQUIREMENT_SYNTAX').waitFor();
    await dialog.locator('pre').getByText('^').waitFor();
    await dialog.getByText('Hint: If these are several').waitFor();
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
      const changing = page.getByRole('button', { name: /^(?:Install|Uninstall|Plan|Sync|Check for upgrades)/u });
      expect(await changing.count()).toBe(0);
      expect(await page.getByRole('button', { name: 'Restart LocalStack' }).count()).toBe(1);
      await expectAccessible(page);
      expect(errors).toEqual([]);
    });
  });
});

test('an extension opens with its readme, facts and versions; another version, a rollback and a filter are a click away', async ({
  bench,
}) => {
  const told = (version: string, readme: string) =>
    extension({
      name: 'extension-told',
      version,
      requires: ['plain-library'],
      licence: 'MIT',
      readme,
      links: { Source: 'https://example.org/told' },
      uploaded: '2026-03-04T12:00:00Z',
    });
  const others = Array.from({ length: 40 }, (_, index) => `extension-no-${index}`);
  await bench.serve({
    packages: [
      told('1.0', '# Old'),
      told('2.0', HOSTILE_README),
      { name: 'plain-library', version: '1.0' },
      ...others.map((name) => extension({ name, version: '1.0' })),
    ],
  });
  const { client } = await startManagedAgent(bench, { env: { EXTENSION_AUTO_INSTALL: others.join(', ') } });
  await client.post('/_localstack/extensions/install', { URL: 'extension-told' });
  await onPage(`http://127.0.0.1:${client.port}/`, async ({ page, errors }) => {
    const dialog = page.getByRole('dialog');
    await page.getByLabel('Filter the extensions').fill('told');
    await page.getByText('1 of 41').waitFor();
    await page.getByRole('button', { name: 'extension-told', exact: true }).press('Enter');
    await dialog.getByRole('heading', { name: 'Told you' }).waitFor();
    await dialog.getByRole('link', { name: 'badge' }).waitFor();
    await dialog.getByText('Bold & plain').waitFor();
    expect(await dialog.locator('img, iframe, script, style, form, [onerror], [href^="javascript"]').count()).toBe(0);
    await dialog.getByText('MIT', { exact: true }).waitFor();
    await dialog.getByRole('link', { name: 'Source' }).waitFor();
    await dialog.getByRole('listitem').filter({ hasText: 'plain-library' }).waitFor();
    expect(await dialog.getByRole('option').allTextContents()).toEqual([
      expect.stringMatching(/^2\.0 · .*2026.* · installed$/u),
      expect.stringMatching(/^1\.0 · /u),
    ]);
    await expectAccessible(page);
    await dialog.getByLabel(/^Versions/u).selectOption('1.0');
    await dialog.getByRole('button', { name: 'Install this version of extension-told' }).press('Enter');
    await dialog.getByText('2.0 → 1.0').waitFor();
    await dialog.getByRole('button', { name: 'Install' }).press('Enter');
    await cardOf(page, 'extension-told').getByText('Installing…').waitFor();
    await page.locator('#progress').filter({ hasText: 'LocalStack runs again' }).waitFor();
    await cardOf(page, 'extension-told').getByRole('heading', { name: 'extension-told 1.0' }).waitFor();

    await page.getByRole('button', { name: 'History' }).press('Enter');
    await dialog.getByText('~ extension-told 2.0 → 1.0').waitFor();
    await expectAccessible(page);
    await dialog
      .getByRole('button', { name: /^Roll back to/u })
      .first()
      .press('Enter');
    await dialog.getByRole('listitem').filter({ hasText: '1.0 → 2.0' }).waitFor();
    await dialog.getByText('its state is lost unless persistence is on').waitFor();
    await dialog.getByRole('button', { name: 'Roll back' }).press('Enter');
    await page
      .getByText(/^Rolled back to .* It holds until the declaration changes\.$/u)
      .first()
      .waitFor();
    await cardOf(page, 'extension-told').getByRole('heading', { name: 'extension-told 2.0' }).waitFor();
    await page.locator('#progress').filter({ hasText: 'LocalStack runs again' }).waitFor();

    await page.getByLabel('Search the catalog').fill('plain-library');
    await page.getByRole('button', { name: 'Install ‘plain-library’ from the index' }).waitFor();
    await expectAccessible(page);
    expect(errors).toEqual([]);
  });
});

test('a change is cancelled where it is shown, a restart is asked about, and the log outlives the manager’s server', async ({
  bench,
}) => {
  const index = await bench.serve();
  const catalog = join(bench.workspace.root, 'catalog.json');
  await writeFile(catalog, JSON.stringify({ version: 1, extensions: [catalogEntry('extension-missing-import')] }));
  const { client, agent, starts } = await startManagedAgent(bench, {
    env: { EXTENSION_AUTO_INSTALL: 'extension-missing-import', EXTENSION_AGENT_CATALOG: catalog },
  });
  await onPage(`http://127.0.0.1:${client.port}/`, async ({ page }) => {
    const dialog = page.getByRole('dialog');
    const progress = page.locator('#progress');
    await page.locator('#catalog .badge.bad', { hasText: 'Cannot be imported' }).waitFor();

    await page.getByLabel('Package name or URL').fill('extension-beta');
    await page.keyboard.press('Enter');
    await dialog.getByRole('listitem').filter({ hasText: 'extension-beta' }).waitFor();
    await index.fault({ kind: 'hang' });
    await dialog.getByRole('button', { name: 'Install' }).press('Enter');
    await progress.filter({ hasText: '…' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Cancel' }).press('Enter');
    await progress.filter({ hasText: 'The change was cancelled.' }).waitFor();
    expect(await page.locator('#extensions').getByText('extension-beta').count()).toBe(0);

    // The index does not answer: whoever leaves the dialog is in nobody’s way.
    await page.getByLabel('Package name or URL').fill('plain-library');
    await page.keyboard.press('Enter');
    await dialog.getByText('Calculating changes…').waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Restart LocalStack' }).press('Enter');
    await dialog.getByText('lost unless persistence is on').waitFor();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Cancel' }).press('Enter');
    expect(await starts()).toHaveLength(1);
    await page.getByRole('button', { name: 'Restart LocalStack' }).press('Enter');
    await dialog.getByRole('button', { name: 'Restart', exact: true }).press('Enter');
    await progress.filter({ hasText: 'LocalStack runs again' }).waitFor();
    expect(await starts()).toHaveLength(2);

    const lines = page.getByRole('log').locator('p');
    const before = await lines.allTextContents();
    process.kill(await untilChild(agent.pid, / manager$/), 'SIGKILL');
    await page.getByText('The manager is not responding. Trying again…').waitFor();
    await page.getByText('The manager is not responding. Trying again…').waitFor({ state: 'hidden' });
    await untilRunning(page);
    expect((await lines.allTextContents()).slice(0, before.length)).toEqual(before);

    await page.getByLabel('Package name or URL').press('Enter');
    await dialog.getByText('Calculating changes…').waitFor();
    agent.kill('SIGTERM');
    await dialog.getByText('The manager is not responding.').waitFor();
    await dialog.getByRole('button', { name: 'Try again' }).waitFor();
    await expectAccessible(page);
  });
});

test('an upgrade is planned before it is made', async ({ bench }) => {
  const index = await bench.serve({ packages: [{ name: 'plain-library', version: '1.0' }] });
  const { client } = await startManagedAgent(bench, { env: { EXTENSION_AUTO_INSTALL: 'plain-library' } });
  index.add({ name: 'plain-library', version: '1.5' });
  await onPage(`http://127.0.0.1:${client.port}/`, async ({ page, errors }) => {
    await page.getByRole('button', { name: 'Check for upgrades' }).press('Enter');
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
    await untilRunning(page);
    await page.locator('#catalog .card').nth(20).waitFor();
  });
  await onPage(`${url}#token=${client.token ?? ''}`, async ({ page, errors }) => {
    await untilRunning(page);
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
