import { missingChromium, withPage } from '../fixtures/chromium.ts';
import { test } from '../fixtures/container.ts';
import { startManagedContainer, untilReady } from '../fixtures/managed-container.ts';
import { tellPageStory } from '../fixtures/page-story.ts';

test('the page installs, explains and uninstalls in the container', async ({ host, skip }) => {
  const missing = await missingChromium();
  if (missing !== undefined) skip(missing);
  const container = await startManagedContainer(host);
  await untilReady(container);
  const place = {
    url: `http://127.0.0.1:${container.client.port}/`,
    gateway: container.gateway,
    printed: container.logs,
  };
  await withPage((open) => tellPageStory(open, place));
});
