import { auditMode, osvUrl, type AuditMode } from '../audit/audit-settings.ts';
import { formatAdvisory, type PackageVersion } from '../audit/advisory.ts';
import type { AuditAnswer, Auditor } from '../audit/auditor.ts';
import { refuseAdvisory, refuseUnknown } from '../audit/refusal.ts';
import type { Failure } from '../errors/failure.ts';
import type { InstallerConfiguration } from '../installer/configuration.ts';
import type { ResolvedPackage } from '../installer/installer.ts';
import { readInstalled, type InstalledDistribution } from '../python/installed.ts';
import { sitePackagesOf, type LocalStackVenv } from '../python/localstack-venv.ts';
import type { ProjectName } from '../requirements/project-name.ts';
import { httpAccess } from '../system/http-access.ts';
import type { Session } from './session.ts';

/** How long a start waits for advisories, in milliseconds. */
const CHANGE_MILLISECONDS = 5_000;

/** How long somebody waits who asks for nothing else. */
export const QUESTION_MILLISECONDS = 30_000;

type Installed = ReadonlyMap<ProjectName, Pick<InstalledDistribution, 'name' | 'version'>>;

/** Something that is said of advisories. */
export interface AuditNote {
  readonly level: 'warn' | 'error';
  readonly text: string;
}

/** Opens what asks for advisories. @throws AgentError SETTING_INVALID */
export async function openAuditor(
  { settings, interrupt }: Pick<Session, 'settings' | 'interrupt'>,
  { variables }: Pick<InstallerConfiguration, 'variables'>,
  milliseconds: number,
): Promise<Auditor> {
  const { Auditor: Opened } = await import('../audit/auditor.ts');
  return new Opened({
    url: osvUrl(settings),
    access: httpAccess(variables),
    file: settings.paths.advisories,
    offline: settings.offline,
    milliseconds,
    signal: interrupt,
  });
}

/** What a change asks about advisories, as far as the settings say that it is to. */
export class ChangeAudit {
  readonly #session: Pick<Session, 'settings' | 'interrupt'>;
  readonly #configuration: InstallerConfiguration;
  readonly #installed: Installed;
  readonly #mode: AuditMode;
  #auditor: Promise<Auditor> | null = null;

  /** @param installed what is there: what it has may stay, or come again */
  constructor(
    session: Pick<Session, 'settings' | 'interrupt'>,
    configuration: InstallerConfiguration,
    installed: Installed,
  ) {
    this.#session = session;
    this.#configuration = configuration;
    this.#installed = installed;
    // With a fault nothing comes in at all.
    this.#mode = configuration.fault === null ? auditMode(session.settings, configuration.policy) : { kind: 'off' };
  }

  /** Whether something may be kept out: it is not to be unpacked first. */
  get isStrict(): boolean {
    return this.#mode.kind === 'fail';
  }

  /** Why one of some packages may not come in; null where all may. */
  readonly refuse = async (packages: readonly Pick<ResolvedPackage, 'name' | 'version'>[]): Promise<Failure | null> => {
    const [first] = (await this.refusals(packages)).values();
    return first ?? null;
  };

  /** The packages that may not come in, and why. */
  async refusals(
    packages: readonly Pick<ResolvedPackage, 'name' | 'version'>[],
  ): Promise<ReadonlyMap<ProjectName, Failure>> {
    const mode = this.#mode;
    // Where only a build can tell the version it is asked about when that is done.
    const added = packages.filter(
      ({ name, version }) => version !== '' && this.#installed.get(name)?.version !== version,
    );
    if (mode.kind !== 'fail' || added.length === 0) return new Map();
    const { known, unknown, fault } = await (await this.#open()).ask(added);
    return new Map([
      ...unknown.map((one) => [one.name, refuseUnknown(one, mode, fault)] as const),
      ...known.flatMap((one) => {
        const failure = refuseAdvisory(one, mode);
        return failure === null ? [] : [[one.name, failure] as const];
      }),
    ]);
  }

  /**
   * Says what is known of all that an environment holds. Never throws but for an interruption.
   *
   * @param folder of the environment
   * @param isChange whether to ask; else only what is kept counts
   */
  async notes(
    folder: string,
    localstack: Pick<LocalStackVenv, 'packages'> | null,
    isChange: boolean,
  ): Promise<readonly AuditNote[]> {
    if (this.#mode.kind === 'off') return [];
    const sitePackages = sitePackagesOf(folder);
    const extensions = auditedPackages(sitePackages === null ? [] : readInstalled(sitePackages).values());
    const own = packagesOfLocalStack(localstack);
    const auditor = await this.#open();
    const all = [...extensions, ...own];
    const answer = isChange ? await auditor.ask(all) : auditor.recall(all);
    return [
      ...auditor.recall(extensions).known.flatMap(({ name, version, advisories }) =>
        advisories.map((one): AuditNote => ({
          level: one.isMalware ? 'error' : 'warn',
          text: `ADVISORY: ${formatAdvisory({ name, version }, one)}. ${one.url}`,
        })),
      ),
      ...ofLocalStack(auditor.recall(own)),
      ...(isChange ? silence(answer) : []),
    ];
  }

  #open(): Promise<Auditor> {
    this.#auditor ??= openAuditor(this.#session, this.#configuration, CHANGE_MILLISECONDS);
    return this.#auditor;
  }
}

/** What an environment holds, as it is asked about: pip is LocalStack's own. */
export function auditedPackages(installed: Iterable<PackageVersion>): readonly PackageVersion[] {
  return [...installed].filter(({ name }) => name !== 'pip').map(({ name, version }) => ({ name, version }));
}

export function packagesOfLocalStack(localstack: Pick<LocalStackVenv, 'packages'> | null): readonly PackageVersion[] {
  return [...(localstack?.packages ?? [])].map(([name, version]) => ({ name, version }));
}

/** LocalStack's own packages change with its image only: they are counted. */
function ofLocalStack({ known }: AuditAnswer): readonly AuditNote[] {
  const advisories = known.flatMap((one) => one.advisories);
  if (advisories.length === 0) return [];
  const count = advisories.length === 1 ? '1 advisory is' : `${advisories.length} advisories are`;
  const isMalware = advisories.some((one) => one.isMalware);
  const worst = isMalware ? ', malware among them' : '';
  return [
    {
      level: isMalware ? 'error' : 'warn',
      text: `${count} known of LocalStack's own packages${worst}: localstack-extensions audit lists them.`,
    },
  ];
}

/** What is said where nobody could be asked. */
function silence({ known, unknown, fault }: AuditAnswer): readonly AuditNote[] {
  if (fault === null) return [];
  const oldest = known.map(({ asked }) => asked).sort()[0];
  const kept = oldest === undefined ? '' : `; what was known on ${oldest.slice(0, 10)} counts`;
  const open =
    unknown.length === 0
      ? ''
      : `; nothing is known about ${unknown.length} of ${known.length + unknown.length} packages`;
  return [{ level: 'warn', text: `Advisories could not be asked for: ${fault}${kept}${open}.` }];
}
