import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Argv } from 'yargs';
import { install } from '../changes/install.ts';
import { parseSpecs, type Spec } from '../changes/spec.ts';
import { containerArguments, type ContainerArguments } from '../docker/container-arguments.ts';
import { editedFolders } from '../docker/edited-folders.ts';
import { findLocalStackHost } from '../docker/localstack-host.ts';
import type { Session } from '../sync/session.ts';
import type { ArgumentsOf } from '../verb/verb.ts';

export const options = (line: Argv) =>
  line
    .positional('specs', { type: 'string', array: true, default: [], describe: 'Package name or URL' })
    .option('editable', {
      alias: 'e',
      type: 'string',
      array: true,
      nargs: 1,
      default: [],
      describe: 'A project folder to install in editable mode',
    })
    .example('$0 install localstack-extension-terraform-init', 'by name')
    .example("$0 install 'localstack-extension-httpbin>=0.2,<1'", 'by name, with versions')
    .example("$0 install 'git+https://github.com/org/ext.git@v1#egg=ext&subdirectory=ext'", 'from git')
    .example('$0 install file://./dist/my-ext-0.1.tar.gz ./other.whl', 'files, several at once');

type Arguments = ArgumentsOf<typeof options>;

export async function run(session: Session, argv: Arguments): Promise<number> {
  return install(session, await specsOf(session, argv));
}

export async function inContainer(argv: Arguments, session: Session): Promise<ContainerArguments> {
  const { volumeFolder } = findLocalStackHost(session.settings, process.platform);
  const seen = containerArguments(await specsOf(session, argv), editedFolders(session.settings, volumeFolder));
  for (const { source, target } of seen.binds.filter(({ isWritable }) => isWritable)) {
    session.log.info(`To use ${source}, LocalStack needs the same mount: --volume ${source}:${target}`);
  }
  return seen;
}

function specsOf(session: Session, { specs, editable }: Arguments): Promise<readonly Spec[]> {
  const { workingFolder } = session.settings;
  // In a line, what such a name holds would mean something.
  const wordOf = (path: string): string => {
    const place = resolve(workingFolder, path);
    return /[^\w./-]/u.test(path) && existsSync(place) ? pathToFileURL(place).href : path;
  };
  return parseSpecs(session, [...specs, ...editable.map((path) => `-e ${wordOf(path)}`)]);
}
