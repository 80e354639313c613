import { expect, test } from 'vitest';
import { KNOWN_VARIABLES, warnOfUnknownVariables } from '../../src/settings/unknown-variables.ts';

test.for<readonly [name: string, suggestion: string | null]>([
  ['EXTENSION_AUTO_LOAD', 'EXTENSION_AUTO_INSTALL'],
  ['EXTENSIONS_AUTO_INSTALL', 'EXTENSION_AUTO_INSTALL'],
  ['EXTENSION_AUTOINSTALL', 'EXTENSION_AUTO_INSTALL'],
  ['EXTENSION_DEVMODE', 'EXTENSION_DEV_MODE'],
  ['EXTENSION_AGENT_TIMOUT', 'EXTENSION_AGENT_TIMEOUT'],
  ['EXTENSION_AGENT_ONFAILURE', 'EXTENSION_AGENT_ON_FAILURE'],
  ['EXTENSION_AGENT_INSTALER', 'EXTENSION_AGENT_INSTALLER'],
  ['EXTENSION_AGENT_UPGRADES', 'EXTENSION_AGENT_UPGRADE'],
  ['EXTENSION_AGENT_LOGS', 'EXTENSION_AGENT_LOG'],
  ['EXTENSION_COMPLETELY_DIFFERENT_THING', null],
])('%s: did you mean %s', ([name, suggestion]) => {
  const end = suggestion === null ? '' : ` Did you mean ${suggestion}?`;
  expect(warnOfUnknownVariables({ [name]: 'x' })).toEqual([`Unknown variable ${name}.${end}`]);
});

test('known ones, and those of others, are no concern', () => {
  const all = Object.fromEntries(KNOWN_VARIABLES.map((name) => [name, '1']));
  expect(warnOfUnknownVariables({ ...all, MY_EXTENSION_X: '1', EXTENSION: '1', EXTENSIONX_Y: '1' })).toEqual([]);
});

test('each is said once, in the order of the names', () => {
  const warnings = warnOfUnknownVariables({ EXTENSION_ZZZZZZZZZZ: '', EXTENSION_AAAAAAAAAA: '' });
  expect(warnings.map((text) => text.split(' ')[2]?.replace('.', ''))).toEqual([
    'EXTENSION_AAAAAAAAAA',
    'EXTENSION_ZZZZZZZZZZ',
  ]);
});
