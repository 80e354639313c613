import { configFolder } from '../settings/host.ts';
import type { Settings } from '../settings/settings.ts';

/**
 * What a variable that is not understood leads to: an error, or, in what a container runs beside LocalStack, a warning and its
 * default, unless EXTENSION_AGENT_ON_FAILURE is `fail`.
 */
export type Strictness = 'strict' | 'lenient';

/** Where a verb acts, and how it takes variables that are not understood. */
export interface Place {
  /** A verb that acts on LocalStack's volume does so in a container of its own where the machine is a host. */
  readonly onHost: 'here' | 'container';
  /** What it acts on where it runs. */
  readonly subject: (settings: Settings) => string;
  readonly strictness: Strictness;
}

const volume: Place['subject'] = ({ paths }) => `the volume ${paths.volume}`;

export const ON_VOLUME: Place = { onHost: 'container', subject: volume, strictness: 'strict' };
export const BESIDE_LOCALSTACK: Place = { onHost: 'container', subject: volume, strictness: 'lenient' };
export const AT_GATEWAY: Place = {
  onHost: 'here',
  subject: () => 'the LocalStack that answers on this machine',
  strictness: 'lenient',
};
export const ON_FILES: Place = { onHost: 'here', subject: () => 'the files named', strictness: 'strict' };
export const ON_CATALOG: Place = { onHost: 'here', subject: () => 'the catalog of extensions', strictness: 'strict' };
export const ON_PROJECT: Place = {
  onHost: 'container',
  subject: () => 'the project, in an environment that goes again',
  strictness: 'strict',
};
export const ON_LOCALSTACK: Place = {
  onHost: 'here',
  subject: ({ localstackVenv }) => `the LocalStack in ${localstackVenv}`,
  strictness: 'strict',
};
export const ON_DEVELOPER_MODE: Place = {
  onHost: 'here',
  subject: (settings) => `what is in developer mode by ${configFolder(settings)}`,
  strictness: 'strict',
};
