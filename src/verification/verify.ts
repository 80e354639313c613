import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { normalizeName, type ProjectName } from '../requirements/project-name.ts';
import type { ProcessRunner } from '../system/process-runner.ts';
import { startProbe, type EntryPoint, type Import, type Probe } from './probe.ts';

/** An entry point of an extension, and what LocalStack's interpreter makes of it. */
export interface EntryPointCheck extends EntryPoint {
  /** What is wrong, such as exception type and message; null when it can be imported. */
  readonly error: string | null;
  /** Modules that are missing, by the exception and all behind it. */
  readonly missing: readonly string[];
  /** False where the import did not come to an end, so that LocalStack might wait for it for ever. */
  readonly isFinished: boolean;
  /** Whether more time might have led to something else. */
  readonly isTransient: boolean;
}

interface VerificationScope {
  /** When it has to have ended, on the clock of `performance.now()`. */
  readonly deadline: number;
  /** Distributions that are tried first: those that could be imported before. */
  readonly first: readonly ProjectName[];
}

/** A verification that has begun: LocalStack's interpreter starts, and loads what extensions build upon. */
export interface Verification {
  /**
   * Imports every entry point of an environment in LocalStack's interpreter, all in one process; where an extension takes
   * that process down, the rest in another one. Every entry point that there is gets its check. To be called once.
   *
   * @throws AgentError RESOURCES
   */
  readonly check: (sitePackages: string, scope: VerificationScope) => Promise<readonly EntryPointCheck[]>;
  /** Ends the interpreter, if it still runs. */
  readonly end: () => Promise<void>;
}

/** Seconds after which an import that has not ended is taken for one that never does. */
const ENDLESS = 10;

/**
 * Begins a verification; while the interpreter starts, what it is to verify can be installed.
 *
 * @param python LocalStack's interpreter
 * @param isExpected whether there will be extensions; without, the interpreter starts when one is found
 */
export function startVerification(python: string, runner: ProcessRunner, isExpected: boolean): Verification {
  let probe: Probe | null = isExpected ? startProbe(python, runner) : null;
  return {
    check: async (sitePackages, { deadline, first }) => {
      const declared = extensionsIn(sitePackages);
      if (declared.length === 0) return [];
      const checks: EntryPointCheck[] = [];
      let found: readonly EntryPoint[] | null = null;
      let reason = OUT_OF_TIME;
      for (;;) {
        probe ??= startProbe(python, runner);
        const answer = await probe.ask({ sitePackages, first, done: checks, deadline });
        probe = null;
        found ??= answer.found;
        checks.push(...answer.imports.map(({ point, outcome }) => checkOf(point, outcome)));
        if (answer.found === null && !runner.isEnded) reason = endedEarly(answer.status);
        if (answer.isWhole || answer.imports.length === 0 || runner.isEnded) break;
      }
      const isKnown = (point: EntryPoint): boolean => checks.some((check) => isSame(check, point));
      return [
        ...checks,
        ...(found ?? declared).filter((point) => !isKnown(point)).map((point) => untried(point, reason)),
      ];
    },
    end: async () => {
      await probe?.end();
    },
  };
}

function isSame(left: EntryPoint, right: EntryPoint): boolean {
  return left.name === right.name && left.group === right.group && left.entryPoint === right.entryPoint;
}

function checkOf({ name, group, entryPoint, value }: EntryPoint, outcome: Import): EntryPointCheck {
  const point = { name, group, entryPoint, value };
  switch (outcome.kind) {
    case 'ended': {
      const { error, missing } = outcome;
      return { ...point, error, missing, isFinished: true, isTransient: false };
    }
    case 'crashed': {
      const error = 'the interpreter ended during the import';
      return { ...point, error, missing: [], isFinished: false, isTransient: false };
    }
    case 'late': {
      const { seconds } = outcome;
      const error = `its import did not end within ${Number(seconds.toFixed(1))} s`;
      return { ...point, error, missing: [], isFinished: false, isTransient: seconds < ENDLESS };
    }
  }
}

/** Why something could not be tried. */
interface Hindrance {
  readonly error: string;
  readonly isTransient: boolean;
}

const OUT_OF_TIME: Hindrance = {
  error: 'it was not verified: there was no time left to import it',
  isTransient: true,
};

/** Memory that ran out, by SIGKILL, may be there again. */
const KILLED = 128 + 9;

function endedEarly(status: number): Hindrance {
  const error = `it was not verified: the interpreter ended before any import (status ${status})`;
  return { error, isTransient: status === KILLED };
}

function untried(point: EntryPoint, { error, isTransient }: Hindrance): EntryPointCheck {
  return { ...point, error, missing: [], isFinished: false, isTransient };
}

/** The distributions that have something to import, whatever that is. */
function extensionsIn(sitePackages: string): readonly EntryPoint[] {
  return readdirSync(sitePackages)
    .filter((entry) => /\.(?:dist|egg)-info$/u.test(entry))
    .filter((entry) => {
      const file = join(sitePackages, entry, 'entry_points.txt');
      return existsSync(file) && /^\s*\[\s*localstack\./mu.test(readFileSync(file, 'utf8'));
    })
    .map((entry) => ({ name: normalizeName(entry.split('-', 1)[0] ?? ''), group: '', entryPoint: '', value: '' }));
}
