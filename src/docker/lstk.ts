import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import * as z from 'zod/mini';
import { AgentError } from '../errors/agent-error.ts';
import { stripPrefix } from '../settings/environment-variables.ts';
import { cacheFolder, configurationFolder, homeFolder } from '../settings/host.ts';
import type { Settings } from '../settings/settings.ts';
import { readTextIfAny } from '../system/files.ts';

const containerSchema = z.object({
  type: z.optional(z.string()),
  tag: z.optional(z.string()),
  image: z.optional(z.string()),
  volume: z.optional(z.string()),
  volumes: z.optional(z.array(z.string())),
  env: z.optional(z.array(z.string())),
});

const schema = z.object({
  containers: z.optional(z.array(containerSchema)),
  env: z.optional(z.record(z.string(), z.record(z.string(), z.coerce.string()))),
});

type Container = z.infer<typeof containerSchema>;

/** LocalStack as lstk runs it. Source: lstk's config.toml. */
export interface LstkHost {
  /** Its volume for AWS, as `lstk volume path` prints it. */
  readonly volumeFolder: string;
  readonly image: string;
  /** What the profiles that its container names set there. */
  readonly variables: Readonly<Record<string, string>>;
}

const VOLUME = '/var/lib/localstack';

/**
 * Reads lstk's own settings; its defaults count where there are none.
 *
 * @param platform Node's name of the operating system
 * @throws AgentError SETTING_INVALID
 */
export function readLstkHost(settings: Settings, platform: NodeJS.Platform): LstkHost {
  const folder = settings.lstk?.configFolder ?? lstkFolder(settings, platform);
  const { containers = [], env: profiles = {} } = folder === null ? {} : readConfiguration(join(folder, 'config.toml'));
  const container = containers.find(({ type = 'aws' }) => type === 'aws') ?? {};
  const { tag = 'latest', image = 'localstack/localstack-pro', env = [] } = container;
  const isNamed = (profile: string): boolean => env.some((name) => name.toLowerCase() === profile.toLowerCase());
  const named = Object.entries(profiles).flatMap(([profile, values]) =>
    isNamed(profile) ? Object.entries(values) : [],
  );
  return {
    volumeFolder: volumeOf(container, folder ?? '', settings) ?? defaultVolume(settings, platform, tag),
    image: /:[^/]*$/u.test(image) ? image : `${image}:${tag === '' ? 'latest' : tag}`,
    variables: stripPrefix(Object.fromEntries(named.map(([name, value]) => [name.toUpperCase(), value]))),
  };
}

/** Where lstk looks for its settings: the working folder first. */
function lstkFolder(settings: Settings, platform: NodeJS.Platform): string | null {
  const { workingFolder, variables } = settings;
  const folders = [
    join(workingFolder, '.lstk'),
    join(homeFolder(variables), '.config/lstk'),
    join(configurationFolder(variables, platform), 'lstk'),
  ];
  return folders.find((folder) => existsSync(join(folder, 'config.toml'))) ?? null;
}

function readConfiguration(path: string): z.infer<typeof schema> {
  const text = readTextIfAny(path);
  if (text === null) return {};
  try {
    return schema.parse(parse(text));
  } catch (error) {
    throw new AgentError('SETTING_INVALID', `${path} is not what lstk reads.`, {
      hint: 'lstk config path prints its location. Fix it, or set LOCALSTACK_VOLUME_DIR and IMAGE_NAME.',
      cause: error,
    });
  }
}

/** An entry of `volumes` for LocalStack's volume goes before `volume`. Relative places are relative to the file. */
function volumeOf({ volume, volumes = [] }: Container, folder: string, { variables }: Settings): string | null {
  const source = volumes
    .map((entry) => entry.split(':'))
    .find(([, target]) => target?.replace(/\/+$/u, '') === VOLUME)?.[0];
  const place = source ?? volume ?? '';
  if (place === '') return null;
  const expanded = place.replace(/^~(?=\/|$)/u, homeFolder(variables));
  return expanded.startsWith('/') ? expanded : join(folder, expanded);
}

function defaultVolume({ variables }: Settings, platform: NodeJS.Platform, tag: string): string {
  const name = tag === '' || tag === 'latest' ? 'localstack-aws' : `localstack-aws-${tag}`;
  return join(cacheFolder(variables, platform), 'lstk/volume', name);
}
