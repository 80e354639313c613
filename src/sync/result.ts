import { formatOrigin } from '../declaration/origin.ts';
import { timeOf } from '../environment/generation.ts';
import { readLedger } from '../environment/ledger.ts';
import { writeSyncResult, type SyncResult } from '../environment/sync-result.ts';
import type { AgentError } from '../errors/agent-error.ts';
import type { ItemOutcome } from '../resolution/outcome.ts';
import { AGENT_VERSION } from '../settings/version.ts';
import type { SyncOutcome } from './outcome.ts';
import { countsOf } from './report.ts';
import type { Session } from './session.ts';

/** Leaves for programs how a sync ended. What was synced is so also where there is no room for it. */
export function leaveResult({ settings, log }: Session, began: Date, end: SyncOutcome | AgentError): void {
  try {
    const ended = new Date();
    writeSyncResult(settings.paths.syncResult, {
      agent: AGENT_VERSION,
      began: began.toISOString(),
      ended: ended.toISOString(),
      seconds: (ended.getTime() - began.getTime()) / 1000,
      ...('outcomes' in end ? outcomePart(end) : errorPart(end)),
    });
  } catch (error) {
    log.debug(`${settings.paths.syncResult} cannot be written: ${String(error)}`);
  }
}

type Part = Omit<SyncResult, 'version' | 'agent' | 'began' | 'ended' | 'seconds'>;

function errorPart({ code, message, hint, exitStatus }: AgentError): Part {
  return {
    outcome: 'error',
    error: { code, message, hint: hint ?? null, exitStatus },
    environment: null,
    counts: { added: 0, changed: 0, kept: 0, removed: 0, failed: 0, notAsDeclared: 0 },
    items: [],
    changes: [],
    failures: [],
    warnings: [],
  };
}

function outcomePart({ folder, outcomes, actions, failures, warnings, farewells, advisories }: SyncOutcome): Part {
  return {
    outcome: failures.length === 0 ? 'ok' : 'failures',
    error: null,
    environment: environmentPart(folder),
    counts: countsOf({ actions, failures }),
    items: outcomes.map(itemPart),
    changes: actions.flatMap((action) =>
      action.kind === 'keep'
        ? []
        : [
            {
              kind: action.kind,
              name: action.name,
              version: action.version,
              from: action.kind === 'change' ? action.from : null,
              reason: action.reason,
            },
          ],
    ),
    failures: failures.map(({ subject, origin, failure: { code, message, hint, transient }, kept }) => ({
      subject,
      origin: origin === null ? null : formatOrigin(origin),
      code,
      message,
      hint,
      transient,
      kept: kept?.version ?? null,
    })),
    warnings: [...farewells, ...warnings, ...advisories.map(({ text }) => text)],
  };
}

function environmentPart(folder: string): Part['environment'] {
  const ledger = readLedger(folder);
  if (ledger === null) return null;
  const { id, python, localstack } = ledger;
  const made = timeOf(id);
  const created = Number.isNaN(made) ? null : new Date(made).toISOString();
  return { generation: id, created, python, localstack: localstack.version };
}

function itemPart(outcome: ItemOutcome): Part['items'][number] {
  const { kind, item } = outcome;
  const isNamed = kind !== 'failed' && kind !== 'skipped';
  return {
    requirement: item.line,
    origin: formatOrigin(item.origin),
    state: kind === 'resolved' ? 'installed' : kind,
    name: isNamed ? outcome.name : null,
    version: isNamed ? outcome.version : null,
  };
}
