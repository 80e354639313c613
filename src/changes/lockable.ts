import { formatOrigin } from '../declaration/origin.ts';
import { AgentError } from '../errors/agent-error.ts';
import type { LockfileOrigin } from '../lockfile/format.ts';
import { LOCALSTACK_CORE } from '../python/localstack-venv.ts';
import type { DeclaredItem } from '../requirements/declared-set.ts';
import type { ProjectName } from '../requirements/project-name.ts';
import type { SyncPlan } from '../sync/plan-sync.ts';
import type { Snapshot } from '../sync/snapshot.ts';
import { sha256 } from '../system/checksum.ts';

/** @throws AgentError UNSUPPORTED, and with the code of a line that cannot be read */
export function refuseUnlockable({ desired }: Snapshot): void {
  const [error] = desired.errors;
  if (error !== undefined) {
    const { code, message } = error.error;
    throw new AgentError(code, `${formatOrigin(error.origin)}: ${message}`, {
      hint: 'Fix the line, then lock again.',
    });
  }
  const editable = desired.items.find(({ requirement }) => requirement.editable);
  if (editable === undefined) return;
  throw new AgentError(
    'UNSUPPORTED',
    `${editable.line} (${formatOrigin(editable.origin)}) cannot be locked: it is editable.`,
    {
      hint: 'Leave out -e, or use developer mode for it: localstack-extensions dev enable PATH.',
    },
  );
}

/**
 * What a lockfile says of where it comes from.
 *
 * @param lineOf how it writes down what is declared
 */
export function lockfileOrigin(
  { target }: Snapshot,
  { plan }: SyncPlan,
  lineOf: (item: DeclaredItem, name: ProjectName, version: string) => string,
): LockfileOrigin {
  const declared = plan.outcomes.flatMap((outcome) =>
    outcome.kind === 'resolved'
      ? [
          {
            requirement: lineOf(outcome.item, outcome.name, outcome.version),
            origin: formatOrigin(outcome.item.origin),
            name: outcome.name,
          },
        ]
      : [],
  );
  return {
    localstack: target.localstack?.packages.get(LOCALSTACK_CORE) ?? '',
    python: target.pythonVersion,
    fingerprint: sha256(JSON.stringify(declared.map(({ requirement }) => requirement))),
    declared,
  };
}
