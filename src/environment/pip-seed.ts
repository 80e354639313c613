import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findPipWheel } from '../installer/find-installer.ts';
import { isolatedPython } from '../python/isolated-python.ts';
import { readTextIfAny } from '../system/files.ts';
import type { ProcessRunner } from '../system/process-runner.ts';
import { missingFiles } from '../python/record.ts';

/** LocalStack's web app runs `bin/pip` of the environment, and recurses until it crashes where that is missing. */
const SCRIPT = (python: string): string => `#!${python}
import sys
from pip._internal.cli.main import main
if __name__ == '__main__':
    sys.exit(main())
`;

/** An environment that is to have a pip. */
export interface PipPlace {
  readonly folder: string;
  readonly sitePackages: string;
  readonly liveLink: string;
  /** LocalStack's site-packages, which the environment's interpreter sees; null without LocalStack. */
  readonly localstack: string | null;
}

/** What is wrong with an environment's pip, in one sentence; null when nothing is, as far as its files tell. */
export function pipFault({ folder, sitePackages, liveLink, localstack }: PipPlace): string | null {
  const script = readTextIfAny(join(folder, 'bin', 'pip'));
  if (script === null || ![sitePackages, localstack].some(hasPip)) return 'Its pip is gone.';
  const metadata = pipMetadata(sitePackages);
  // A module of that name would be loaded before LocalStack's pip.
  const isPip = metadata.length > 0 || pipModules(sitePackages).length === 0;
  const isWhole = isPip && metadata.every((info) => missingFiles({ folder: info }, 'sizes').length === 0);
  return isWhole && script === SCRIPT(`${liveLink}/bin/python`) ? null : 'Its pip is damaged.';
}

function hasPip(sitePackages: string | null): boolean {
  return sitePackages !== null && existsSync(join(sitePackages, 'pip', '__main__.py'));
}

/** What `import pip` would load. */
function pipModules(sitePackages: string): readonly string[] {
  return readdirSync(sitePackages)
    .filter((name) => /^pip(?:\.py|\..+\.so)?$/u.test(name))
    .map((name) => join(sitePackages, name));
}

function pipMetadata(sitePackages: string): readonly string[] {
  return readdirSync(sitePackages)
    .filter((name) => /^pip-[^-]+\.dist-info$/u.test(name))
    .map((name) => join(sitePackages, name));
}

/**
 * Gives an environment a working pip without a network: LocalStack's own, which its interpreter sees, or else the wheel that
 * the interpreter carries for ensurepip.
 *
 * @param python the interpreter that unpacks the wheel
 * @returns false when there is no pip to be had
 */
export async function seedPip(
  { folder, sitePackages, liveLink, localstack }: PipPlace,
  python: string,
  runner: ProcessRunner,
): Promise<boolean> {
  for (const path of [...pipModules(sitePackages), ...pipMetadata(sitePackages)])
    rmSync(path, { recursive: true, force: true });
  if (!hasPip(localstack)) {
    const wheel = findPipWheel(python);
    if (wheel === null) return false;
    const { status } = await runner.run(isolatedPython(python, ['-m', 'zipfile', '-e', wheel, sitePackages]));
    if (status !== 0) return false;
  }
  const version = /python(\d+)\.(\d+)$/u.exec(join(sitePackages, '..')) ?? [];
  const names = ['pip', `pip${version[1] ?? '3'}`, `pip${version[1] ?? '3'}.${version[2] ?? ''}`];
  for (const name of names) {
    // Not by writing into what another generation may share.
    rmSync(join(folder, 'bin', name), { recursive: true, force: true });
    writeFileSync(join(folder, 'bin', name), SCRIPT(`${liveLink}/bin/python`), { mode: 0o755 });
  }
  return true;
}
