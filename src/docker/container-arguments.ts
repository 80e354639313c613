import { basename, dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { emitRequirement } from '../requirements/emit.ts';
import type { Spec } from '../changes/spec.ts';

/** Where LocalStack's container has the projects that are edited, as in developer mode. */
export const EDITABLE_FOLDER = '/opt/code/extensions';

/** A local file or folder that a command names, and where its container is to see it. */
export interface Bind {
  /** Absolute path here. */
  readonly source: string;
  /** Absolute path in the container. */
  readonly target: string;
  /** False where it is only read. */
  readonly isWritable: boolean;
}

/** Arguments for a container, and the local files that they name. */
export interface ContainerArguments {
  readonly args: readonly string[];
  readonly binds?: readonly Bind[];
  /** True for what goes on until it is ended, and is asked over the network. */
  readonly serves?: boolean;
}

/** Where a file that a command writes on this machine lies in its container. */
export function containerOutput(path: string): { readonly path: string; readonly bind: Bind } {
  const folder = '/tmp/output';
  return {
    path: `${folder}/${basename(path)}`,
    bind: { source: dirname(path), target: folder, isWritable: true },
  };
}

/**
 * What is to be installed, as a container sees it: local files lie in /tmp there, as with LocalStack's own command, and folders to
 * edit where LocalStack's container has those in developer mode.
 *
 * @param edited what is mounted for editing already: it keeps its place, and nobody else gets it
 */
export function containerArguments(
  specs: readonly Spec[],
  edited: readonly Bind[] = [],
): Required<Pick<ContainerArguments, 'args' | 'binds'>> {
  const binds: Bind[] = [];
  const args = specs.flatMap((spec) => {
    const { path, requirement, text } = spec;
    if (path === null) return [text];
    const folder = requirement.editable ? EDITABLE_FOLDER : '/tmp';
    const isSame = ({ source, isWritable }: Bind): boolean => source === path && isWritable === requirement.editable;
    const known = [...binds, ...edited].find(isSame);
    const target = known?.target ?? freePlace(folder, basename(path), [...binds, ...edited]);
    // A build writes what it says of an editable project into its folder. What is named twice is one file there, too.
    if (!binds.some(isSame)) binds.push({ source: path, target, isWritable: requirement.editable });
    const line = emitRequirement({ ...requirement, name: null, url: pathToFileURL(target).href });
    return requirement.editable ? ['--editable', line.slice('-e '.length)] : [line];
  });
  return { args, binds };
}

function freePlace(folder: string, name: string, binds: readonly Bind[]): string {
  const taken = binds.map(({ target }) => target);
  let place = `${folder}/${name}`;
  for (let number = 2; taken.includes(place); number += 1) place = `${folder}/${number}/${name}`;
  return place;
}
