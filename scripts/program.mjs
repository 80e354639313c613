// Runs other programs one after the other; signals to this process end the one that runs, and then this process.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP'];

const parentCheckMilliseconds = 1000;

let running;
let received;

function interrupt(signal) {
  received ??= signal;
  running?.kill(signal);
}

for (const signal of passedOn) {
  process.on(signal, () => interrupt(signal));
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

/** The status with which a shell reports an end by a signal. */
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
    if (received !== undefined) {
      resolve({ status: interruption(), output: '' });
      return;
    }
    const child = spawn(command, args, { stdio: 'inherit', ...options });
    running = child;
    const chunks = [];
    child.stdout?.on('data', (chunk) => chunks.push(chunk));
    child.stderr?.on('data', (chunk) => chunks.push(chunk));
    child.once('error', (error) => resolve({ status: 127, output: error.message }));
    child.once('close', (status, signal) => {
      const output = Buffer.concat(chunks).toString('utf8');
      resolve({ status: status ?? exitStatusOf(signal), output });
    });
  });
}
