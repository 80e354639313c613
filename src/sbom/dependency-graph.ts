import type { ProjectName } from '../requirements/project-name.ts';
import { normalizeName } from '../requirements/project-name.ts';
import { dependenciesOf, type Present } from '../resolution/satisfaction.ts';

/** A declared project, with the extras that its line asks for. */
export interface Root {
  readonly name: ProjectName;
  readonly extras: readonly string[];
}

/** Which installed distributions each of them needs directly, extras that something asks for included. What LocalStack has is left out. */
export function dependencyGraph(
  roots: readonly Root[],
  present: Present,
): ReadonlyMap<ProjectName, ReadonlySet<ProjectName>> {
  const { installed, localstack } = present;
  const isThere = (name: ProjectName): boolean => installed.has(name) && localstack?.packages.has(name) !== true;
  const graph = new Map([...installed.keys()].map((name) => [name, new Set<ProjectName>()]));
  const pending: Root[] = [...[...installed.keys()].map((name) => ({ name, extras: [] })), ...roots];
  const visited = new Set<string>();
  for (let wanted = pending.pop(); wanted !== undefined; wanted = pending.pop()) {
    const key = `${wanted.name}[${wanted.extras.join()}]`;
    if (visited.has(key) || !installed.has(wanted.name)) continue;
    visited.add(key);
    for (const dependency of dependenciesOf(wanted.name, wanted.extras, present)) {
      const name = normalizeName(dependency.name);
      if (!isThere(name)) continue;
      if (name !== wanted.name) graph.get(wanted.name)?.add(name);
      pending.push({ name, extras: dependency.extras.map(normalizeName) });
    }
  }
  return graph;
}
