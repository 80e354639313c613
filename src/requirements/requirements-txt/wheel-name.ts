import { Fault } from '../fault.ts';
import { normalizeName } from '../project-name.ts';
import { formatVersion, parseVersion } from '../pep440/version.ts';

const ESCAPED_NAME = /^[\p{L}\p{N}_.]+$/u;
const BUILD = /^[0-9]{1,4300}(?![0-9])/;
const INTERPRETER = /^[\p{XID_Start}_]\p{XID_Continue}*$/u;

/** Project and version of a wheel's file name, the version in normal form. Throws a Fault. Source: PEP 427, packaging's `parse_wheel_filename`. */
export function parseWheelName(fileName: string): { name: string; version: string } {
  const refuse = (reason: string): never => {
    throw new Fault(`The wheel's file name '${fileName}' is not valid: ${reason}`, {
      expected: 'NAME-VERSION[-BUILD]-PYTHON-ABI-PLATFORM.whl',
    });
  };
  const parts = fileName.slice(0, -'.whl'.length).split('-');
  if (parts.length !== 5 && parts.length !== 6) refuse('it does not have five or six parts');
  const [name = '', versionText = ''] = parts;
  if (name.includes('__') || !ESCAPED_NAME.test(name)) refuse('its project name is not one');
  const version = parseVersion(versionText) ?? refuse(`'${versionText}' is not a version`);
  if (parts.length === 6 && !BUILD.test(parts[2] ?? '')) refuse('its build number does not begin with a digit');
  const [interpreters = '', abis = '', platforms = ''] = parts.slice(-3);
  if ([interpreters, abis, platforms].some((tags) => tags.split('.').includes(''))) refuse('it has an empty tag');
  if (!interpreters.split('.').every((tag) => INTERPRETER.test(tag))) refuse('its Python tag is not one');
  return { name: normalizeName(name), version: formatVersion(version) };
}
