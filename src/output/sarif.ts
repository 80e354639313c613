import { dirname, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Log, Location, ReportingDescriptor, Result } from 'sarif';
import { formatAdvisory, namesOf } from '../audit/advisory.ts';
import type { Origin } from '../declaration/origin.ts';
import { countedFindings, type AuditReport, type Finding } from '../inventory/audit-report.ts';
import { AGENT_VERSION } from '../settings/version.ts';

/**
 * An audit in SARIF 2.1.0, as code scanning takes it: a rule for each advisory, a result for each package that has it, at the line that
 * brought the package.
 *
 * @param listFile paths are told relative to its folder
 */
export function auditSarif(report: AuditReport, listFile: string): Log {
  const { extensions, localstack } = report;
  const counted = new Set(countedFindings(report));
  const findings = [...extensions.findings, ...localstack.findings];
  const own = new Set(localstack.findings);
  const rules = [...new Map(findings.map((finding) => [finding.advisory.id, ruleOf(finding)])).values()];
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'localstack-extension-agent', semanticVersion: AGENT_VERSION, rules } },
        columnKind: 'utf16CodeUnits',
        invocations: [{ executionSuccessful: extensions.unknown.length + localstack.unknown.length === 0 }],
        results: findings.map((finding) =>
          resultOf(finding, counted.has(finding), locationsOf(finding, own.has(finding), dirname(listFile))),
        ),
      },
    ],
  };
}

function ruleOf({ advisory }: Finding): ReportingDescriptor {
  const { id, url, summary, score, isMalware, level } = advisory;
  const names = namesOf(advisory);
  const severity = isMalware ? 10 : score;
  return {
    id,
    shortDescription: { text: summary === '' ? names : summary },
    fullDescription: { text: summary === '' ? names : `${names}: ${summary}` },
    helpUri: url,
    properties: {
      tags: ['security', ...(isMalware ? ['malware'] : []), ...(level === null ? [] : [level])],
      // Code scanning sorts by it.
      ...(severity === null ? {} : { 'security-severity': severity.toFixed(1) }),
    },
  };
}

function resultOf(finding: Finding, isCounted: boolean, locations: readonly Location[]): Result {
  const { name, version, advisory } = finding;
  return {
    ruleId: advisory.id,
    level: isCounted ? 'error' : 'warning',
    message: { text: `${formatAdvisory(finding, advisory)}.` },
    locations: [...locations],
    partialFingerprints: { 'advisoryOfPackage/v1': `${advisory.id} ${name} ${version}` },
  };
}

/** At each file and line that needs the package; what the variable or a command brought has none, as LocalStack's own packages. */
function locationsOf({ name, origins }: Finding, isOwn: boolean, folder: string): readonly Location[] {
  const logicalLocations = [
    { name, fullyQualifiedName: `${isOwn ? 'localstack' : 'extensions'}/${name}`, kind: 'package' },
  ];
  const lines = origins.filter((origin): origin is Extract<Origin, { kind: 'file' }> => origin.kind === 'file');
  if (lines.length === 0) return [{ logicalLocations }];
  return lines.map(({ file, line }) => ({
    logicalLocations,
    physicalLocation: { artifactLocation: { uri: uriOf(file, folder) }, region: { startLine: line } },
  }));
}

/** Of a file below the folder, its path in there. */
function uriOf(file: string, folder: string): string {
  if (/^https?:/iu.test(file)) return URL.parse(file)?.href ?? '';
  const path = file.startsWith('/') ? relative(folder, file) : file;
  return path.startsWith('..') ? pathToFileURL(file).href : path.split('/').map(encodeURIComponent).join('/');
}
