import { basename } from 'node:path';
import { AgentError } from '../errors/agent-error.ts';
import { emitRequirement } from '../requirements/emit.ts';
import type { Spec } from '../changes/spec.ts';

/** A local file or folder that a command names, and where its container is to see it. */
export interface Bind {
  /** Absolute path here. */
  readonly source: string;
  /** Absolute path in the container. */
  readonly target: string;
}

/** Arguments for a container, and the local files that they name. */
export interface ContainerArguments {
  readonly args: readonly string[];
  readonly binds?: readonly Bind[];
}

/** What is to be installed, as a container sees it: local files lie in /tmp there, as with LocalStack's own command. */
export function containerArguments(specs: readonly Spec[]): ContainerArguments {
  const binds: Bind[] = [];
  const args = specs.map((spec) => {
    const { path, requirement, text } = spec;
    if (path === null) return text;
    if (requirement.editable) {
      throw new AgentError(
        'UNSUPPORTED',
        `${path} cannot be installed as editable from a host: containers do not see it.`,
        {
          hint: `Use developer mode instead: localstack-extensions dev enable ${path}`,
        },
      );
    }
    const isTaken = binds.some(({ target }) => basename(target) === basename(path));
    const target = `/tmp/${isTaken ? `${binds.length}/` : ''}${basename(path)}`;
    binds.push({ source: path, target });
    return emitRequirement({ ...requirement, name: null, url: `file://${encodeURI(target)}` });
  });
  return { args, binds };
}
