// Python from uv, where PATH has another than LocalStack's image.
import { askVersion } from './python.mjs';
import { run } from './program.mjs';

/** Where a server does not answer, the quick start should go on soon. */
const limits = { UV_HTTP_TIMEOUT: '30', UV_HTTP_RETRIES: '1' };

/**
 * Has uv fetch a Python, unless it is there, into a folder of the quick start's own.
 *
 * @param {string} uv
 * @param {string} version such as `3.13`
 * @param {NodeJS.ProcessEnv} environment what uv goes by: mirror, proxy, certificates, and `UV_PYTHON_DOWNLOADS=never`
 * @returns {Promise<{ kind: 'fetched', command: string } | { kind: 'unavailable', reason: string }>} `reason` is uv's own
 */
export async function fetchPython(uv, version, environment) {
  const env = { ...limits, ...environment, NO_COLOR: '1' };
  const install = ['python', 'install', '--no-config', '--no-progress', '--no-bin', version];
  const installed = await run(uv, install, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  if (installed.status !== 0) return { kind: 'unavailable', reason: reasonOf(installed.output) };
  const find = ['python', 'find', '--no-config', '--managed-python', '--no-project', version];
  const { output } = await run(uv, find, { env, stdio: ['ignore', 'pipe', 'ignore'] });
  const command = output.trim();
  const is = await askVersion(command);
  return is.version === version && is.hasVenv
    ? { kind: 'fetched', command }
    : { kind: 'unavailable', reason: `what was fetched is no Python ${version} with venv` };
}

/**
 * The last cause that uv names, which is the first that happened; without the login of a mirror.
 *
 * @param {string} output
 */
function reasonOf(output) {
  const lines = output.split('\n').flatMap((line) => line.trim() || []);
  const reason =
    lines
      .at(-1)
      ?.trim()
      .replace(/^(?:error|cause):\s*/, '') ?? 'uv does not say why';
  return reason.replace(/\/\/[^/@\s]+@/g, '//****@');
}
