import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readLocalStackVenv } from '../../src/python/localstack-venv.ts';
import { projectRoot } from '../fixtures/test-state.ts';
import { makeWorkspace } from '../fixtures/workspace.ts';

async function venv(): Promise<string> {
  const { folder } = await makeWorkspace();
  mkdirSync(join(folder, 'lib/python3.13/site-packages/werkzeug-3.1.3.dist-info'), { recursive: true });
  mkdirSync(join(folder, 'bin'));
  symlinkSync(process.execPath, join(folder, 'bin/python'));
  writeFileSync(join(folder, 'pyvenv.cfg'), 'version = 3.13.5\n');
  return folder;
}

test('a virtual environment is read without starting it; where there is none, there is nothing', async () => {
  const folder = await venv();
  const read = readLocalStackVenv(folder);
  expect(read).toMatchObject({ pythonVersion: '3.13', python: `${folder}/bin/python` });
  expect([...(read?.packages ?? [])]).toEqual([['werkzeug', '3.1.3']]);
  for (const place of ['none', 'pyvenv.cfg', 'lib']) expect(readLocalStackVenv(join(folder, place))).toBeNull();
});

test('one that the system does not show is not taken for none', () => {
  expect(() => readLocalStackVenv(`/${'a'.repeat(300)}`)).toThrow(/ has a name that is too long\.$/);
});

const canTrace = spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0;

test.runIf(canTrace).each(['readlink', 'getdents64'])('a disk that fails at %s is named', async (call) => {
  const folder = await venv();
  const module = JSON.stringify(join(projectRoot, 'src/python/localstack-venv.ts'));
  const script = `import(${module}).then((it) => it.readLocalStackVenv(process.argv[1])).catch((error) => console.log(error.code, error.message))`;
  const trace = ['-qq', '-f', '-e', 'signal=none', '-e', `trace=${call}`, '-e', `inject=${call}:error=EIO`, '-P'];
  const place = call === 'readlink' ? join(folder, 'bin/python') : join(folder, 'lib');
  const node = [process.execPath, '--experimental-strip-types', '--no-warnings', '-e', script, folder];
  const { stdout, stderr } = spawnSync('strace', [...trace, place, '-o', '/dev/null', ...node], { encoding: 'utf8' });
  expect(stdout, stderr).toBe(
    `INTERPRETER LocalStack's virtual environment ${folder} cannot be read: its disk fails (EIO).\n`,
  );
});
