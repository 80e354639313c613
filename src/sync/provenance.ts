import type { Failure } from '../errors/failure.ts';
import type { InstallerConfiguration } from '../installer/configuration.ts';
import { indexConfiguration } from '../installer/index-configuration.ts';
import type { ResolvedPackage } from '../installer/installer.ts';
import { packageSources } from '../package-index/package-source.ts';
import type { PackageAction } from '../plan/plan.ts';
import { provenanceDemand, type ProvenanceDemand } from '../policy/provenance-rules.ts';
import type { AttestationVerifier } from '../provenance/attestation-verifier.ts';
import type { DemandVerdict } from '../provenance/demand-verdict.ts';
import type { VersionProof } from '../provenance/version-proof.ts';
import type { MarkerEnvironment } from '../requirements/pep508/marker.ts';
import type { ProjectName } from '../requirements/project-name.ts';
import type { Requirement, RequirementsOptions } from '../requirements/requirement.ts';
import { httpAccess } from '../system/http-access.ts';
import type { Session } from './session.ts';

/** How long the indexes have to tell who published what a change brings, in milliseconds. */
const QUESTION_MILLISECONDS = 20_000;

/** A hash that no file has: with it an installer installs nothing. */
const NO_DIGEST = '0'.repeat(64);

type Wanted = PackageAction & { readonly kind: 'add' | 'change' };

/** Where files come from, and what they are for. */
export interface Origin {
  readonly options: RequirementsOptions;
  readonly environment: MarkerEnvironment;
}

/** How each action of a plan is carried out with files that are proven, and what cannot be. */
export interface ProvenInstall {
  readonly requirementOf: (action: Wanted) => Requirement;
  readonly refused: ReadonlyMap<ProjectName, Failure>;
}

/** Opens what verifies attestations. */
async function openVerifier({ sigstoreRoot }: Session['settings']): Promise<AttestationVerifier> {
  const [{ AttestationVerifier: Verifier }, { loadSigstore }, { readTrustedRoot }] = await Promise.all([
    import('../provenance/attestation-verifier.ts'),
    import('../provenance/sigstore.ts'),
    import('../provenance/trusted-root.ts'),
  ]);
  const sigstore = await loadSigstore();
  return new Verifier(sigstore, await readTrustedRoot(sigstoreRoot, sigstore));
}

/** What is proven of versions, each asked about once. */
export class ProvenanceQuestion {
  readonly #session: Pick<Session, 'settings' | 'interrupt'>;
  readonly #configuration: InstallerConfiguration;
  readonly #proofs = new Map<string, Promise<VersionProof>>();
  #verifier: Promise<AttestationVerifier> | null = null;

  constructor(session: Pick<Session, 'settings' | 'interrupt'>, configuration: InstallerConfiguration) {
    this.#session = session;
    this.#configuration = configuration;
  }

  /** What the indexes prove of a version. @throws the interruption's reason */
  async ask(name: ProjectName, version: string, origin: Origin): Promise<VersionProof> {
    const key = `${name}==${version}`;
    const proof = this.#proofs.get(key) ?? this.#ask(name, version, origin);
    this.#proofs.set(key, proof);
    return proof;
  }

  async #ask(name: ProjectName, version: string, { options, environment }: Origin): Promise<VersionProof> {
    const { interrupt, settings } = this.#session;
    const { variables, policy } = this.#configuration;
    const [{ askProvenance }, { proveVersion }] = await Promise.all([
      import('../package-index/provenance.ts'),
      import('../provenance/version-proof.ts'),
    ]);
    this.#verifier ??= openVerifier(settings);
    const indexes = indexConfiguration(options, variables, policy);
    const listings = await askProvenance(name, version, {
      sources: packageSources(indexes),
      access: httpAccess(variables, indexes.trustedHosts),
      environment,
      signal: AbortSignal.any([interrupt, AbortSignal.timeout(QUESTION_MILLISECONDS)]),
    });
    interrupt.throwIfAborted();
    return proveVersion(name, listings, await this.#verifier);
  }
}

