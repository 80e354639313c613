// Runs other programs one after the other; signals to this process end the one that runs, and then this process.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** @type {readonly NodeJS.Signals[]} */
const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP'];

const parentCheckMilliseconds = 1000;

/** @type {import('node:child_process').ChildProcess | undefined} */
let running;
/** @type {NodeJS.Signals | undefined} */
let received;

/** @param {NodeJS.Signals} signal */
function interrupt(signal) {
  received ??= signal;
  running?.kill(signal);
}

for (const signal of passedOn) {
  process.on(signal, () => {
    interrupt(signal);
  });
}

// npm passes on SIGINT and SIGTERM; where another signal ends it, nothing should run on without it.
if (process.env.npm_lifecycle_event !== undefined) {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid !== parent) {
      clearInterval(timer);
      interrupt('SIGTERM');
    }
  }, parentCheckMilliseconds);
  timer.unref();
}

/**
 * The status with which a shell reports an end by a signal.
 *
 * @param {NodeJS.Signals} signal
 */
function exitStatusOf(signal) {
  return 128 + constants.signals[signal];
}

/** The status of an end by the signal that this process received; undefined if there was none. */
export function interruption() {
  return received === undefined ? undefined : exitStatusOf(received);
}

/**
 * Runs a program to its end.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 * @returns {Promise<{ status: number, output: string }>} `output` is what it printed where `stdio` is `pipe`; the status
 *   is 127 where it could not be started and 128+N where signal N ended it
 */
export async function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const interrupted = interruption();
    if (interrupted !== undefined) {
      resolve({ status: interrupted, output: '' });
      return;
    }
    const child = spawn(command, args, { stdio: 'inherit', ...options });
    running = child;
    /** @type {Buffer[]} */
    const chunks = [];
    const keep = (/** @type {Buffer} */ chunk) => chunks.push(chunk);
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.once('error', (error) => {
      resolve({ status: 127, output: error.message });
    });
    child.once('close', (/** @type {number | null} */ status, /** @type {NodeJS.Signals | null} */ signal) => {
      const output = Buffer.concat(chunks).toString('utf8');
      resolve({ status: status ?? (signal === null ? 1 : exitStatusOf(signal)), output });
    });
  });
}
