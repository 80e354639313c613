import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommandLine } from '../../src/command-line/command-line.ts';
import { splitWords } from '../../src/requirements/python-text/shell-words.ts';
import { projectRoot } from '../fixtures/test-state.ts';

const pages = globSync(['README.md', 'docs/*.md', 'src/templates/*/README.md'], { cwd: projectRoot });

/**
 * The commands of a page, in its blocks of code and in its text, as somebody types them; what may be left out is there. Not those that
 * are about the command line itself.
 */
function commandsOf(page: string): readonly string[] {
  const text = readFileSync(join(projectRoot, page), 'utf8');
  const found = text.matchAll(
    /^ *(?:\w+=\S+ )*(localstack-extensions (?!(?:INFO|WARN) ).*)$|`(localstack-extensions [^`]*)`|\((localstack-extensions \w+)\)/gmu,
  );
  const lines = [...found].map(([, line, inline, substituted]) => line ?? inline ?? substituted ?? '');
  return lines
    .filter((line) => !/ (?:--help|completion|manual)\b/u.test(line))
    .map((line) => line.replace(/ +# .*$| > \S+$| …$/u, '').replace(/\[(.*?)(?: …)?\]/gu, '$1'));
}

/** Stands for what a verb does once its command line has been understood. */
class Understood extends Error {}

test.for(pages.filter((page) => commandsOf(page).length > 0))(
  '%s names no command that is not understood',
  async (page) => {
    for (const command of commandsOf(page)) {
      const [, ...args] = splitWords(command).map(({ text }) => text);
      const running = runCommandLine(args, {
        open: () => {
          throw new Understood();
        },
        environment: {},
        workingFolder: projectRoot,
      });
      if (args.includes('--help') || args.includes('completion')) await running;
      else await expect(running, command).rejects.toThrow(Understood);
    }
  },
);

test('the commands of the pages are found', () => {
  expect(pages.flatMap(commandsOf).length).toBeGreaterThan(40);
});
