import { SHELLS } from './completion-script.ts';
import type { DescribedVerb } from './described-verb.ts';

const NOTHING = { arguments: [], options: [], examples: [], verbs: [] };

/** Commands that are about the command line itself. */
export const OWN_COMMANDS: readonly DescribedVerb[] = [
  {
    ...NOTHING,
    name: 'completion',
    usage: 'completion [shell]',
    description: 'Print the script that completes commands in a shell',
    arguments: [
      { name: 'shell', alias: null, description: 'Default: that of $SHELL, else bash', value: null, choices: SHELLS },
    ],
    examples: [
      { command: 'source <($0 completion bash)', purpose: 'bash: in ~/.bashrc' },
      { command: 'source <($0 completion zsh)', purpose: 'zsh: in ~/.zshrc' },
      { command: '$0 completion fish | source', purpose: 'fish: in ~/.config/fish/config.fish' },
    ],
  },
  {
    ...NOTHING,
    name: 'manual',
    usage: 'manual',
    description: 'Print the manual page',
    examples: [{ command: '$0 manual | man -l -', purpose: 'read it' }],
  },
];
