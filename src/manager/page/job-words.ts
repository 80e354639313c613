import type { Job } from './api.ts';

/** What is said while a job is under way. */
export const PROGRESS: Readonly<Record<Job['kind'], string>> = {
  install: 'Installing…',
  uninstall: 'Uninstalling…',
  upgrade: 'Upgrading…',
  sync: 'Syncing…',
  rollback: 'Rolling back…',
  restart: 'Restarting LocalStack…',
};
