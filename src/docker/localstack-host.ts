import { existsSync } from 'node:fs';
import { AgentError } from '../errors/agent-error.ts';
import { readHostSettings, type HostSettings } from '../settings/host.ts';
import type { Settings } from '../settings/settings.ts';
import { readLstkHost } from './lstk.ts';

/** LocalStack on this machine, as one of its command lines runs it. */
export interface LocalStackHost extends HostSettings {
  /** Variables that its container has beside those of this process. */
  readonly variables: Readonly<Record<string, string>>;
  /** Which volume is taken of two, and how to choose the other; null where there is nothing to choose. */
  readonly choice: string | null;
}

/**
 * Finds the volume and the image to act on. What LOCALSTACK_VOLUME_DIR and IMAGE_NAME say counts first; as `lstk extensions` what lstk
 * has counts then. Else the volume is LocalStack's CLI's, unless only lstk has one.
 *
 * @param platform Node's name of the operating system
 * @throws AgentError SETTING_INVALID, USAGE
 */
export function findLocalStackHost(settings: Settings, platform: NodeJS.Platform): LocalStackHost {
  const cli = readHostSettings(settings, platform);
  if (cli.isVolumeNamed && settings.lstk === null) return { ...cli, variables: {}, choice: null };
  refuseRemote(settings);
  const lstk = readLstkHost(settings, platform);
  const isLstk = settings.lstk !== null || (!existsSync(cli.volumeFolder) && existsSync(lstk.volumeFolder));
  const { volumeFolder, image, variables } = isLstk ? lstk : { ...cli, variables: {} };
  const own = { ...cli, image: cli.isImageNamed ? cli.image : image, variables };
  if (cli.isVolumeNamed) return { ...own, choice: null };
  const other = isLstk ? cli.volumeFolder : lstk.volumeFolder;
  const isChoice = existsSync(volumeFolder) && existsSync(other) && volumeFolder !== other;
  return { ...own, volumeFolder, choice: isChoice ? choiceOf(volumeFolder, other, isLstk) : null };
}

function choiceOf(taken: string, other: string, isLstk: boolean): string {
  const [mine, theirs] = isLstk ? ['lstk', 'LocalStack’s CLI'] : ['LocalStack’s CLI', 'lstk'];
  const way = isLstk ? `LOCALSTACK_VOLUME_DIR=${other}` : `lstk extensions, or LOCALSTACK_VOLUME_DIR=${other}`;
  return `There are two volumes: this acts on that of ${mine}, ${taken}; ${way} chooses that of ${theirs}.`;
}

/** lstk was pointed to a LocalStack elsewhere: its volume is not on this machine. */
function refuseRemote({ lstk }: Settings): void {
  const url = lstk?.endpointUrl ?? null;
  if (url === null || isLocal(url)) return;
  throw new AgentError(
    'USAGE',
    `lstk is pointed to ${url}, and the volume of that LocalStack is not on this machine.`,
    {
      hint: 'Run localstack-extensions in its container, or leave out --endpoint-url (and LSTK_ENDPOINT_URL, AWS_ENDPOINT_URL).',
    },
  );
}

function isLocal(url: string): boolean {
  const host = URL.parse(url)?.hostname ?? '';
  return /^(?:127(?:\.\d+){3}|\[::1\]|localhost|(?:.+\.)?localhost\.localstack\.cloud)$/u.test(host);
}
