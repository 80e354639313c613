import type { Argv } from 'yargs';

/** The option `--json`. */
export function jsonOption<T>(builder: Argv<T>): Argv<T & { json: boolean }> {
  return builder.option('json', { type: 'boolean', default: false, describe: 'Print JSON for programs' });
}
