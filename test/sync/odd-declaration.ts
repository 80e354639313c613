import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';

/** A line that is odd, and the code that it gets. */
export interface OddLine {
  readonly name: string;
  readonly line: string;
  /** Null where the line is passed over, as pip does. */
  readonly code: RegExp | null;
  /** What neither a variable nor an argument can hold. */
  readonly inFilesOnly?: true;
}

const KILOBYTE = 1024;

/** Whole lines that no call of the system takes, or that name what no ordinary file is. */
export const oddLines: readonly OddLine[] = [
  { name: 'an empty editable', line: '-e ""', code: /REQUIREMENT_SYNTAX/ },
  { name: 'an empty --editable=', line: '--editable=', code: /REQUIREMENT_SYNTAX/ },
  { name: 'a NUL in a path', line: './a\0b', code: /REQUIREMENT_SYNTAX/, inFilesOnly: true },
  { name: 'a NUL in an option', line: '--find-links ./a\0b', code: null, inFilesOnly: true },
  { name: 'a NUL in -r', line: '-r a\0b.txt', code: /REQUIREMENTS_FILE/, inFilesOnly: true },
  { name: 'a NUL in a file URL', line: 'file:///a%00b/x-1.0.tar.gz', code: /PATH_NOT_FOUND/ },
  { name: 'a NUL in a URL', line: 'x @ http://127.0.0.1:1/a%00b/x-1.0.tar.gz', code: /NETWORK|REQUIREMENT_SYNTAX/ },
  { name: 'a NUL in -r of a URL', line: '-r file:///a%00b.txt', code: /REQUIREMENTS_FILE/ },
  { name: 'a long segment', line: `./${'a'.repeat(300)}`, code: /REQUIREMENT_SYNTAX/ },
  { name: 'a long segment of an archive', line: `./${'a'.repeat(300)}-1.0.tar.gz`, code: /PATH_NOT_FOUND/ },
  { name: 'a long path', line: `./${'a/'.repeat(3000)}x-1.0.tar.gz`, code: /PATH_NOT_FOUND/ },
  { name: 'a long path in -e', line: `-e ./${'a/'.repeat(3000)}`, code: /REQUIREMENT_SYNTAX/ },
  { name: 'a long path in -r', line: `-r ${'a/'.repeat(3000)}`, code: /REQUIREMENTS_FILE/ },
  { name: 'a long find-links', line: `--find-links ${'a/'.repeat(3000)}`, code: null },
  { name: 'a long sentence', line: 'This is a sentence/that goes on. '.repeat(200).trim(), code: /REQUIREMENT_SYNTAX/ },
  { name: 'a loop of links', line: './loop', code: /REQUIREMENT_SYNTAX/ },
  { name: 'a loop of links in -e', line: '-e ./loop', code: /REQUIREMENT_SYNTAX/ },
  { name: 'a loop of links to an archive', line: './loop/x-1.0.tar.gz', code: /PATH_NOT_FOUND/ },
  { name: 'a loop of links in -r', line: '-r loop', code: /REQUIREMENTS_FILE/ },
  { name: 'a file in a file', line: './plain.txt/x-1.0.tar.gz', code: /PATH_NOT_FOUND/ },
  { name: 'a long name', line: 'n'.repeat(100 * KILOBYTE), code: /NOT_FOUND/ },
  {
    name: 'a long host',
    line: `x @ http://${'h'.repeat(100 * KILOBYTE)}/x-1.0.tar.gz`,
    code: /NOT_FOUND|REQUIREMENT_SYNTAX/,
  },
  {
    name: 'many options',
    line: `extension-beta ${'--config-settings a=b '.repeat(50_000)}`,
    code: null,
    inFilesOnly: true,
  },
  { name: 'a FIFO in -r', line: '-r fifo', code: /REQUIREMENTS_FILE/ },
  { name: 'a FIFO in -c', line: '-c fifo', code: /REQUIREMENTS_FILE/ },
  { name: 'a device in -r', line: '-r /dev/zero', code: /REQUIREMENTS_FILE/ },
  { name: 'the log of the kernel in -r', line: '-r /proc/kmsg', code: /REQUIREMENTS_FILE/ },
  { name: 'a folder in -r', line: '-r empty', code: /REQUIREMENTS_FILE/ },
  { name: 'a large file in -r', line: '-r large.txt', code: /REQUIREMENTS_FILE/ },
  { name: 'a socket in -r', line: '-r socket', code: /REQUIREMENTS_FILE/ },
  { name: 'a FIFO as an archive', line: './fifo-1.0.tar.gz', code: /PATH_NOT_FOUND/ },
  { name: 'a FIFO in a project', line: './project', code: /PATH_NOT_FOUND|REQUIREMENT_SYNTAX/ },
  { name: 'a FIFO in an editable project', line: '-e ./project', code: /PATH_NOT_FOUND|REQUIREMENT_SYNTAX/ },
  // It is told where the file too many is included.
  { name: 'includes that double', line: '-r double-0.txt', code: null },
];

/** Makes, beside a list file, what the odd lines name. */
export async function makeOddPlaces(folder: string): Promise<void> {
  await mkdir(join(folder, 'project'), { recursive: true });
  await mkdir(join(folder, 'empty'));
  await symlink('loop', join(folder, 'loop'));
  await writeFile(join(folder, 'plain.txt'), '');
  await writeFile(join(folder, 'large.txt'), `${'#'.repeat(KILOBYTE)}\n`.repeat(11 * KILOBYTE));
  for (let step = 0; step < 30; step += 1) {
    await writeFile(join(folder, `double-${step}.txt`), `-r double-${step + 1}.txt\n`.repeat(2));
  }
  await writeFile(join(folder, 'double-30.txt'), '# the end\n');
  await execa('mkfifo', ['fifo', 'fifo-1.0.tar.gz', 'project/pyproject.toml'], { cwd: folder });
  await execa('python3', ['-c', 'import socket; socket.socket(socket.AF_UNIX).bind("socket")'], { cwd: folder });
}
