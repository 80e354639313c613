import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, inject, onTestFinished, test } from 'vitest';
import { dockerCompose } from '../fixtures/docker-engine.ts';
import { codeBlocks } from '../fixtures/recipe.ts';
import { composeV2 } from '../fixtures/tool-cache.ts';

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'extension-agent-pages-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** A compose file of a block: as it is, or what belongs to a service as one. */
function composeFile(code: string): string | null {
  if (/^services:/m.test(code))
    return /^ {4}(image|build):/m.test(code) ? code : code.replace(/^( {2}\w+:)$/m, '$1\n    image: x');
  if (!/^(environment|volumes):/m.test(code)) return null;
  return `services:\n  localstack:\n    image: x\n${code.replace(/^(?=.)/gm, '    ')}`;
}

test('both generations of compose understand every compose block of the pages', async () => {
  const folder = await makeFolder();
  const files = ['recipes.md', 'health.md']
    .flatMap(codeBlocks)
    .filter(({ heading, language }) => language === 'yaml' && heading !== 'Kubernetes')
    .flatMap(({ code }) => composeFile(code) ?? []);
  expect(files.length).toBeGreaterThanOrEqual(3);
  for (const [number, text] of files.entries()) {
    const file = join(folder, `${number}.yml`);
    await writeFile(file, text.replaceAll('IMAGE', 'image'));
    for (const program of ['docker-compose', await composeV2()]) {
      const { exitCode, stderr } = await dockerCompose(inject('docker'), ['--file', file, 'config'], {}, program);
      expect(exitCode, `${program}\n${text}\n${stderr}`).toBe(0);
      expect(stderr).not.toMatch(/obsolete|unsupported|deprecated/i);
    }
  }
});

/** How a program looks at a file without running it. */
const checks: Readonly<Record<string, readonly [suffix: string, program: string, ...args: string[]]>> = {
  sh: ['sh', 'sh', '-n'],
  js: ['mjs', process.execPath, '--check'],
  python: ['py', 'python3', '-m', 'py_compile'],
};

test('every script and program of the recipes can be parsed', async () => {
  const folder = await makeFolder();
  for (const { language, code } of codeBlocks('recipes.md')) {
    const check = checks[language];
    if (check === undefined) continue;
    const [suffix, program, ...args] = check;
    const file = join(folder, `block.${suffix}`);
    await writeFile(file, code);
    const { failed, stderr } = await execa(program, [...args, file], { reject: false });
    expect(failed, `${code}\n${stderr}`).toBe(false);
  }
});
