import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { outputFileSync } from 'fs-extra/esm';
import type { Argv } from 'yargs';
import { AgentError } from '../errors/agent-error.ts';
import { normalizeName } from '../requirements/project-name.ts';
import type { Session } from '../sync/session.ts';
import type { ArgumentsOf } from '../verb/verb.ts';

export const options = (line: Argv) =>
  line
    .positional('name', { type: 'string', demandOption: true, describe: 'Its name, such as my-extension' })
    .option('template', {
      choices: ['basic', 'react'] as const,
      default: 'basic' as const,
      describe: 'react: with a page of its own, which LocalStack serves',
    })
    .option('folder', { type: 'string', describe: 'Target folder; default: a folder of that name here' })
    .option('description', { type: 'string', default: '', describe: 'What it does, in one sentence' })
    .option('author', { type: 'string', default: '', describe: 'Its author' })
    .example('$0 dev new my-extension', 'a project in ./my-extension')
    .example('$0 dev new my-extension --template react', 'with a page, made with React and Vite');

type Arguments = ArgumentsOf<typeof options>;

/** What Python, or LocalStack itself, would take for something else. Source: Python's module keyword. */
const TAKEN =
  /^(?:and|as|assert|async|await|break|class|continue|def|del|elif|else|except|false|finally|for|from|global|if|import|in|is|lambda|localstack|none|nonlocal|not|or|pass|raise|return|true|try|while|with|yield)$/u;

/** Files of the project bear the name, with a version and tags behind it. */
const LONGEST_NAME = 128;

const TEMPLATES = join(import.meta.dirname, '../templates');

/** Makes the project of an extension that builds, installs and answers as it is. */
export function run(session: Session, argv: Arguments): Promise<number> {
  const folder = resolve(session.settings.workingFolder, argv.folder ?? argv.name);
  const words = wordsOf(argv);
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new AgentError('FOLDER_EXISTS', `${folder} already exists and is not empty.`, {
      hint: 'Name another one: --folder PATH.',
    });
  }
  const template = join(TEMPLATES, argv.template);
  for (const entry of readdirSync(template, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const source = join(entry.parentPath, entry.name);
    const path = relative(template, source)
      .replace(/^module(?=\/)/u, words['module'] ?? '')
      .replace(/^gitignore$/u, '.gitignore');
    const target = join(folder, path);
    const isCode = !path.endsWith('.md');
    outputFileSync(target, fill(readFileSync(source, 'utf8'), words, isCode));
  }
  session.write(`Made ${folder}\nNext: localstack-extensions dev enable ${folder}\n`);
  return Promise.resolve(0);
}

function wordsOf({ name, description, author }: Arguments): Readonly<Record<string, string>> {
  if (name.length > LONGEST_NAME || !/^[a-z](?:[\w.-]*[a-z0-9])?$/iu.test(name)) {
    throw new AgentError('USAGE', `${name} is not a valid project name.`, {
      hint: `Letters, digits, dashes, ${LONGEST_NAME} at most; it begins with a letter: my-extension.`,
    });
  }
  const parts = normalizeName(name).split('-');
  if (TAKEN.test(parts.join('_'))) {
    throw new AgentError('USAGE', `${name} cannot be the name of a Python module of its own.`, {
      hint: `Add a word to it: ${name}-extension.`,
    });
  }
  return {
    name,
    module: parts.join('_'),
    class: parts.map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join(''),
    description: description === '' ? `The LocalStack extension ${name}` : description,
    author: author === '' ? 'Somebody' : author,
  };
}

/** In code, words stand in double quotes; JSON's escapes are TOML's and Python's too. */
function fill(text: string, words: Readonly<Record<string, string>>, isCode: boolean): string {
  return text.replace(/\{\{(\w+)\}\}/gu, (_, key: string) => {
    const word = words[key] ?? '';
    return isCode ? JSON.stringify(word).slice(1, -1) : word;
  });
}
