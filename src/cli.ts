#!/usr/bin/env node
import { join } from 'node:path';
import type * as main from './main.ts';
import { quickStart } from './quick-start.ts';
import { unsupportedNode } from './settings/node-version.ts';
import { formatError } from './sync/report.ts';
import { formatLogLine, writeLogLine } from './system/log-line.ts';
import { wantsColour } from './system/terminal.ts';

/** The name of the bundle of `main.ts`, which the build gives it. */
declare const MAIN_BUNDLE: string;

/** A start with nothing to do is decided, and done, before anything else is loaded. */
async function run(): Promise<number> {
  const fault = unsupportedNode(process.versions.node);
  if (fault !== null) {
    writeLogLine(formatLogLine('error', formatError(fault), wantsColour(process.env, 2)));
    return fault.exitStatus;
  }
  const args = process.argv.slice(2);
  const status = await quickStart(args, process.env, process.cwd());
  if (status !== null) return status;
  const { runBundle } = await import('./system/bundle.ts');
  const file = join(import.meta.dirname, 'main', MAIN_BUNDLE);
  const { exports, keepCode } = runBundle<typeof main>(file);
  return exports.main(args, process.env, process.cwd(), keepCode);
}

void run().then((status) => {
  process.exitCode = status;
});
