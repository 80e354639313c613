import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { requirementsInput } from '../../src/installer/requirements-input.ts';
import { parseItem } from '../../src/requirements/auto-install/auto-install.ts';
import type { Requirement } from '../../src/requirements/requirement.ts';

async function requirement(text: string): Promise<Requirement> {
  const reader = {
    read: () => Promise.reject(new Error('no file')),
    stat: () => null,
    fetch: () => Promise.reject(new Error('no network')),
  };
  const parsed = await parseItem(text, { reader, folder: '/', variables: {}, source: 'test', line: 1 });
  const [first] = parsed.requirements;
  if (first === undefined) throw new Error(JSON.stringify(parsed.errors));
  return first;
}

test('the secret of a URL travels by a variable', async () => {
  const declared = [await requirement('a==1'), await requirement('b @ https://me:s%40cret@host/b-1-py3-none-any.whl')];
  const { text, variables } = requirementsInput(declared, true);
  const [name = ''] = Object.keys(variables);
  expect(text).toBe(`a==1\nb @ https://\${${name}}@host/b-1-py3-none-any.whl\n`);
  expect(variables).toEqual({ [name]: 'me:s%40cret' });
  expect(name).toMatch(/^EXTENSION_AGENT_SECRET_[\dA-F]{16}_1$/);
});

test('no package can know the names of the variables', async () => {
  const secret = await requirement('b @ https://me:s%40cret@host/b-1-py3-none-any.whl?st=Secret1234');
  const [first, second] = [requirementsInput([secret], true), requirementsInput([secret], true)].map(({ variables }) =>
    Object.keys(variables),
  );
  expect(first).toHaveLength(2);
  expect(first?.filter((name) => second?.includes(name))).toEqual([]);
});

test("git gets a repository's secret from a credential helper", async () => {
  const { text, variables } = requirementsInput(
    [await requirement('a @ git+https://me:s%40cret@host/group/a.git@main')],
    true,
  );
  expect(text).toBe('a @ git+https://host/group/a.git@main\n');
  const env = { PATH: process.env['PATH'], HOME: '/nowhere', ...variables };
  const input = 'protocol=https\nhost=host\npath=group/a.git\n\n';
  const filled = execFileSync('git', ['credential', 'fill'], { env, input, encoding: 'utf8', cwd: '/' });
  expect(filled).toContain('username=me\n');
  expect(filled).toContain('password=s@cret\n');
  const other = { ...env, GIT_ASKPASS: '/bin/false' };
  expect(() =>
    execFileSync('git', ['credential', 'fill'], {
      env: other,
      input: 'protocol=https\nhost=host\npath=group/b.git\n\n',
      cwd: '/',
      stdio: 'pipe',
    }),
  ).toThrow();
});

test('hashes are written when asked for', async () => {
  const hashed = await requirement(`a==1 --hash=sha256:${'0'.repeat(64)}`);
  expect(requirementsInput([hashed], true).text).toContain('--hash=sha256:0');
  expect(requirementsInput([hashed], false).text).toBe('a==1\n');
});
