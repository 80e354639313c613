/**
 * What a variable that is not understood leads to: an error, or, in what a container runs beside LocalStack, a warning and its
 * default, unless EXTENSION_AGENT_ON_FAILURE is `fail`.
 */
export type Strictness = 'strict' | 'lenient';

/** Where a verb acts, and how it takes variables that are not understood. */
export interface Place {
  /** A verb that acts on LocalStack's volume does so in a container of its own where the machine is a host. */
  readonly onHost: 'here' | 'container';
  readonly strictness: Strictness;
}

export const HERE: Place = { onHost: 'here', strictness: 'strict' };
export const ON_VOLUME: Place = { onHost: 'container', strictness: 'strict' };
export const BESIDE_LOCALSTACK: Place = { onHost: 'here', strictness: 'lenient' };
