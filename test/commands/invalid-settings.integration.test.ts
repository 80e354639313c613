import { describe, expect } from 'vitest';
import { runAgent } from '../fixtures/agent.ts';
import { handoffOptions, ways } from '../fixtures/handoff.ts';
import { test } from '../fixtures/workbench.ts';

const invalid = {
  EXTENSION_AGENT_TIMEOUT: 'soon',
  LOCALSTACK_EXTENSION_AGENT_INSTALLER: 'conda',
  EXTENSION_AGENT_LOG: 'xml',
};

const lines = [
  'SETTING_INVALID: EXTENSION_AGENT_TIMEOUT must be a number of seconds above 0 (got "soon"). Using the default. Correct EXTENSION_AGENT_TIMEOUT, or unset it.',
  'SETTING_INVALID: EXTENSION_AGENT_INSTALLER must be auto, uv or pip (got "conda"). Using the default. Correct EXTENSION_AGENT_INSTALLER, or unset it.',
  'SETTING_INVALID: EXTENSION_AGENT_LOG must be auto, pretty or json (got "xml"). Using the default. Correct EXTENSION_AGENT_LOG, or unset it.',
];

describe.concurrent.each(ways)('variables that are not understood, %s', (way) => {
  test.for([['start'], ['start', '--verbose']])('do not keep LocalStack from starting: %j', async (args, { bench }) => {
    const options = await handoffOptions(bench, way);
    const run = await runAgent([...args, '--', 'echo', 'LocalStack runs'], { ...options, env: invalid });
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toBe('LocalStack runs\n');
    for (const line of lines) expect(run.stderr.split(`WARN  ${line}\n`), run.stderr).toHaveLength(2);
  });

  test('stop the start where failures are to', async ({ bench }) => {
    const options = await handoffOptions(bench, way);
    const env = { EXTENSION_AGENT_TIMEOUT: 'soon', EXTENSION_AGENT_ON_FAILURE: 'fail' };
    const run = await runAgent(['start', '--', 'echo', 'LocalStack runs'], { ...options, env });
    expect(run).toMatchObject({ exitCode: 2, stdout: '' });
    expect(run.stderr).toMatch(
      /ERROR SETTING_INVALID: EXTENSION_AGENT_TIMEOUT must be a number of seconds above 0 \(got "soon"\)\.\n    Hint: Correct EXTENSION_AGENT_TIMEOUT, or unset it\.\n$/,
    );
  });

  test.for([['sync'], ['plan'], ['status'], ['list']])(
    'are an error of other commands: %j',
    async (args, { bench }) => {
      const run = await runAgent(args, { ...(await handoffOptions(bench, way)), env: invalid });
      expect(run).toMatchObject({ exitCode: 2, stdout: '' });
      expect(run.stderr).toContain('ERROR SETTING_INVALID: ');
    },
  );

  test('leave the health check what it is', async ({ bench }) => {
    const options = await handoffOptions(bench, way);
    const env = { ...invalid, GATEWAY_LISTEN: '127.0.0.1:1' };
    const run = await runAgent(['status', '--health'], { ...options, env });
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toContain('Nothing answers at http://127.0.0.1:1/');
  });
});
