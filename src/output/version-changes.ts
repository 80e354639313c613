/** What differs between two sets of packages: `+ name 1.0`, `~ name 1.0 -> 1.1`, `- name 1.0`, by name. */
export function versionChanges(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((name) => {
    const [from, to] = [before.get(name), after.get(name)];
    if (from === to) return [];
    if (from === undefined) return [`+ ${name} ${to ?? ''}`];
    return [to === undefined ? `- ${name} ${from}` : `~ ${name} ${from} -> ${to}`];
  });
}
