import type { Argv } from 'yargs';
import { generationLedgers, liveName, rollBack } from '../changes/rollback.ts';
import type { ContainerArguments } from '../docker/container-arguments.ts';
import type { Ledger } from '../environment/ledger.ts';
import type { Session } from '../sync/session.ts';
import { formatTable } from '../output/table.ts';
import { versionChanges } from '../output/version-changes.ts';
import { jsonOption } from '../verb/json-option.ts';
import type { ArgumentsOf } from '../verb/verb.ts';

export const options = (line: Argv) =>
  jsonOption(line)
    .positional('generation', { type: 'string', describe: 'Environment; default: the previous one' })
    .option('list', { type: 'boolean', default: false, describe: 'List the environments' })
    .example('$0 rollback', 'undo the last change')
    .example('$0 rollback --list', 'what can be put back');

type Arguments = ArgumentsOf<typeof options>;

export async function run(session: Session, { generation, list, json }: Arguments): Promise<number> {
  if (list) return printGenerations(session, json);
  const from = liveName(session.settings.paths);
  const { left, restored } = await rollBack(session, generation ?? null);
  if (json) {
    session.writeJson({ version: 1, generation: restored.id, from });
    return 0;
  }
  session.write(`Rolled back to ${restored.id}: ${differences(left, restored)}\n`);
  session.write('It holds until the declaration changes or you run localstack-extensions sync --force.\n');
  session.write('Restart a running LocalStack to use it.\n');
  return 0;
}

export function inContainer({ generation, list }: Arguments): ContainerArguments {
  return { args: [...(list ? ['--list'] : []), ...(generation === undefined ? [] : [generation])] };
}

/** Prints the generations that there are, each by what differs from the one before; the live one is marked. */
function printGenerations(session: Session, json: boolean): number {
  const { paths } = session.settings;
  const live = liveName(paths);
  const generations = generationLedgers(paths);
  if (json) {
    const listed = generations.map(({ id, created, packages }) => ({
      name: id,
      created,
      live: id === live,
      packages: packages.map(({ name, version }) => ({ name, version })),
    }));
    session.writeJson({ version: 1, generations: listed });
    return 0;
  }
  const rows = generations.map((ledger, index) => [
    `${ledger.id === live ? '*' : ' '} ${ledger.id}`,
    ledger.created,
    differences(generations[index - 1] ?? null, ledger),
  ]);
  const header = [{ title: '  Name', whole: true }, { title: 'Created', whole: true }, 'Changes'];
  session.write(rows.length === 0 ? 'There is no environment.\n' : formatTable(header, rows, session.width));
  return 0;
}

/** `+ plain-library 1.1, ~ extra-yaml 1.0 -> 1.1, - chain-b 1.0`; for the first of all, how many packages it holds. */
function differences(before: Ledger | null, { packages }: Ledger): string {
  if (before === null) return `${packages.length} package${packages.length === 1 ? '' : 's'}`;
  const versionsOf = (list: Ledger['packages']): ReadonlyMap<string, string> =>
    new Map(list.map(({ name, version }) => [name, version]));
  const changes = versionChanges(versionsOf(before.packages), versionsOf(packages));
  return changes.length === 0 ? 'the same packages' : changes.join(', ');
}
