// Makes the pictures of the manager's page for the documents: scripts/screenshots.mjs [FOLDER]. Starts LocalStack by the quick
// start, with extensions of which one fails, and ends it. Wants Debian's package chromium, and fonts-inter to look its best.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { node, root } from './project.mjs';

const [folder = fileURLToPath(new URL('../docs', import.meta.url))] = process.argv.slice(2);
const manager = '127.0.0.1:4659';
const planned = 'localstack-extension-typedb';
const limit = 300_000;

/** Starts LocalStack with the manager on. */
function start() {
  return spawn(node, ['scripts/quick-start.mjs'], {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      EXTENSION_AGENT_MANAGER: manager,
      EXTENSION_AUTO_INSTALL: 'localstack-extension-mailhog',
      GATEWAY_LISTEN: '127.0.0.1:4656',
    },
  });
}

/**
 * Waits until the manager says that LocalStack runs.
 *
 * @param {import('node:child_process').ChildProcess} child
 */
async function untilRunning(child) {
  const deadline = Date.now() + limit;
  while (child.exitCode === null && Date.now() < deadline) {
    const answer = await fetch(`http://${manager}/_extension_agent/status`).catch(() => null);
    const status = /** @type {{ localstack: { state: string } } | undefined} */ (await answer?.json());
    if (status?.localstack.state === 'running') return;
    await sleep(500);
  }
  throw new Error('LocalStack does not run.');
}

/** @param {string} profile folder for Chromium's data */
async function takePictures(profile) {
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync'],
    viewport: { width: 1080, height: 720 },
  });
  try {
    const page = browser.pages()[0] ?? (await browser.newPage());
    const open = async (/** @type {'light' | 'dark'} */ colorScheme) => {
      await page.emulateMedia({ colorScheme });
      await page.goto(`http://${manager}`);
      await page.locator('#catalog .card').first().waitFor();
      await page.locator('[data-state="running"]').waitFor();
    };
    const shoot = (/** @type {string} */ name) =>
      page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
    await open('light');
    await shoot('manager-light');
    await open('dark');
    await page.getByLabel('Package name or URL').fill(planned);
    await page.getByRole('button', { name: 'Plan' }).click();
    await page.locator('#plan .actions').waitFor({ timeout: limit });
    await shoot('manager-plan-dark');
    await page.keyboard.press('Escape');
    await open('light');
    await page.getByRole('button', { name: 'localstack-extension-mailhog', exact: true }).click();
    await page.locator('.readme').waitFor({ timeout: limit });
    await page.locator('#version').waitFor({ timeout: limit });
    await shoot('manager-details');
    await page.keyboard.press('Escape');
    await page.setViewportSize({ width: 390, height: 780 });
    await open('light');
    await shoot('manager-phone');
  } finally {
    await browser.close();
  }
}

const profile = mkdtempSync(join(tmpdir(), 'manager-pictures-'));
const child = start();
try {
  await untilRunning(child);
  await takePictures(profile);
} finally {
  if (child.exitCode === null) {
    child.kill('SIGINT');
    await once(child, 'exit');
  }
  rmSync(profile, { recursive: true, force: true });
}
