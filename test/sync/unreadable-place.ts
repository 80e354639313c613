import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';

/** Something in the place of a file of which it cannot be told what it declares. */
export interface UnreadablePlace {
  readonly name: string;
  readonly put: (path: string) => void;
  /** What is said of it. */
  readonly told: RegExp;
}

const FOLDER = /is a folder/;
const NOT_REGULAR = /is no regular file/;
const NO_REQUIREMENT = /REQUIREMENT_SYNTAX/;

/** Every kind of it. */
export const unreadablePlaces: readonly UnreadablePlace[] = [
  {
    name: 'a folder',
    put: (path) => {
      mkdirSync(path);
    },
    told: FOLDER,
  },
  {
    name: 'a link to a folder',
    put: (path) => {
      mkdirSync(`${path}.d`, { recursive: true });
      symlinkSync(`${path}.d`, path);
    },
    told: FOLDER,
  },
  {
    name: 'a byte that is not UTF-8',
    put: (path) => {
      writeFileSync(path, Buffer.from('plain-library==1.0\n# caf\xe9\n', 'latin1'));
    },
    told: /is not valid UTF-8/,
  },
  {
    name: 'a coding that nobody knows',
    put: (path) => {
      writeFileSync(path, '# coding: klingon\nplain-library==1.0\n');
    },
    told: /coding 'klingon'/,
  },
  {
    name: 'half of a UTF-16 text',
    put: (path) => {
      writeFileSync(path, Buffer.from([0xff, 0xfe, 0x61]));
    },
    told: /is not valid UTF-16/,
  },
  {
    name: 'a dangling link',
    put: (path) => {
      symlinkSync('nothing', path);
    },
    told: /is a link to something that/,
  },
  {
    name: 'a link into a folder that is not there',
    put: (path) => {
      symlinkSync('no/such/folder/x.txt', path);
    },
    told: /is a link to something that/,
  },
  {
    name: 'a link to itself',
    put: (path) => {
      symlinkSync(path, path);
    },
    told: /is a link that leads to itself/,
  },
  {
    name: 'a socket',
    put: (path) => {
      // The path of a socket is short.
      const bind = 'import os, socket, sys; os.chdir(sys.argv[1]); socket.socket(socket.AF_UNIX).bind(sys.argv[2])';
      execFileSync('python3', ['-c', bind, dirname(path), basename(path)]);
    },
    told: NOT_REGULAR,
  },
  { name: 'a FIFO', put: (path) => execFileSync('mkfifo', [path]), told: NOT_REGULAR },
  {
    name: 'an endless device',
    put: (path) => {
      symlinkSync('/dev/zero', path);
    },
    told: NOT_REGULAR,
  },
  {
    name: 'the log of the kernel',
    put: (path) => {
      symlinkSync('/proc/kmsg', path);
    },
    told: /kmsg|REQUIREMENT|regular|read/,
  },
  {
    name: 'a file of 11 MB',
    put: (path) => {
      writeFileSync(path, `${'#'.repeat(1023)}\n`.repeat(11 * 1024));
    },
    told: /is larger than 10 MB/,
  },
  {
    name: 'a line that is no requirement',
    put: (path) => {
      writeFileSync(path, 'plain-library=1.0\n');
    },
    told: NO_REQUIREMENT,
  },
  {
    name: 'a NUL',
    put: (path) => {
      writeFileSync(path, './plain\0library\n');
    },
    told: NO_REQUIREMENT,
  },
  {
    name: 'a web page',
    put: (path) => {
      writeFileSync(path, '<!DOCTYPE html>\n<html><body>Log in, please.</body></html>\n');
    },
    told: NO_REQUIREMENT,
  },
  {
    name: 'a sentence of 6 KB',
    put: (path) => {
      writeFileSync(path, 'This is a sentence/that goes on. '.repeat(200));
    },
    told: NO_REQUIREMENT,
  },
  {
    name: 'a file that includes itself',
    put: (path) => {
      writeFileSync(path, `-r ${path}\n`);
    },
    told: /includes itself/,
  },
  {
    name: 'a nested file that is missing',
    put: (path) => {
      writeFileSync(path, '-r missing.txt\n');
    },
    told: /missing\.txt does not exist/,
  },
  {
    name: 'a nested file that nobody serves',
    put: (path) => {
      writeFileSync(path, '-r http://127.0.0.1:1/list.txt\n');
    },
    told: /cannot be fetched|is not fetched/,
  },
  {
    name: 'hashes that are demanded and refused',
    put: (path) => {
      writeFileSync(path, '--require-hashes\n--no-require-hashes\n');
    },
    told: /exclude each other/,
  },
];
