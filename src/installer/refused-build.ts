import { permanentFailure, type Failure } from '../errors/failure.ts';
import type { Policy } from '../policy/policy.ts';
import { refuseBuild } from '../policy/verdict.ts';
import type { InstallerContext, InstallerSetup } from './installer.ts';
import { limitingOptions } from './limits.ts';
import type { RequirementsInput } from './requirements-input.ts';

/** Whether anything may be built in a call, whoever asks for it. Settings of pip and uv leave editable projects alone. */
export function mayBuild(
  { anyAge = false }: Pick<InstallerContext, 'anyAge'>,
  { text }: Pick<RequirementsInput, 'text'>,
  { policy, variables }: Pick<InstallerSetup, 'policy' | 'variables'>,
): boolean {
  // Where age does not matter, metadata is read and nothing run.
  if (anyAge || (policy !== null && policy.noBuilds !== null)) return false;
  return /^(?:-e|--editable)\b/mu.test(text) || !limitingOptions(variables).onlyBinary.includes(':all:');
}

/** What became of a call in which something was to be built that may not be. */
export function refusedBuild(policy: Policy | null): Failure {
  const what = 'something that is needed';
  return (
    (policy === null ? null : refuseBuild(policy, what, '')) ??
    permanentFailure(
      'SETTING_UNSUPPORTED',
      `The settings of pip or uv forbid builds, and ${what} has to be built.`,
      'Ask for a version that needs wheels only, or unset UV_NO_BUILD or PIP_ONLY_BINARY.',
    )
  );
}
