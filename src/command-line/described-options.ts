import type { Argv } from 'yargs';

/** An argument or an option, as it is declared for yargs. */
export interface DescribedOption {
  readonly name: string;
  readonly alias: string | null;
  readonly description: string;
  /** What stands for its value; null where it takes none. */
  readonly value: string | null;
  /** The values that it may have; empty for any. */
  readonly choices: readonly string[];
}

export interface DescribedExample {
  /** `$0` stands for the program. */
  readonly command: string;
  readonly purpose: string;
}

/** What a verb's declarations say. */
export interface DescribedOptions {
  readonly arguments: readonly DescribedOption[];
  readonly options: readonly DescribedOption[];
  readonly examples: readonly DescribedExample[];
}

interface Declaration {
  readonly alias?: string;
  readonly describe?: string;
  readonly type?: string;
  readonly choices?: readonly string[];
}

/** What stands for the value of an option where its own name would say less. */
const VALUES: Readonly<Record<string, string>> = { output: 'FILE', editable: 'PATH', localstack: 'VENV' };

/**
 * Reads the declarations that yargs reads, without yargs: the options of a verb declare themselves to something that writes down what they say.
 *
 * @param declare null for a verb without options of its own
 */
export function describeOptions(declare: ((line: Argv) => unknown) | null): DescribedOptions {
  const described = {
    arguments: new Array<DescribedOption>(),
    options: new Array<DescribedOption>(),
    examples: new Array<DescribedExample>(),
  };
  const recorder = {
    positional: (name: string, declaration: Declaration) => {
      described.arguments.push(describe(name, declaration));
      return recorder;
    },
    option: (name: string, declaration: Declaration) => {
      described.options.push(describe(name, declaration));
      return recorder;
    },
    example: (command: string, purpose: string) => {
      described.examples.push({ command, purpose });
      return recorder;
    },
  };
  declare?.(recorder as unknown as Argv);
  return described;
}

function describe(name: string, { alias, describe: description, type, choices = [] }: Declaration): DescribedOption {
  const value = type === 'boolean' ? null : (VALUES[name] ?? name.toUpperCase());
  return { name, alias: alias ?? null, description: description ?? '', value, choices };
}
