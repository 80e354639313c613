import { Fault } from '../fault.ts';

/** What programs write for no value. */
const MISSING = /^(?:none|null|nil|undefined)$/iu;

/** What people and programs write for yes and no. */
const SWITCH = /^(?:true|false|0|1)$/iu;

/**
 * Refuses what is written for no value, and for yes or no. It is the name of some project, which is not to be fetched because a template
 * went wrong. Throws a Fault.
 */
export function refuseMissingValue(requirement: string): void {
  const name = requirement.trim();
  const isSwitch = SWITCH.test(name);
  if (!isSwitch && !MISSING.test(name)) return;
  throw new Fault(
    isSwitch
      ? `'${name}' is a yes or no, and names of projects are wanted`
      : `'${name}' is what programs write for a value that is missing`,
    { offset: 0, hint: `Leave the variable empty; a project of that name is asked for by ${name}>=0.` },
  );
}

/** Whether a name is more likely to be no value at all: in a file it is a name all the same, as it is to pip. */
export function isMissingValue(name: string): boolean {
  return MISSING.test(name) || SWITCH.test(name);
}
