import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runAgent } from '../fixtures/agent.ts';
import { canonical, comparable } from '../fixtures/comparison.ts';
import { askOracle, type OracleAnswer } from '../fixtures/oracle.ts';
import { makeWorkspace } from '../fixtures/workspace.ts';

const files = {
  'valid.txt':
    'requests[socks]>=2,<3 ; python_version >= "3.8"\n--index-url https://u:p@h/simple\n-r more.txt\ngit+https://h/x.git@main#egg=foo&subdirectory=bar\n',
  'more.txt': `foo==1.0 --hash=sha256:${'7'.repeat(64)}\n`,
  'option.txt': 'foo==1\n--indx-url x\n',
  'conda.txt': 'a=1.0\n',
};

test('prints a JSON line for each file as pip reads it, and fails when one is not valid', async () => {
  const workspace = await makeWorkspace();
  const { root } = workspace;
  const names = ['valid.txt', 'option.txt', 'conda.txt', 'more.txt', 'missing.txt'];
  await Promise.all(Object.entries(files).map(([name, text]) => workspace.write(name, text)));
  const pips = await askOracle(
    names.map((name) => join(root, name)),
    {},
  );

  const { stdout, stderr, exitCode } = await runAgent(['parse', '--json', ...names], { cwd: root });

  const ours = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as OracleAnswer);
  expect(ours.map((answer) => canonical(comparable(answer)))).toEqual(
    pips.map((answer) => canonical(comparable(answer))),
  );
  expect(stderr).toBe('');
  expect(exitCode).toBe(3);
});

test('shows people each requirement on a line, and the place of an error', async () => {
  const workspace = await makeWorkspace();
  const { root } = workspace;
  await workspace.write('option.txt', files['option.txt']);

  const { stdout, stderr } = await runAgent(['parse', 'option.txt'], { cwd: root });

  expect(stdout).toBe('requirement name foo==1 (option.txt:1)\n');
  expect(stderr).toContain('option.txt:2:1: ');
  expect(stderr).toContain('--index-url');
});
