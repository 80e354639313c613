import { knownSecrets } from '../secrets/known-secrets.ts';
import { netrcFile } from './http-access.ts';
import { netrcLogins } from './netrc.ts';
import { readRegularFile } from './regular-file.ts';

/** Makes known by value what is secret in the environment: in variables, and in the netrc file that installers read, too. */
export function learnSecretsOf(variables: Readonly<Record<string, string>>): void {
  knownSecrets.learnVariables(variables);
  const netrc = netrcFile(variables);
  const reading = netrc === null ? null : readRegularFile(netrc);
  if (reading?.kind !== 'read') return;
  for (const { username, password } of netrcLogins(reading.bytes.toString())) {
    knownSecrets.learnCredentials(username, password);
  }
}
