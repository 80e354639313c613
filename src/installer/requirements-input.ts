import { randomBytes } from 'node:crypto';
import { emitRequirement, type EmitOptions } from '../requirements/emit.ts';
import type { Requirement } from '../requirements/requirement.ts';
import { forInstaller, marked, schemeOf, split } from '../secrets/secret-url.ts';

/** Requirements as an installer reads them, and the variables in which their secrets travel. */
export interface RequirementsInput {
  /** A requirements file; `${EXTENSION_AGENT_SECRET_CHANCE_N}` stands where a secret stood. */
  readonly text: string;
  /** A constraints file, in the same way. */
  readonly constraints: string;
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * Writes requirements for an installer. Both expand `${VAR}`, so no secret stands in a file, a pipe or a command line. What
 * git is to know comes through a credential helper instead, because git puts the URLs it fetches on command lines. uv expands what a package
 * needs, too: the names are made by chance, so that no package can name them.
 *
 * @param hashes whether the hashes of the requirements are written
 */
export function requirementsInput(
  requirements: readonly Requirement[],
  hashes: boolean,
  constraints: readonly Requirement[] = [],
): RequirementsInput {
  const chance = randomBytes(8).toString('hex').toUpperCase();
  const variables: Record<string, string> = {};
  const helpers: (readonly [key: string, value: string])[] = [];
  const emit = (requirement: Requirement, index: number, options: EmitOptions): string => {
    const { url } = requirement;
    if (url === null) return emitRequirement({ ...requirement, url }, options);
    const { url: bare, username, password } = split(url);
    if (!/^(?:git\+)?https?$/u.test(schemeOf(url))) {
      return emitRequirement({ ...requirement, url: forInstaller(url) }, options);
    }
    if (requirement.kind === 'vcs' && username !== undefined) {
      variables[`EXTENSION_AGENT_USERNAME_${chance}_${index}`] = username;
      variables[`EXTENSION_AGENT_SECRET_${chance}_${index}`] = password ?? '';
      helpers.push([`credential.${repositoryOf(bare)}.helper`, credentialHelper(`${chance}_${index}`)]);
      return emitRequirement({ ...requirement, url: bare }, options);
    }
    let count = 0;
    const withVariables = marked(url, (secret) => {
      const name = `EXTENSION_AGENT_SECRET_${chance}_${index}${count === 0 ? '' : `_${count}`}`;
      count += 1;
      variables[name] = secret;
      return `\${${name}}`;
    });
    return emitRequirement({ ...requirement, url: withVariables }, options);
  };
  const text = requirements.map((requirement, index) => emit(requirement, index, { hashes }));
  const limits = constraints.map((constraint, index) => emit(constraint, requirements.length + index, {}));
  return {
    text: `${text.join('\n')}\n`,
    constraints: `${limits.join('\n')}\n`,
    variables: { ...variables, ...gitConfiguration(helpers) },
  };
}

/** `https://host/group/project.git` of `git+https://host/group/project.git@tag#egg=x`. */
function repositoryOf(url: string): string {
  return url
    .replace(/^git\+/iu, '')
    .replace(/#.*$/su, '')
    .replace(/(?<=\/\/[^/]+\/.*)@[^@/]*$/su, '');
}

/** git runs it with the word `get`; a token alone serves as the user name, as in `https://TOKEN@host`. */
function credentialHelper(ending: string): string {
  return (
    `!f() { test "$1" = get || exit 0; echo "username=$EXTENSION_AGENT_USERNAME_${ending}"; ` +
    `echo "password=$EXTENSION_AGENT_SECRET_${ending}"; }; f`
  );
}

function gitConfiguration(entries: readonly (readonly [string, string])[]): Record<string, string> {
  if (entries.length === 0) return {};
  // useHttpPath lets two projects on one host have different tokens.
  const all = [...entries, ['credential.useHttpPath', 'true'] as const];
  const variables: Record<string, string> = { GIT_CONFIG_COUNT: String(all.length), GIT_TERMINAL_PROMPT: '0' };
  all.forEach(([key, value], index) => {
    variables[`GIT_CONFIG_KEY_${index}`] = key;
    variables[`GIT_CONFIG_VALUE_${index}`] = value;
  });
  return variables;
}
