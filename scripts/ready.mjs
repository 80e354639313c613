// When LocalStack is ready, and what answers then.
import { setTimeout as sleep } from 'node:timers/promises';

const pollMilliseconds = 500;

/**
 * What shows that an extension of conf.d/extensions.txt runs, as it comes in the repository.
 *
 * @type {readonly { path: string, user: string }[]}
 */
const examples = [{ path: '/stripe/v1/customers', user: 'sk_test_x:' }];

/**
 * Waits until the init hooks of stage READY are done, and returns a command to try; undefined where LocalStack ends before.
 *
 * @param {string} gateway such as `http://127.0.0.1:4566`
 * @param {AbortSignal} ended
 */
export async function untilReady(gateway, ended) {
  while (!(await isReady(gateway, ended))) {
    if (ended.aborted) return undefined;
    await sleep(pollMilliseconds);
  }
  // LocalStack's own last line comes then.
  await sleep(pollMilliseconds);
  if (ended.aborted) return undefined;
  for (const { path, user } of examples) {
    const headers = { authorization: `Basic ${Buffer.from(user).toString('base64')}` };
    const answer = await fetch(`${gateway}${path}`, { headers, signal: ended }).catch(() => undefined);
    if (answer?.ok) return `curl -u ${user} ${gateway}${path}`;
  }
  return `curl ${gateway}/_localstack/health`;
}

/**
 * @param {string} gateway
 * @param {AbortSignal} ended
 */
async function isReady(gateway, ended) {
  try {
    const answer = await fetch(`${gateway}/_localstack/init`, { signal: ended });
    const { completed } = /** @type {{ completed?: { READY?: boolean } }} */ (await answer.json());
    return completed?.READY === true;
  } catch {
    return false;
  }
}
