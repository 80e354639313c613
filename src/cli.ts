#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { quickStart } from './quick-start.ts';

/** A start with nothing to do is decided, and done, before anything else is loaded. */
async function run(): Promise<number> {
  const args = process.argv.slice(2);
  const status = await quickStart(args, process.env, process.cwd());
  if (status !== null) return status;
  enableCompileCache(`${import.meta.dirname}/compile-cache`);
  const { main } = await import('./main.ts');
  return main(args, process.env, process.cwd());
}

void run().then((status) => {
  process.exitCode = status;
});
