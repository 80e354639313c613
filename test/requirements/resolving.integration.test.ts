import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { emitOptions } from '../../src/requirements/emit.ts';
import { parseRequirementsFile } from '../../src/requirements/requirements-txt/requirements-file.ts';
import { childEnvironment } from '../fixtures/child-environment.ts';
import { machineReader } from '../../src/system/source-reader.ts';
import { oraclePython } from '../fixtures/oracle.ts';
import { writePackage } from '../fixtures/python-package.ts';
import { uv } from '../fixtures/uv.ts';
import { writtenRequirement } from '../fixtures/written-requirement.ts';

const run = promisify(execFile);

let root: string;
let wheel: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'resolving-'));
  for (const version of ['1.0', '1.5', '2.0', '2.1rc1'])
    await writePackage(join(root, 'links'), { name: 'alpha', version });
  for (const version of ['0.9', '1.0']) {
    await writePackage(join(root, 'links'), { name: 'Beta.Two', version, extras: { more: ['alpha<2'] } });
  }
  await writePackage(join(root, 'links'), { name: 'gamma', version: '3.0', requires: ['alpha>=1'] });
  wheel = await writePackage(join(root, 'files'), { name: 'delta', version: '4.0+local' });
  mkdirSync(join(root, 'work/sub'), { recursive: true });
  writeFileSync(join(root, 'work/sub/limits.txt'), 'alpha<2\n');
  writeFileSync(join(root, 'work/sub/more.txt'), 'gamma\n');
});

afterAll(() => {
  rmSync(root, { recursive: true });
});

/** The projects and versions that an installer would install, sorted. */
async function resolveWith(
  installer: 'pip' | 'uv',
  file: string,
  folder: string,
  flags: readonly string[] = [],
): Promise<string[]> {
  const python = await oraclePython();
  const options = { cwd: folder, env: childEnvironment({ home: root }) };
  if (installer === 'pip') {
    const report = join(root, 'report.json');
    const args = [
      '-m',
      'pip',
      'install',
      '--dry-run',
      '--ignore-installed',
      '--quiet',
      '--no-index',
      '--report',
      report,
    ];
    await run(python, [...args, '--find-links', join(root, 'links'), '-r', file], options);
    const { stdout } = await run(python, ['-c', READ_REPORT, report], options);
    return stdout.trim().split('\n').sort();
  }
  const args = ['pip', 'compile', '--quiet', '--no-header', '--no-annotate', '--no-index', '--python', python];
  const { stdout } = await run(await uv(), [...args, ...flags, '--find-links', join(root, 'links'), file], options);
  const pins = stdout.split('\n').filter((line) => /^[a-z]/.test(line));
  return pins.map((line) => (line.startsWith('delta @') ? 'delta==4.0+local' : line.replace(/\[.*\]/, ''))).sort();
}

const READ_REPORT = `
import json, re, sys
for item in json.load(open(sys.argv[1]))["install"]:
    print(re.sub(r"[-_.]+", "-", item["metadata"]["name"]).lower() + "==" + item["metadata"]["version"])
`;

test.each([
  ['alpha'],
  ['Alpha >= 1 , < 2 , != 1.5'],
  ['ALPHA ~= 1.0'],
  ['alpha==1.*'],
  ['--pre\nalpha'],
  ['alpha>=2.1rc1'],
  ['beta_two[More]'],
  ['beta.two<1 ; python_version > "3" and os_name == "posix"'],
  ['alpha ; python_version < "3"\ngamma'],
  ['-c sub/limits.txt\ngamma'],
  ['-r sub/more.txt\nalpha<1.5'],
  ['./WHEEL'],
  ['file:WHEEL ; os_name == "posix"'],
  ['delta @ file://FOLDER/WHEEL'],
  ['delta[x] @ file://FOLDER/WHEEL'],
  ['gamma \\\n  # a comment\n\nalpha ${LIMIT}'],
])('%j', { timeout: 120_000 }, async (written) => {
  const folder = join(root, 'work');
  const text = written.replaceAll('FOLDER', folder).replaceAll('WHEEL', `../files/${wheel.split('/').at(-1) ?? ''}`);
  const file = join(folder, 'requirements.txt');
  writeFileSync(file, text.replaceAll('${LIMIT}', '<1.5'));
  const asWritten = await resolveWith('pip', file, folder);

  writeFileSync(file, text);
  const variables = { LIMIT: '<1.5' };
  const { requirements, options, errors } = await parseRequirementsFile(file, {
    reader: machineReader(),
    folder,
    variables,
  });
  expect(errors).toEqual([]);
  const emitted = (isConstraint: boolean): string[] =>
    requirements
      .filter(({ constraint }) => constraint === isConstraint)
      .map((requirement) => writtenRequirement(requirement));
  const elsewhere = mkdtempSync(join(root, 'elsewhere-'));
  writeFileSync(join(elsewhere, 'limits.txt'), emitted(true).join('\n'));
  writeFileSync(
    join(elsewhere, 'emitted.txt'),
    ['-c limits.txt', ...emitOptions(options), ...emitted(false)].join('\n'),
  );
  const byPip = await resolveWith('pip', join(elsewhere, 'emitted.txt'), elsewhere);
  expect(byPip).toEqual(asWritten);
  // uv passes over --pre in a file
  const flags = options.pre ? ['--prerelease', 'allow'] : [];
  expect(await resolveWith('uv', join(elsewhere, 'emitted.txt'), elsewhere, flags)).toEqual(asWritten);
  expect(asWritten.length).toBeGreaterThan(0);
});
