import { indexConfiguration, wheelPlaces } from '../installer/index-configuration.ts';
import type { LocalArchives } from '../resolution/damaged-archive.ts';
import type { Snapshot } from './snapshot.ts';

/** Where installers find what is local. */
export function localArchives({ target, desired, configuration }: Snapshot): LocalArchives {
  const { variables, policy } = configuration;
  const folders = wheelPlaces(indexConfiguration(desired.options, variables, policy));
  return { folders, environment: target.environment };
}
