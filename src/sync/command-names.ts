import type { ProjectName } from '../requirements/project-name.ts';
import type { Snapshot } from './snapshot.ts';

/** Names of what is declared by command, by the text that declares it; without those that nothing knows a name for. */
export function commandNames({ desired, actual }: Snapshot): ReadonlyMap<string, ProjectName> {
  const led = new Map((actual.ledger?.items ?? []).map(({ line, name }) => [line, name]));
  return new Map(
    [...desired.items, ...desired.skipped]
      .filter(({ origin }) => origin.kind === 'command')
      .flatMap(({ requirement, line }) => {
        const name = requirement.name ?? led.get(line) ?? null;
        return name === null ? [] : [[requirement.text, name] as const];
      }),
  );
}