/** What a change demands of who published what it brings, as far as the policy says so. */
export class ChangeProvenance {
  readonly #session: Pick<Session, 'settings' | 'interrupt'>;
  readonly #configuration: InstallerConfiguration;
  readonly #question: ProvenanceQuestion;

  constructor(session: Pick<Session, 'settings' | 'interrupt'>, configuration: InstallerConfiguration) {
    this.#session = session;
    this.#configuration = configuration;
    this.#question = new ProvenanceQuestion(session, configuration);
  }

  /** Why one of some packages may not come in; null where all may. */
  async refuse(packages: readonly ResolvedPackage[], origin: Origin): Promise<Failure | null> {
    const verdicts = await this.#judge(packages, origin);
    for (const verdict of verdicts.values()) if (verdict.kind === 'refused') return verdict.failure;
    return null;
  }

  /** Binds what is to be installed to the files that are proven: an installer takes no other ones. */
  async bind(
    actions: readonly Wanted[],
    requirementOf: ProvenInstall['requirementOf'],
    origin: Origin,
  ): Promise<ProvenInstall> {
    if (actions.every(({ name }) => this.#demand(name) === null)) return { requirementOf, refused: new Map() };
    const { refuseHashes, refuseUnindexed } = await import('../provenance/demand-verdict.ts');
    const verdicts = await this.#judge(actions, origin);
    const refused = new Map<ProjectName, Failure>();
    for (const action of actions) {
      const { name, version } = action;
      const demand = this.#demand(name);
      const verdict = verdicts.get(name);
      if (demand === null || verdict === undefined) continue;
      const requirement = requirementOf(action);
      if (verdict.kind === 'refused') refused.set(name, verdict.failure);
      else if (requirement.url !== null) refused.set(name, refuseUnindexed(name, demand));
      else if (boundDigests(requirement, verdict.digests).length === 0) {
        refused.set(name, refuseHashes(`${name} ${version}`, demand));
      }
    }
    const bound = (action: Wanted): Requirement => {
      const requirement = requirementOf(action);
      if (this.#demand(action.name) === null) return requirement;
      const verdict = refused.has(action.name) ? undefined : verdicts.get(action.name);
      const digests = verdict?.kind === 'proven' ? boundDigests(requirement, verdict.digests) : [NO_DIGEST];
      const { version } = action;
      return { ...requirement, kind: 'name', url: null, specifier: `==${version}`, hashes: { sha256: digests } };
    };
    return { requirementOf: bound, refused };
  }

  async #judge(
    packages: readonly Pick<ResolvedPackage, 'name' | 'version' | 'url'>[],
    origin: Origin,
  ): Promise<ReadonlyMap<ProjectName, DemandVerdict>> {
    const demanded = packages.flatMap((one) => {
      const demand = this.#demand(one.name);
      return demand === null ? [] : [{ ...one, demand }];
    });
    if (demanded.length === 0) return new Map();
    const { judgeProof, refuseOffline, refuseUnindexed } = await import('../provenance/demand-verdict.ts');
    const verdicts = demanded.map(async ({ name, version, url, demand }): Promise<[ProjectName, DemandVerdict]> => {
      if (url !== null) return [name, { kind: 'refused', failure: refuseUnindexed(name, demand) }];
      const subject = `${name} ${version}`;
      if (this.#session.settings.offline) return [name, { kind: 'refused', failure: refuseOffline(subject, demand) }];
      return [name, judgeProof(subject, await this.#question.ask(name, version, origin), demand)];
    });
    return new Map(await Promise.all(verdicts));
  }

  #demand(name: ProjectName): ProvenanceDemand | null {
    return provenanceDemand(this.#configuration.policy, name);
  }
}

/** The proven files that a line's own hashes allow, too. One that names hashes of other kinds alone allows none. */
function boundDigests({ hashes }: Requirement, proven: readonly string[]): readonly string[] {
  if (Object.keys(hashes).length === 0) return proven;
  const own = (hashes['sha256'] ?? []).map((digest) => digest.toLowerCase());
  return proven.filter((digest) => own.includes(digest));
}
