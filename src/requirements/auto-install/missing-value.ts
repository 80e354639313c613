import { Fault } from '../fault.ts';

/**
 * Refuses what programs write for no value. It is the name of some project, which is not to be fetched because a template went wrong.
 * Throws a Fault.
 */
export function refuseMissingValue(requirement: string): void {
  const name = requirement.trim();
  if (!/^(?:none|null|nil|undefined|true|false)$/iu.test(name)) return;
  throw new Fault(`'${name}' is what programs write for a value that is missing`, {
    offset: 0,
    hint: `Leave the variable empty; a project of that name is asked for by ${name}>=0.`,
  });
}
