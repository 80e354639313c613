import { AgentError } from '../errors/agent-error.ts';
import { normalizeName, type ProjectName } from '../requirements/project-name.ts';
import type { Settings } from '../settings/settings.ts';
import { cutOffOf, durationOf } from './limits.ts';
import { saysNo } from './truth-value.ts';

/** How long a version has to be on an index before it is taken. */
export interface MinimumAge {
  readonly milliseconds: number;
  /** Projects that it does not hold for. */
  readonly except: readonly ProjectName[];
  /** The setting, as users know it. */
  readonly origin: string;
}

/** What limits the age of what may come in. */
export interface AgeLimits {
  readonly variables: Readonly<Record<string, string>>;
  /** Null for none. */
  readonly minimumAge: MinimumAge | null;
}

/** The limit of one project. */
export interface AgeLimit {
  /** What was uploaded later is too new; in milliseconds since the epoch. */
  readonly cutOff: number;
  /** How long after its upload a version is old enough, in milliseconds; null where the limit is a date. */
  readonly milliseconds: number | null;
  /** The setting, as users know it. */
  readonly origin: string;
}

/** Points in time in RFC 3339; null for no limit. */
export interface CutOffs {
  readonly general: string | null;
  /** What the user's own settings of pip and uv say: it holds also for what the minimum age does not. */
  readonly own: string | null;
}

/**
 * Reads the minimum age: `7d`, `36h`, `2w` or whatever else uv takes as a duration.
 *
 * @returns null for none
 * @throws AgentError SETTING_INVALID: nothing comes in without what limits it
 */
export function readMinimumAge({
  minimumAge: text,
  minimumAgeExceptions,
}: Pick<Settings, 'minimumAge' | 'minimumAgeExceptions'>): MinimumAge | null {
  if (text === null || saysNo(text)) return null;
  const milliseconds = durationOf(text);
  if (milliseconds === null) {
    throw new AgentError('SETTING_INVALID', `EXTENSION_AGENT_MIN_AGE must be a duration (got "${text}").`, {
      hint: 'Such as 7d, 36h or 2w. Nothing is installed until it is valid.',
    });
  }
  const odd = minimumAgeExceptions.find((name) => !/^[a-z0-9](?:[\w.-]*[a-z0-9])?$/iu.test(name));
  if (odd !== undefined) {
    throw new AgentError(
      'SETTING_INVALID',
      `EXTENSION_AGENT_MIN_AGE_EXCEPT must list names of projects (got "${odd}").`,
      {
        hint: 'Whole names, without patterns. Nothing is installed until it is valid.',
      },
    );
  }
  return {
    milliseconds,
    except: minimumAgeExceptions.map(normalizeName),
    origin: `EXTENSION_AGENT_MIN_AGE=${text}`,
  };
}

/** @throws AgentError SETTING_INVALID */
export function cutOffs({ variables, minimumAge }: AgeLimits, now: Date): CutOffs {
  const own = cutOffOf(variables, now);
  if (minimumAge === null) return { general: own, own };
  const aged = new Date(now.getTime() - minimumAge.milliseconds).toISOString();
  return { general: own !== null && own < aged ? own : aged, own };
}

/**
 * The limit that holds for a project; null for none.
 *
 * @throws AgentError SETTING_INVALID
 */
export function ageLimit(limits: AgeLimits, name: string, now: Date): AgeLimit | null {
  const { general, own } = cutOffs(limits, now);
  const { minimumAge } = limits;
  const isExcepted = minimumAge?.except.some((one) => one === name) ?? true;
  const text = isExcepted ? own : general;
  if (text === null) return null;
  const cutOff = Date.parse(text);
  if (minimumAge !== null && text !== own) {
    return { cutOff, milliseconds: minimumAge.milliseconds, origin: minimumAge.origin };
  }
  const origin = ['PIP_UPLOADED_PRIOR_TO', 'UV_EXCLUDE_NEWER'].filter((one) => (limits.variables[one] ?? '') !== '');
  return { cutOff, milliseconds: null, origin: origin.join(' and ') };
}

/**
 * uv's arguments for what the minimum age does not hold for: exceptions, and what is installed in just the version that is asked for.
 *
 * @param pinned names that may come in no other version than the one that is installed
 */
export function exemptions(limits: AgeLimits, pinned: Iterable<ProjectName>, now: Date): readonly string[] {
  const { minimumAge } = limits;
  if (minimumAge === null) return [];
  const { own } = cutOffs(limits, now);
  const names = new Set([...minimumAge.except, ...pinned]);
  return [...names].flatMap((name) => ['--exclude-newer-package', `${name}=${own ?? 'false'}`]);
}
