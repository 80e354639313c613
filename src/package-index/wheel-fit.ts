import type { MarkerEnvironment } from '../requirements/pep508/marker.ts';
import type { Fit } from './answer.ts';
import type { WheelTags } from './file-name.ts';

/**
 * Whether a wheel can be installed for an interpreter, as far as PEP 508's variables tell. What they do not tell (the C library
 * and its version, macOS's version, a build without the GIL) is taken for granted. Source: PEP 425, packaging's `tags`.
 */
export function wheelFit({ interpreters, abis, platforms }: WheelTags, environment: MarkerEnvironment): Fit {
  if (!interpreters.some((interpreter) => abis.some((abi) => fitsPython(interpreter, abi, environment)))) {
    return 'otherPython';
  }
  return platforms.some((platform) => fitsPlatform(platform, environment)) ? 'fits' : 'otherPlatform';
}

function fitsPython(interpreter: string, abi: string, environment: MarkerEnvironment): boolean {
  const [major = 0, minor = 0] = (environment['python_version'] ?? '').split('.').map(Number);
  const [, implementation = '', wantedMajor = '', wantedMinor = ''] = /^([a-z]+)(\d)(\d*)$/u.exec(interpreter) ?? [];
  if (Number(wantedMajor) !== major) return false;
  const isOlder = wantedMinor === '' || Number(wantedMinor) <= minor;
  if (implementation === 'py') return isOlder && abi === 'none';
  if (implementation !== 'cp' || environment['implementation_name'] !== 'cpython') return false;
  if (/^abi3t?$/u.test(abi)) return isOlder;
  const isSame = Number(wantedMinor) === minor;
  return isSame && (abi === 'none' || new RegExp(`^cp${major}${minor}(?:mu?|t)?$`, 'u').test(abi));
}

/** The beginnings of the tags of a system. */
const SYSTEMS: Readonly<Record<string, RegExp>> = {
  linux: /^(?:linux|manylinux\d*(?:_\d+)*|musllinux(?:_\d+)*)_/u,
  darwin: /^macosx_\d+_\d+_/u,
  win32: /^win(?:_|32$)/u,
};

/** A machine under the other names that tags have for it. */
const MACHINES: Readonly<Record<string, readonly string[]>> = {
  darwin_arm64: ['universal2'],
  darwin_x86_64: ['universal2', 'intel', 'fat64', 'universal'],
  linux_armv8l: ['armv7l'],
  win32_i686: ['win32'],
  win32_x86: ['win32'],
};

function fitsPlatform(platform: string, environment: MarkerEnvironment): boolean {
  if (platform === 'any') return true;
  const system = environment['sys_platform'] ?? '';
  const machine = (environment['platform_machine'] ?? '').toLowerCase();
  if (SYSTEMS[system]?.test(platform) !== true) return false;
  const spelled = system === 'win32' && machine === 'x86_64' ? 'amd64' : machine;
  const machines = [spelled, ...(MACHINES[`${system}_${machine}`] ?? [])];
  return machines.some((name) => platform === name || platform.endsWith(`_${name}`));
}
