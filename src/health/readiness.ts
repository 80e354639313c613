import { formatOrigin } from '../declaration/origin.ts';
import { AgentError } from '../errors/agent-error.ts';
import { currentReceipt } from '../environment/receipt.ts';
import { explanationOf, isAsDeclared, statusRows, type StatusRow } from '../inventory/declared-state.ts';
import { urlOf } from '../settings/address.ts';
import { gatewayOf } from '../settings/gateway-listen.ts';
import { isLocked } from '../system/lock.ts';
import { visibleLine } from '../system/visible-text.ts';
import type { Session } from '../sync/session.ts';
import { takeSnapshot } from '../sync/snapshot.ts';
import { findTarget } from '../sync/target.ts';
import { askGateway } from './gateway-answer.ts';
import { readyStageOf } from './init-stage.ts';

/** What stands between a container and its use, in the order in which it comes. */
type ReadinessStep = 'install' | 'extensions' | 'localstack' | 'init';

/** Whether LocalStack can be used with all its extensions, and what it waits for, as a sentence. */
export type Readiness =
  | { readonly kind: 'ready'; readonly message: string }
  | { readonly kind: 'waiting'; readonly step: ReadinessStep; readonly message: string };

const HEALTH = '/_localstack/health';
const INIT = '/_localstack/init';

const waiting = (step: ReadinessStep, message: string): Readiness => ({ kind: 'waiting', step, message });

/**
 * Looks whether all that is declared is installed and was imported, LocalStack answers, and its init hooks of the stage READY are
 * done. A version that is kept counts as installed. Uses no network but LocalStack's own address, and changes nothing.
 */
export async function readinessOf(session: Session): Promise<Readiness> {
  const { settings } = session;
  const extensions = await extensionsState(session);
  if (extensions.fault !== null) {
    return isLocked(settings.paths.lock)
      ? waiting('install', 'Extensions are being installed.')
      : waiting('extensions', extensions.fault);
  }
  const gateway = gatewayOf(settings.variables);
  if (gateway === null) {
    const value = settings.variables['GATEWAY_LISTEN'] ?? '';
    return waiting('localstack', `LocalStack cannot start with GATEWAY_LISTEN "${value}".`);
  }
  const url = urlOf(gateway, gateway.port);
  const health = await askGateway(gateway, HEALTH);
  if (health === null) return waiting('localstack', `Nothing answers at ${url}${HEALTH}.`);
  if (health.status !== 200) return waiting('localstack', `${url}${HEALTH} answers ${health.status}.`);
  const init = await askGateway(gateway, INIT);
  const stage = readyStageOf(init?.status === 200 ? init.body : '');
  switch (stage.kind) {
    case 'unknown':
      return waiting('init', `${url}${INIT} does not report whether the init hooks are done.`);
    case 'pending':
      return waiting('init', `The init hooks of the stage READY are not done${inBrackets(stage.left)}.`);
    case 'done':
      return { kind: 'ready', message: readyMessage(extensions.kept, stage.failed) };
  }
}

interface ExtensionsState {
  /** Why they are not as declared, as a sentence; null when they are. */
  readonly fault: string | null;
  /** Requirements in whose place an earlier version stays. */
  readonly kept: readonly string[];
}

async function extensionsState(session: Session): Promise<ExtensionsState> {
  const { settings } = session;
  // What every start trusts will do here.
  if (currentReceipt(settings)?.failures === 0) return { fault: null, kept: [] };
  try {
    // A probe asks no server for a list: the last good copy counts.
    const quiet = { ...session, settings: { ...settings, offline: true } };
    const snapshot = await takeSnapshot(quiet, await findTarget(settings));
    const { fault } = snapshot.actual;
    if (fault !== null) return { fault: `The environment needs a sync: ${fault.reason}`, kept: [] };
    const rows = statusRows(snapshot);
    const kept = rows.filter(({ state }) => state === 'kept').map(({ requirement }) => requirement);
    return { fault: faultOf(rows), kept };
  } catch (error) {
    if (!(error instanceof AgentError)) throw error;
    return { fault: error.message, kept: [] };
  }
}

function faultOf(rows: readonly StatusRow[]): string | null {
  const [first, ...more] = rows.filter((row) => row.state !== 'kept' && !isAsDeclared(row));
  if (first === undefined) return null;
  const others = more.length === 0 ? '' : ` (and ${more.length} more)`;
  const [reason = ''] = (explanationOf(first) ?? '').replace(/\.$/u, '').split('\n', 1);
  const line = `${first.requirement} (${formatOrigin(first.origin)}): ${first.state}${others}${reason === '' ? '' : `. ${reason}`}.`;
  return visibleLine(line);
}

function readyMessage(kept: readonly string[], failed: readonly string[]): string {
  const remarks = [
    ...(kept.length === 0 ? [] : [`an earlier version stays in the place of ${kept.join(', ')}`]),
    ...(failed.length === 0 ? [] : [`init hooks failed${inBrackets(failed)}`]),
  ];
  return remarks.length === 0 ? 'LocalStack is ready.' : `LocalStack is ready; ${remarks.join('; ')}.`;
}

function inBrackets(names: readonly string[]): string {
  return names.length === 0 ? '' : ` (${names.join(', ')})`;
}

/** The same for programs. */
function readinessJson(readiness: Readiness): Readonly<Record<string, unknown>> {
  const isReady = readiness.kind === 'ready';
  return { version: 1, ready: isReady, waitsFor: isReady ? null : readiness.step, message: readiness.message };
}

/**
 * Prints whether LocalStack is ready, or what it waits for.
 *
 * @returns 0 when it is, else 1
 */
export async function reportReadiness(session: Session, json: boolean): Promise<number> {
  const readiness = await readinessOf(session);
  if (json) session.writeJson(readinessJson(readiness));
  else session.write(`${readiness.message}\n`);
  return readiness.kind === 'ready' ? 0 : 1;
}
