import { fragmentOf } from '../secrets/secret-url.ts';
import type { ProjectName } from '../requirements/project-name.ts';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { isBundle } from '../bundle/bundle-name.ts';
import type { CommandDeclaration } from '../declaration/declaration.ts';
import { formatOrigin } from '../declaration/origin.ts';
import { exitStatusOf } from '../errors/codes.ts';
import { keepLocalFiles, keptPath } from '../environment/kept-files.ts';
import { emitRequirement } from '../requirements/emit.ts';
import { pathToFileURL } from 'node:url';
import type { ItemOutcome } from '../resolution/outcome.ts';
import { applyChange } from '../sync/change.ts';
import { findTarget, type Target } from '../sync/target.ts';
import { commandNames } from '../sync/command-names.ts';
import type { Session } from '../sync/session.ts';
import type { Spec } from './spec.ts';
import { projectOf, takeSnapshot, type CommandsEdit } from '../sync/snapshot.ts';

/**
 * Installs what is named and records it as declared by command: it stays until it is uninstalled. All of it is installed,
 * or nothing changes. Local files are kept on the volume, because the next container may not see them.
 *
 * @returns the exit status: that of the failure of what is asked for and something else declares already
 */
export async function install(session: Session, specs: readonly Spec[]): Promise<number> {
  const { paths, workingFolder } = session.settings;
  const target = await findTarget(session.settings);
  const declared = specs.map(async (spec): Promise<readonly NamedDeclaration[]> =>
    spec.path !== null && isBundle(spec.path)
      ? bundleDeclarations(spec.path, keptPath(paths.keptFiles, spec.path), target)
      : [{ requirement: lineOf(spec, paths.keptFiles), folder: workingFolder, name: spec.name }],
  );
  const declarations = (await Promise.all(declared)).flat();
  const names = commandNames(await takeSnapshot(session, target));
  const asked = new Set(declarations.map(({ requirement }) => requirement));
  const added = new Set(declarations.flatMap(({ name }) => name ?? []));
  const edit: CommandsEdit = (commands) => {
    for (const { path, requirement } of specs) {
      if (path !== null && !requirement.editable) keepLocalFiles(path, keptPath(paths.keptFiles, path));
    }
    const others = commands.filter(({ requirement }) => {
      const name = names.get(requirement) ?? projectOf(requirement);
      return !asked.has(requirement) && (name === null || !added.has(name));
    });
    return [...others, ...declarations.map(({ requirement, folder }) => ({ requirement, folder }))];
  };
  const { outcomes } = await applyChange(session, {
    edit,
    mustSucceed: ({ origin, requirement }) => origin.kind === 'command' && asked.has(requirement.text),
  });
  let status = 0;
  for (const outcome of outcomes) {
    const { origin, requirement } = outcome.item;
    const isAsked = origin.kind === 'command' && asked.has(requirement.text);
    const isDeclared = origin.kind !== 'command' && requirement.name !== null && added.has(requirement.name);
    if (!isAsked && !isDeclared) continue;
    if (outcome.kind === 'failed') {
      // The log has told why, with a hint.
      session.log.error(`${outcome.item.line} is not installed: ${formatOrigin(origin)} declares it, and it failed.`);
      status ||= exitStatusOf(outcome.failure.code);
    } else {
      session.write(`${formatOutcome(outcome)}\n`);
    }
  }
  return status;
}

/** What became of an item that was asked for, or that something else declares already. */
function formatOutcome(outcome: Exclude<ItemOutcome, { kind: 'failed' }>): string {
  const { item } = outcome;
  if (outcome.kind === 'skipped') return `${item.line} is not for this Python: its marker is false.`;
  const package_ = `${outcome.name} ${outcome.version}`;
  if (outcome.kind === 'provided') return `LocalStack already has ${package_}`;
  return item.origin.kind === 'command'
    ? `Installed ${package_}`
    : `${package_} is already declared by ${formatOrigin(item.origin)}`;
}

interface NamedDeclaration extends CommandDeclaration {
  readonly name: ProjectName | null;
}

/** What a bundle declares, with the folder in which its copy is kept. */
async function bundleDeclarations(path: string, kept: string, target: Target): Promise<readonly NamedDeclaration[]> {
  const { openBundle, bundleTarget } = await import('../bundle/bundle.ts');
  const { lines } = openBundle(path, bundleTarget(target));
  return lines.map((requirement) => ({ requirement, folder: dirname(kept), name: projectOf(requirement) }));
}

/** The line to record: as it was typed, or with the place where a local file is kept. */
function lineOf({ path, requirement, text }: Spec, keptFiles: string): string {
  if (path === null) return text;
  const place = requirement.editable || !existsSync(path) ? path : keptPath(keptFiles, path);
  const fragment = requirement.url === null ? '' : fragmentOf(requirement.url);
  return emitRequirement({
    ...requirement,
    url: `${pathToFileURL(place).href}${fragment === '' ? '' : `#${fragment}`}`,
  });
}
