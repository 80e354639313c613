/** No answer for so long means that there will be none. */
const LONGEST_WAIT = 30;

/** No connection for so long means the same. */
const LONGEST_CONNECT = 10;

/** The part of the time that one call may spend on a server that does not answer: another call may follow. */
const SHARE = 0.8;

/** Attempts after the first one. Without any pip does not say that it could not reach an index, only that it found nothing. */
const MOST_RETRIES = 3;

/**
 * How long and how often uv and pip try to reach a server, so that they give up, and say why, before their time is up. A slow index
 * deserves patience more than a dead one deserves attempts: three answers one after the other are what it takes to install anything,
 * and one answer may take a third of the time. Between attempts both wait longer each time.
 *
 * @param seconds that are left for all calls of the installer
 */
export function retryPolicyVariables(seconds: number): Readonly<Record<string, string>> {
  let retries = MOST_RETRIES;
  while (retries > 1 && wait(seconds, retries) < LONGEST_WAIT) retries -= 1;
  const timeout = Math.min(LONGEST_WAIT, Math.max(1, wait(seconds, retries)));
  return {
    UV_HTTP_TIMEOUT: String(timeout),
    UV_HTTP_CONNECT_TIMEOUT: String(Math.min(LONGEST_CONNECT, timeout)),
    UV_HTTP_RETRIES: String(retries),
    PIP_DEFAULT_TIMEOUT: String(timeout),
    PIP_RETRIES: String(retries),
  };
}

/** Whole seconds that each attempt may take. */
function wait(seconds: number, retries: number): number {
  const pauses = 2 ** retries - 1;
  return Math.floor((seconds * SHARE - pauses) / (retries + 1));
}

/** Seconds that a server has to answer a question of the agent's own that an installer's work waits for. */
export function answerSeconds(seconds: number): number {
  return Math.min(LONGEST_WAIT, Math.max(1, seconds / 3));
}
