import { hash } from 'node:crypto';
import { accessSync, constants, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { Script } from 'node:vm';

/** A file in CommonJS that was run. */
export interface Bundle<Exports> {
  readonly exports: Exports;
  /**
   * Leaves beside the file what V8 has compiled of it by now, if it can be written. Runs of one kind call much the same functions: once
   * is enough for each.
   *
   * @param kind of this run, 0 to 7
   */
  readonly keepCode: (kind: number) => void;
}

/**
 * Runs a bundle with the bytecode that an earlier run left beside it. Node's own compile cache keeps what is compiled when a
 * file is loaded; what a run calls later it compiles again each time, which takes a third of the time before the first
 * process of a sync. V8 trusts the bytecode blindly: it counts only as it was written.
 *
 * @param file absolute path of a bundle that requires Node's own modules only, in Latin-1; another bundle has another name
 */
export function runBundle<Exports>(file: string): Bundle<Exports> {
  const source = readFileSync(file, 'latin1');
  const codeFile = `${file}.code`;
  const kept = readCode(codeFile);
  const script = new Script(`(function(exports,require,module,__filename,__dirname){${source}\n})`, {
    filename: file,
    ...(kept === null ? {} : { cachedData: kept.code }),
  });
  const module = { exports: {} };
  const run = script.runInThisContext() as (...variables: readonly unknown[]) => void;
  run(module.exports, createRequire(file), module, file, dirname(file));
  return {
    exports: module.exports as Exports,
    keepCode: (kind) => {
      const kinds = script.cachedDataRejected === true ? 0 : (kept?.kinds ?? 0);
      if ((kinds & (1 << kind)) === 0) writeCode(codeFile, script, kinds | (1 << kind));
    },
  };
}

/** Bytes of the checksum that the file begins with. */
const CHECKSUM = 32;

/** What V8 compiled, and the kinds of the runs that called it, one bit each. */
interface Code {
  readonly kinds: number;
  readonly code: Buffer;
}

function readCode(codeFile: string): Code | null {
  try {
    const bytes = readFileSync(codeFile);
    const checked = bytes.subarray(CHECKSUM);
    const kinds = checked.at(-1);
    if (kinds === undefined || !checksum(checked).equals(bytes.subarray(0, CHECKSUM))) return null;
    return { kinds, code: checked.subarray(0, -1) };
  } catch {
    return null;
  }
}

function writeCode(codeFile: string, script: Script, kinds: number): void {
  try {
    accessSync(dirname(codeFile), constants.W_OK);
    const checked = Buffer.concat([script.createCachedData(), Uint8Array.of(kinds)]);
    const temporary = `${codeFile}.${process.pid}`;
    writeFileSync(temporary, Buffer.concat([checksum(checked), checked]));
    renameSync(temporary, codeFile);
  } catch {
    // It only makes the next run quicker.
  }
}

function checksum(bytes: Uint8Array): Buffer {
  return hash('sha256', bytes, 'buffer');
}
