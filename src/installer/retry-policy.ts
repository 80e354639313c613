/** No answer for so long means that there will be none. */
const LONGEST_WAIT = 30;

/** The part of the time that one call may spend on a server that does not answer: another call may follow. */
const SHARE = 0.6;

/**
 * How long and how often uv and pip try to reach a server, so that they give up, and say why, before their time is up.
 * Between attempts both wait longer each time.
 *
 * @param seconds that all calls of the installer may take
 */
export function retryPolicyVariables(seconds: number): Readonly<Record<string, string>> {
  const retries = seconds >= 40 ? 3 : seconds >= 15 ? 2 : 1;
  const pauses = 2 ** retries - 1;
  const wait = Math.floor((seconds * SHARE - pauses) / (retries + 1));
  const timeout = String(Math.min(LONGEST_WAIT, Math.max(1, wait)));
  return {
    UV_HTTP_TIMEOUT: timeout,
    UV_HTTP_RETRIES: String(retries),
    PIP_DEFAULT_TIMEOUT: timeout,
    PIP_RETRIES: String(retries),
  };
}
