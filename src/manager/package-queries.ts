import { KeptAnswers } from '../audit/kept-answers.ts';
import { availableVersions } from '../inventory/available-versions.ts';
import { extensionDetails } from '../inventory/extension-details.ts';
import type { ProjectName } from '../requirements/project-name.ts';
import type { Session } from '../sync/session.ts';
import { takeSnapshot, type Snapshot } from '../sync/snapshot.ts';
import { findTarget } from '../sync/target.ts';
import type { AvailableVersions, ExtensionDetails, Generation } from './api-types.ts';
import { listGenerations } from './generation-list.ts';

/** What the API tells of single packages and of earlier environments. It looks while changes run, and changes nothing. */
export class PackageQueries {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /** @throws AgentError NOT_INSTALLED */
  async details(name: ProjectName): Promise<ExtensionDetails> {
    const known = KeptAnswers.ofSettings(this.#session.settings);
    return extensionDetails(name, await this.#snapshot(), known);
  }

  /** Asks the indexes. @param left aborted when nobody waits for it any more */
  async versions(name: ProjectName, left: AbortSignal): Promise<AvailableVersions> {
    const interrupt = AbortSignal.any([this.#session.interrupt, left]);
    return availableVersions({ ...this.#session, interrupt }, await this.#snapshot(), name);
  }

  generations(): readonly Generation[] {
    return listGenerations(this.#session.settings.paths);
  }

  async #snapshot(): Promise<Snapshot> {
    return takeSnapshot(this.#session, await findTarget(this.#session.settings));
  }
}
