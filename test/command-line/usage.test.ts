import { describe, expect, test } from 'vitest';
import { runCommandLine } from '../../src/command-line/command-line.ts';
import { likely } from '../../src/command-line/usage.ts';
import { AgentError } from '../../src/errors/agent-error.ts';

async function errorOf(...args: readonly string[]): Promise<AgentError> {
  const open = (): never => {
    throw new Error('Nothing is to be run.');
  };
  const error: unknown = await runCommandLine(args, { open, environment: {}, workingFolder: '/' }).catch(
    (thrown: unknown) => thrown,
  );
  if (error instanceof AgentError) return error;
  throw new Error(`No error for users: ${String(error)}`);
}

test.for([
  ['stat', 'status'],
  ['upgrad', 'upgrade'],
  ['lst', 'list'],
  ['Sync', 'sync'],
  ['roll', 'rollback'],
  // Two begin so, and none is near.
  ['ro', null],
  ['xyz', null],
  ['s', null],
] as const)('%s: did you mean %s', ([word, meant]) => {
  expect(likely(word, ['start', 'status', 'sync', 'list', 'lock', 'rollback', 'upgrade'])).toBe(meant);
});

describe('a command line that is not understood is told in one sentence, with what helps', () => {
  test.for<readonly [args: readonly string[], message: string, hint: string]>([
    [['stat'], 'Unknown command stat.', 'Did you mean status?'],
    [['xyzzy', '-v'], 'Unknown command xyzzy.', 'localstack-extensions --help lists the commands.'],
    [['dev', 'nw', 'x'], 'Unknown command dev nw.', 'Did you mean dev new?'],
    [['--bogus'], 'Unknown option --bogus.', 'localstack-extensions --help lists the commands.'],
    [['parse', '--bogus'], 'Unknown option --bogus.', 'localstack-extensions parse --help shows how it is used.'],
    [['sync', '--frosen'], 'Unknown option --frosen.', 'Did you mean --frozen?'],
    [['dev', 'list', '--jsn'], 'Unknown option --jsn.', 'Did you mean --json?'],
    [['list', '-q'], 'Unknown option -q.', 'localstack-extensions list --help shows how it is used.'],
    [['sync', '--frozen=maybe'], '--frozen takes no value (got "maybe").', 'Write --frozen alone, or leave it out.'],
    [['sync', '--force=1'], '--force takes no value (got "1").', 'Write --force alone, or leave it out.'],
    [['list', '-v=yes'], '-v takes no value (got "yes").', 'Write -v alone, or leave it out.'],
    [['lock', '-o'], '-o needs a value.', 'localstack-extensions lock --help shows how it is used.'],
    [['lock', '--output='], '--output needs a value.', 'Write --output VALUE.'],
    [['lock', '-o', 'a', '--output', 'b'], '--output is given twice.', 'Give it once.'],
    [['bundle'], 'bundle needs --output.', 'localstack-extensions bundle --help shows how it is used.'],
    [
      ['plan', '--format', 'xml'],
      '--format must be text, json or markdown (got "xml").',
      'localstack-extensions plan --help shows how it is used.',
    ],
    [['parse'], 'parse needs at least one file.', 'Usage: localstack-extensions parse <files..>'],
    [['dev', 'enable'], 'dev enable needs a path.', 'Usage: localstack-extensions dev enable <path>'],
    [['list', 'x', 'y'], 'Unexpected argument x, y.', 'localstack-extensions list --help shows how it is used.'],
    [['start', 'sh'], 'Unexpected argument sh.', 'A command to hand off to stands after two dashes: start -- COMMAND.'],
  ])('%j', async ([args, message, hint]) => {
    const error = await errorOf(...args);
    expect({ code: error.code, message: error.message, hint: error.hint }).toEqual({ code: 'USAGE', message, hint });
  });
});
