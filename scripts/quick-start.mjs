/**
 * `npm start`: LocalStack with the extensions of conf.d/extensions.txt on this machine, without Docker. Installs what is
 * missing (npm packages, the build, LocalStack and uv in .localstack/) and becomes the parent of the agent, which becomes
 * LocalStack. Ctrl-C ends all of it.
 */
import * as localStack from './localstack.mjs';
import { checkAddresses, gatewayUrl } from './port.mjs';
import { interruption, run } from './program.mjs';
import { cli, hasPackages, installPackages, isBuilt, node, nodeEnvironment, root } from './project.mjs';
import { fetchPython } from './managed-python.mjs';
import { checkPython, findPython, newestPython } from './python.mjs';
import { untilReady } from './ready.mjs';
import { QuickStartError } from './quick-start-error.mjs';

const oldestNode = 20;
const outputLines = 15;
const noNetwork =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|NewConnectionError|Max retries|Connection refused|name resolution|error sending request|dns error|failed to fetch/i;

/** @param {string} text */
function say(text) {
  process.stderr.write(`quick start: ${text}\n`);
}

/**
 * Does one step; what it prints is shown only if it fails.
 *
 * @param {string} title what it installs
 * @param {string} command
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<boolean>} false where a signal ended it
 */
async function step(title, command, args, env) {
  const started = Date.now();
  say(`installing ${title} …`);
  const { status, output } = await run(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  if (interruption() !== undefined) {
    return false;
  }
  if (status !== 0) {
    process.stderr.write(`${output.trimEnd().split('\n').slice(-outputLines).join('\n')}\n`);
    throw new QuickStartError(
      `${command} ended with status ${status} while installing ${title}.`,
      noNetwork.test(output)
        ? 'The package registry cannot be reached: check the network, the proxy (HTTPS_PROXY) and the certificates (SSL_CERT_FILE).'
        : 'The lines above say why; npm start goes on from here once that is mended.',
    );
  }
  say(`installed ${title} in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  return true;
}

/**
 * Installs uv and LocalStack.
 *
 * @returns {Promise<boolean>} false where a signal ended it
 */
async function installLocalStack() {
  const found = await findPython();
  const install = async (
    /** @type {localStack.InstallStep} */ { title, command, args, env },
    version = found.version,
  ) => step(`${title} for Python ${version}`, command, args, env);
  localStack.forgetInstalled();
  if (!(await install(localStack.venvStep(found.command))) || !(await install(localStack.uvStep()))) {
    return false;
  }
  const python = await newerPython(found);
  if (interruption() !== undefined) {
    return false;
  }
  if (!checkPython(python.version)) {
    say(`LocalStack's newest release needs a newer Python than ${python.version}: the last one for it is installed`);
  }
  if (python !== found && !(await install(localStack.venvStep(python.command), python.version))) {
    return false;
  }
  if (!(await install(localStack.localStackStep(), python.version))) {
    return false;
  }
  localStack.rememberInstalled();
  return true;
}

/**
 * The newest Python that LocalStack supports where uv can fetch it, else the one that was found.
 *
 * @param {{ command: string, version: string }} found
 */
async function newerPython(found) {
  if (found.version === newestPython) {
    return found;
  }
  say(`installing Python ${newestPython}, the newest that LocalStack supports …`);
  const fetched = await fetchPython(localStack.uv, newestPython, localStack.managedPythonEnvironment());
  if (fetched.kind === 'fetched') {
    return { command: fetched.command, version: newestPython };
  }
  if (interruption() === undefined) {
    say(`Python ${newestPython} cannot be fetched: ${fetched.reason}`);
  }
  return found;
}

/**
 * Installs what is missing and returns the names of what was there. Before the large part of it, it looks whether LocalStack
 * can listen where it is told to.
 *
 * @param {string | undefined} gatewayListen
 */
async function prepare(gatewayListen) {
  /** @type {string[]} */
  const present = [];
  if (hasPackages()) {
    present.push('npm packages');
  } else if (!(await step('the npm packages', ...installPackages, process.env))) {
    return present;
  }
  if (isBuilt()) {
    present.push('agent');
  } else if (!(await step('the agent', node, ['scripts/build.mjs'], nodeEnvironment))) {
    return present;
  }
  await checkAddresses(gatewayListen ?? '');
  if (localStack.hasLocalStack()) {
    present.push('uv', `LocalStack ${localStack.localStackVersion()}`);
  } else if (!(await installLocalStack())) {
    return present;
  }
  localStack.linkConfiguration();
  return present;
}

async function main() {
  if (Number(process.versions.node.split('.')[0]) < oldestNode) {
    throw new QuickStartError(
      `Node ${process.versions.node} is too old.`,
      `Install Node ${oldestNode} or newer, or use Docker: docker compose up`,
    );
  }
  const env = localStack.hostEnvironment();
  const present = await prepare(env.GATEWAY_LISTEN);
  if (interruption() !== undefined) {
    return interruption();
  }
  if (present.length > 0) {
    say(`${present.join(', ')}: there already`);
  }
  say(`starting LocalStack on ${env.GATEWAY_LISTEN}; Ctrl-C ends it`);
  const ended = new AbortController();
  void untilReady(gatewayUrl(env.GATEWAY_LISTEN), ended.signal).then((command) => {
    if (command !== undefined) say(`LocalStack and its extensions are ready. Try: ${command}`);
  });
  const { status } = await run(node, [cli, 'start'], { cwd: root, env });
  ended.abort();
  return interruption() ?? status;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof QuickStartError)) {
    throw error;
  }
  say(`${error.message}\n    Hint: ${error.hint}`);
  process.exitCode = 1;
}
