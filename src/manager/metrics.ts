import { Hono } from 'hono';
import { errorCodes } from '../errors/codes.ts';
import { KeptAnswers } from '../audit/kept-answers.ts';
import { readSyncResult, type SyncResult } from '../environment/sync-result.ts';
import { sitePackagesOf, readLocalStackVenv } from '../python/localstack-venv.ts';
import { readInstalled } from '../python/installed.ts';
import type { Settings } from '../settings/settings.ts';
import { auditedPackages, packagesOfLocalStack } from '../sync/audit.ts';
import type { PackageVersion } from '../audit/advisory.ts';

const PREFIX = 'localstack_extensions';

/** One number, or one for each set of labels. */
interface Metric {
  readonly name: string;
  readonly help: string;
  readonly values: readonly { readonly labels?: Readonly<Record<string, string>>; readonly value: number }[];
}

/** `GET /metrics` as Prometheus reads it. It looks when it is asked, and asks nobody. */
export function metricsRoute(settings: Settings): Hono {
  const app = new Hono();
  app.get('/metrics', async (context) => {
    const { Gauge, Registry } = await import('prom-client');
    const registry = new Registry();
    for (const { name, help, values } of metricsOf(settings, Date.now())) {
      const labelNames = [...new Set(values.flatMap(({ labels = {} }) => Object.keys(labels)))];
      const gauge = new Gauge({ name: `${PREFIX}_${name}`, help, labelNames, registers: [registry] });
      for (const { labels = {}, value } of values) gauge.set(labels, value);
    }
    const headers = { 'content-type': registry.contentType, 'cache-control': 'no-store' };
    return context.body(await registry.metrics(), 200, headers);
  });
  return app;
}

function metricsOf(settings: Settings, now: number): readonly Metric[] {
  const result = readSyncResult(settings.paths.syncResult);
  return [...(result === null ? [] : syncMetrics(result, now)), ...advisoryMetrics(settings)];
}

function syncMetrics(
  { ended, seconds, outcome, counts, failures, error, environment }: SyncResult,
  now: number,
): readonly Metric[] {
  const failed = [...failures, ...(error === null ? [] : [error])];
  const created = environment?.created ?? null;
  const { added, changed, kept, removed } = counts;
  return [
    single('last_sync_timestamp_seconds', 'When the last sync ended.', Date.parse(ended) / 1000),
    single('last_sync_duration_seconds', 'How long the last sync took.', seconds),
    single(
      'last_sync_success',
      '1 where all that is declared is there since the last sync, else 0.',
      outcome === 'ok' ? 1 : 0,
    ),
    {
      name: 'last_sync_packages',
      help: 'Packages that the last sync added, changed, kept and removed.',
      values: Object.entries({ added, changed, kept, removed }).map(([action, value]) => ({
        labels: { action },
        value,
      })),
    },
    {
      name: 'last_sync_failures',
      help: 'What failed in the last sync, by error code.',
      values: [...countsByCode(failed)].map(([code, value]) => ({ labels: { code }, value })),
    },
    ...(created === null
      ? []
      : [
          single(
            'environment_age_seconds',
            'Time since the live environment was made.',
            Math.max(0, now - Date.parse(created)) / 1000,
          ),
        ]),
  ];
}

/** Codes that this agent does not know count together: the file may be of another one, or of anybody. */
function countsByCode(failed: readonly { readonly code: string }[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { code } of failed) {
    const known = Object.hasOwn(errorCodes, code) ? code : 'UNKNOWN';
    counts.set(known, (counts.get(known) ?? 0) + 1);
  }
  return counts;
}

function advisoryMetrics(settings: Settings): readonly Metric[] {
  const kept = KeptAnswers.ofSettings(settings);
  const sitePackages = sitePackagesOf(settings.paths.liveLink);
  const extensions = auditedPackages(sitePackages === null ? [] : readInstalled(sitePackages).values());
  const own = packagesOfLocalStack(readLocalStackVenv(settings.localstackVenv));
  const known = [...extensions, ...own].flatMap((one) => kept.find(one) ?? []);
  if (known.length === 0) return [];
  const oldest = Math.min(...known.map(({ asked }) => Date.parse(asked)));
  const values = [...severities('extensions', extensions, kept), ...severities('localstack', own, kept)];
  return [
    { name: 'advisories', help: 'Known advisories of what is installed, by severity.', values },
    single(
      'advisories_oldest_answer_timestamp_seconds',
      'When the oldest answer came that advisories go by.',
      oldest / 1000,
    ),
  ];
}

function severities(packages: string, all: readonly PackageVersion[], kept: KeptAnswers): Metric['values'] {
  const advisories = all.flatMap((one) => kept.find(one)?.advisories ?? []);
  return ['malware', 'critical', 'high', 'medium', 'low', 'unknown'].map((severity) => ({
    labels: { packages, severity },
    value: advisories.filter((one) => (one.isMalware ? 'malware' : (one.level ?? 'unknown')) === severity).length,
  }));
}

function single(name: string, help: string, value: number): Metric {
  return { name, help, values: [{ value }] };
}
