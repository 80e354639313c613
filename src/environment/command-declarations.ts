import * as z from 'zod/mini';
import type { CommandDeclaration } from '../declaration/declaration.ts';
import { sha256 } from '../system/checksum.ts';
import { readTextIfAny, writeAtomically } from '../system/files.ts';
import { lookAt } from '../system/place.ts';

const FORMAT = 1;

const schema = z.object({
  format: z.literal(FORMAT),
  checksum: z.string(),
  declarations: z.array(z.object({ requirement: z.string(), folder: z.string() })),
});

/** What was installed by command; null when the file is missing, damaged or of another version. */
export function readCommandDeclarations(path: string): readonly CommandDeclaration[] | null {
  const text = readTextIfAny(path);
  if (text === null) return null;
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    if (!parsed.success) return null;
    const { checksum, declarations } = parsed.data;
    return checksum === sha256(JSON.stringify(declarations)) ? declarations : null;
  } catch {
    return null;
  }
}

/** Whether there is a file of declarations that cannot be used: then the ledger says what was installed by command. */
export function areDeclarationsDamaged(path: string): boolean {
  return lookAt(path).kind !== 'absent' && readCommandDeclarations(path) === null;
}

/** Writes what was installed by command, atomically. The requirements must be free of credentials. */
export function writeCommandDeclarations(path: string, declarations: readonly CommandDeclaration[]): void {
  const plain = declarations.map(({ requirement, folder }) => ({ requirement, folder }));
  const checksum = sha256(JSON.stringify(plain));
  writeAtomically(path, `${JSON.stringify({ format: FORMAT, checksum, declarations: plain }, null, 2)}\n`);
}
