import { existsSync } from 'node:fs';
import type { Argv } from 'yargs';
import type { ContainerArguments } from '../docker/container-arguments.ts';
import { AgentError } from '../errors/agent-error.ts';
import { formatOrigin } from '../declaration/origin.ts';
import {
  auditAll,
  auditJson,
  countedFindings,
  type AuditReport,
  type AuditSection,
  type Finding,
} from '../inventory/audit-report.ts';
import { namesOf } from '../audit/advisory.ts';
import { formatTable } from '../output/table.ts';
import { LOCALSTACK_CORE } from '../python/localstack-venv.ts';
import { applyChange } from '../sync/change.ts';
import type { Session } from '../sync/session.ts';
import { takeSnapshot, type Snapshot } from '../sync/snapshot.ts';
import { findTarget } from '../sync/target.ts';
import { jsonOption } from '../verb/json-option.ts';
import type { ArgumentsOf } from '../verb/verb.ts';

export const options = (line: Argv) =>
  jsonOption(line)
    .option('sarif', { type: 'boolean', default: false, describe: 'Print SARIF 2.1.0, for code scanning' })
    .option('fix', {
      type: 'boolean',
      default: false,
      describe: 'Upgrade to fixed versions where the declaration allows it, and say what prevents the rest',
    })
    .example('$0 audit', 'extensions and LocalStack’s own packages, each with its advisories')
    .example('$0 audit --fix', 'upgrade what has an advisory')
    .example('$0 audit --sarif > audit.sarif', 'for GitHub’s code scanning');

type Arguments = ArgumentsOf<typeof options>;

export function inContainer({ sarif, fix }: Arguments): ContainerArguments {
  return { args: [...(sarif ? ['--sarif'] : []), ...(fix ? ['--fix'] : [])] };
}

/**
 * Asks OSV about all that is installed and prints what it knows. Exit status 1 where something of the extensions counts, or is malware.
 *
 * @throws AgentError USAGE, AUDIT_FAILED where nobody answers and nothing was found that counts, and as {@link applyChange} with `--fix`
 */
export async function run(session: Session, { json, sarif, fix }: Arguments): Promise<number> {
  if (json && sarif) {
    throw new AgentError('USAGE', '--json and --sarif are two formats.', { hint: 'Give one of them.' });
  }
  const first = await audit(session);
  const { report, snapshot } = fix ? await upgradeFixed(session, first) : first;
  if (report.fault !== null) session.log.warn(silence(report));
  if (sarif) {
    const { auditSarif } = await import('../output/sarif.ts');
    session.writeJson(auditSarif(report, session.settings.paths.listFile));
  } else if (json) {
    session.writeJson(auditJson(report));
  } else {
    session.write(formatReport(report, snapshot, session.width));
  }
  if (fix) for (const finding of report.extensions.findings) session.log.warn(whatKeeps(finding));
  if (countedFindings(report).length > 0) return 1;
  refuseSilence(report);
  return 0;
}

interface Audit {
  readonly report: AuditReport;
  readonly snapshot: Snapshot;
}

async function audit(session: Session): Promise<Audit> {
  const snapshot = await takeSnapshot(session, await findTarget(session.settings), { keepsUnseen: true });
  return { snapshot, report: await auditAll(session, snapshot) };
}

/** Upgrades what has an advisory that is fixed somewhere. A lockfile holds all versions, so that there only it can change. */
async function upgradeFixed(session: Session, before: Audit): Promise<Audit> {
  const { findings } = before.report.extensions;
  const names = new Set(findings.filter(({ advisory }) => advisory.fixedIn !== null).map(({ name }) => name));
  if (names.size === 0) return before;
  const { lockfile } = session.settings.paths;
  if (existsSync(lockfile)) {
    throw new AgentError('LOCKFILE_ACTIVE', `${lockfile} holds all versions.`, {
      hint: `Run localstack-extensions lock --upgrade, then localstack-extensions sync: ${[...names].join(', ')} would be fixed.`,
    });
  }
  await applyChange(session, { upgrade: names });
  return audit(session);
}

/** Why an advisory is still there, and what to change. */
function whatKeeps({ name, version, advisory, origins }: Finding): string {
  const { fixedIn } = advisory;
  const by = origins.length === 0 ? 'what needs it' : origins.map(formatOrigin).join(', ');
  if (fixedIn === null) return `${name} ${version} keeps ${advisory.id}: no fixed version is told. Without it: ${by}.`;
  return `${name} ${version} keeps ${advisory.id}: ${by} allows no version from ${fixedIn} on. Change it there.`;
}

function formatReport(report: AuditReport, { target }: Snapshot, width: number | null): string {
  const { extensions, localstack } = report;
  const version = target.localstack?.packages.get(LOCALSTACK_CORE) ?? '';
  const own = target.localstack === null ? '' : formatSection(`LocalStack ${version}`.trimEnd(), localstack, width);
  return [formatSection('Extensions', extensions, width), own].filter((text) => text !== '').join('\n');
}

function formatSection(title: string, { packages, findings, unknown }: AuditSection, width: number | null): string {
  const count = `${title}: ${packages} package${packages === 1 ? '' : 's'}, ${advisoryCount(findings.length)}`;
  const open = unknown.length === 0 ? '' : `, nothing known of ${unknown.length}`;
  if (findings.length === 0) return `${count}${open}\n`;
  const rows = findings.map(({ name, version, advisory, origins }) => [
    name,
    version,
    namesOf(advisory),
    advisory.isMalware ? 'malware' : (advisory.level ?? 'unknown'),
    advisory.fixedIn ?? '',
    origins.map(formatOrigin).join(', '),
  ]);
  const header = ['Name', 'Version', 'Advisory', 'Severity', 'Fixed in', 'Declared by'];
  return `${count}${open}\n\n${formatTable(header, rows, width)}`;
}

function advisoryCount(count: number): string {
  return count === 0 ? 'no advisories' : count === 1 ? '1 advisory' : `${count} advisories`;
}

function silence({ fault, extensions, localstack }: AuditReport): string {
  const asked = [...extensions.findings, ...localstack.findings].map((one) => one.asked).sort()[0];
  const since = asked === undefined ? '' : `; what is shown was known on ${asked.slice(0, 10)}`;
  return `Advisories could not be asked for: ${fault ?? ''}${since}.`;
}

/** @throws AgentError AUDIT_FAILED */
function refuseSilence({ fault, extensions, localstack }: AuditReport): void {
  const unknown = extensions.unknown.length + localstack.unknown.length;
  if (unknown === 0) return;
  throw new AgentError('AUDIT_FAILED', `Nothing is known about ${unknown} packages: ${fault ?? 'nobody was asked'}.`, {
    hint: 'Check the connection to OSV (proxy, certificates, EXTENSION_AGENT_OSV_URL), then try again.',
  });
}
