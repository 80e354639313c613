import { findPip, findUv } from '../installer/find-installer.ts';
import type { EnvironmentVariables } from '../settings/environment-variables.ts';
import { readSettings } from '../settings/settings.ts';
import { AGENT_VERSION } from '../settings/version.ts';
import { childEnvironment } from '../system/child-environment.ts';
import { isExecutable } from '../system/files.ts';
import { run } from '../system/subprocess.ts';

/** What `--version` prints: the agent, the Node that runs it, and the installers it would use, one on each line. */
export async function programVersions(environment: EnvironmentVariables, workingFolder: string): Promise<string> {
  const { settings } = readSettings(environment, workingFolder);
  const { variables, localstackVenv } = settings;
  const uv = findUv(variables['PATH'] ?? '', settings);
  const python = `${localstackVenv}/bin/python`;
  const pip = isExecutable(python) ? findPip(python) : null;
  const versionOf = async (file: string, args: readonly string[]): Promise<string> => {
    const command = { file, args: [...args, '--version'], environment: childEnvironment(variables) };
    const { status, stdout } = await run(command);
    return status === 0 ? (/ (\d\S*)/.exec(stdout)?.[1] ?? 'unknown') : 'cannot be run';
  };
  const [uvVersion, pipVersion] = await Promise.all([
    uv === null ? 'not found' : versionOf(uv, []),
    pip === null ? 'not found' : versionOf(pip.interpreter, [pip.path]),
  ]);
  return [
    `localstack-extensions ${AGENT_VERSION}`,
    `node ${process.versions.node}`,
    `uv ${uvVersion}`,
    `pip ${pipVersion}`,
  ].join('\n');
}
