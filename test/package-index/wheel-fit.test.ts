import { expect, test } from 'vitest';
import { wheelFit } from '../../src/package-index/wheel-fit.ts';

const linux = {
  python_version: '3.11',
  implementation_name: 'cpython',
  sys_platform: 'linux',
  platform_machine: 'x86_64',
};
const mac = { ...linux, sys_platform: 'darwin', platform_machine: 'arm64' };
const windows = { ...linux, sys_platform: 'win32', platform_machine: 'AMD64' };

test.each<readonly [tags: string, environment: Readonly<Record<string, string>>, fit: string]>([
  ['py3-none-any', linux, 'fits'],
  ['py2.py3-none-any', linux, 'fits'],
  ['py2-none-any', linux, 'otherPython'],
  ['py311-none-any', linux, 'fits'],
  ['py39-none-any', linux, 'fits'],
  ['py312-none-any', linux, 'otherPython'],
  ['cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64', linux, 'fits'],
  ['cp311-none-any', linux, 'fits'],
  ['cp311-cp311d-linux_x86_64', linux, 'otherPython'],
  ['cp310-none-any', linux, 'otherPython'],
  ['cp310-cp310-manylinux2014_x86_64', linux, 'otherPython'],
  ['cp3110-cp3110-manylinux2014_x86_64', linux, 'otherPython'],
  ['cp38-abi3-manylinux2014_x86_64', linux, 'fits'],
  ['cp312-abi3-manylinux2014_x86_64', linux, 'otherPython'],
  ['pp311-pypy311_pp73-manylinux2014_x86_64', linux, 'otherPython'],
  ['py3-none-musllinux_1_2_x86_64', linux, 'fits'],
  ['py3-none-linux_x86_64', linux, 'fits'],
  ['py3-none-manylinux2014_aarch64', linux, 'otherPlatform'],
  ['py3-none-manylinux2014_i686', linux, 'otherPlatform'],
  ['py3-none-win_amd64', linux, 'otherPlatform'],
  ['py3-none-macosx_11_0_arm64', linux, 'otherPlatform'],
  ['py3-none-macosx_11_0_arm64', mac, 'fits'],
  ['py3-none-macosx_10_9_universal2', mac, 'fits'],
  ['py3-none-macosx_10_9_x86_64', mac, 'otherPlatform'],
  ['py3-none-win_amd64', windows, 'fits'],
  ['py3-none-win32', windows, 'otherPlatform'],
])('%s', (text, environment, fit) => {
  const [interpreters = [], abis = [], platforms = []] = text.split('-').map((tags) => tags.split('.'));
  expect(wheelFit({ interpreters, abis, platforms }, environment)).toBe(fit);
});
