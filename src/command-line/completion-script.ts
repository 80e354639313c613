import { AgentError } from '../errors/agent-error.ts';
import type { EnvironmentVariables } from '../settings/environment-variables.ts';

/** The shells in which commands can be completed. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

type Shell = (typeof SHELLS)[number];

const BASH = String.raw`
_localstack_extensions() {
    local IFS=$'\n'
    COMPREPLY=($("$1" complete bash "${'$'}{COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o bashdefault -o default -F _localstack_extensions localstack-extensions lstk-extensions
`;

const ZSH = String.raw`
#compdef localstack-extensions lstk-extensions
_localstack_extensions() {
    local -a found
    found=("${'$'}{(@f)$("${'$'}{words[1]}" complete zsh "${'$'}{(@)words[2,CURRENT]}" 2>/dev/null)}")
    if [[ -n "${'$'}{found[1]}" ]]; then
        _describe -V 'localstack-extensions' found
    else
        _files
    fi
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
compdef _localstack_extensions localstack-extensions lstk-extensions
`;

const FISH = String.raw`
function __localstack_extensions
    set -l words (commandline -opc)
    set -l found ($words[1] complete fish $words[2..-1] "$(commandline -ct)" 2>/dev/null)
    if test (count $found) -gt 0
        printf '%s\n' $found
    else
        __fish_complete_path "$(commandline -ct)"
    end
end
complete -c localstack-extensions -f -k -a '(__localstack_extensions)'
complete -c lstk-extensions -f -k -a '(__localstack_extensions)'
`;

const SCRIPTS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH };

/**
 * A script to be sourced, which asks the program for each completion; where that knows none, files are completed.
 *
 * @param named the shell; undefined for the one that the environment names
 * @throws AgentError USAGE for a shell that is not known
 */
export function completionScript(named: string | undefined, environment: EnvironmentVariables): string {
  return SCRIPTS[named === undefined ? ownShell(environment) : known(named)].trimStart();
}

function ownShell({ SHELL: path = '' }: EnvironmentVariables): Shell {
  const [, name = ''] = /([^/]*)$/u.exec(path) ?? [];
  return SHELLS.find((shell) => shell === name) ?? 'bash';
}

function known(named: string): Shell {
  const shell = SHELLS.find((one) => one === named);
  if (shell !== undefined) return shell;
  throw new AgentError('USAGE', `completion knows bash, zsh and fish (got "${named}").`, {
    hint: 'localstack-extensions completion --help shows how each is set up.',
  });
}
