import { test } from '../fixtures/container.ts';
import { restartAgainAndAgain } from '../fixtures/managed-container.ts';

test('a hundred restarts leave no process, no memory and no open file behind', async ({ host }) => {
  await restartAgainAndAgain(host, 100);
});
