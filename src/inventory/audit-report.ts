import type { Advisory, PackageVersion } from '../audit/advisory.ts';
import { countedLevel } from '../audit/audit-settings.ts';
import type { AuditAnswer } from '../audit/auditor.ts';
import type { Origin } from '../declaration/origin.ts';
import { reaches, type AdvisoryLevel } from '../policy/advisory-level.ts';
import { normalizeName, type ProjectName } from '../requirements/project-name.ts';
import { reachable } from '../resolution/satisfaction.ts';
import { auditedPackages, openAuditor, packagesOfLocalStack, QUESTION_MILLISECONDS } from '../sync/audit.ts';
import type { Session } from '../sync/session.ts';
import type { Snapshot } from '../sync/snapshot.ts';

/** An advisory of a package, and who brought that. */
export interface Finding extends PackageVersion {
  readonly advisory: Advisory;
  /** The declared items that need the package, as origins; none for LocalStack's own. */
  readonly origins: readonly Origin[];
  /** When it was asked about, in RFC 3339. */
  readonly asked: string;
}

/** What is known of one set of packages. */
export interface AuditSection {
  /** How many there are. */
  readonly packages: number;
  readonly findings: readonly Finding[];
  /** Of which nothing is known. */
  readonly unknown: readonly PackageVersion[];
}

/** The extensions' environment and LocalStack's own packages, each by itself. */
export interface AuditReport {
  readonly extensions: AuditSection;
  readonly localstack: AuditSection;
  /** Why nobody could be asked; null where all is as it was just answered. */
  readonly fault: string | null;
  /** From which on an advisory counts. */
  readonly level: AdvisoryLevel;
}

/** Asks about all that is installed. @throws AgentError SETTING_INVALID, POLICY_INVALID */
export async function auditAll(session: Session, snapshot: Snapshot): Promise<AuditReport> {
  const { target, actual, configuration } = snapshot;
  if (configuration.fault !== null) throw configuration.fault;
  const auditor = await openAuditor(session, configuration, QUESTION_MILLISECONDS);
  const extensions = auditedPackages(actual.installed.values());
  const own = packagesOfLocalStack(target.localstack);
  const { fault } = await auditor.ask([...extensions, ...own]);
  const users = usersOf(snapshot);
  return {
    extensions: section(auditor.recall(extensions), (name) => users.get(name) ?? []),
    localstack: section(auditor.recall(own), () => []),
    fault,
    level: countedLevel(configuration.policy),
  };
}

/** Those that count: of extensions from the level on, of LocalStack's own packages, which only another image changes, malware alone. */
export function countedFindings({ extensions, localstack, level }: AuditReport): readonly Finding[] {
  return [
    ...extensions.findings.filter(({ advisory }) => advisory.isMalware || reaches(advisory.level, level)),
    ...localstack.findings.filter(({ advisory }) => advisory.isMalware),
  ];
}

/** An audit as JSON for programs. */
export function auditJson(report: AuditReport): object {
  const { extensions, localstack, fault, level } = report;
  return { version: 1, level, fault, extensions: sectionJson(extensions), localstack: sectionJson(localstack) };
}

function sectionJson({ packages, findings, unknown }: AuditSection): object {
  return {
    packages,
    advisories: findings.map(({ name, version, advisory, origins, asked }) => ({
      package: name,
      version,
      ...advisory,
      origins,
      asked,
    })),
    unknown: unknown.map(({ name, version }) => ({ package: name, version })),
  };
}

function section({ known, unknown }: AuditAnswer, originsOf: (name: ProjectName) => readonly Origin[]): AuditSection {
  const findings = known.flatMap(({ name, version, advisories, asked }) =>
    advisories.map((advisory) => ({ name, version, advisory, origins: originsOf(name), asked })),
  );
  return { packages: known.length + unknown.length, findings, unknown };
}

/** The declared items that lead to each installed package. */
function usersOf({ target, actual, desired }: Snapshot): ReadonlyMap<ProjectName, readonly Origin[]> {
  const users = new Map<ProjectName, readonly Origin[]>();
  const present = { ...target, installed: actual.installed, constraints: desired.constraints };
  const names = new Map((actual.ledger?.items ?? []).map(({ line, name }) => [line, name]));
  for (const { line, origin, requirement } of desired.items) {
    const name = names.get(line) ?? requirement.name;
    if (name === null) continue;
    for (const needed of reachable(name, requirement.extras.map(normalizeName), present)) {
      users.set(needed, [...(users.get(needed) ?? []), origin]);
    }
  }
  return users;
}
