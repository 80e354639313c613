import { mkdirSync } from 'node:fs';
import { isatty } from 'node:tty';
import { AgentError } from '../errors/agent-error.ts';
import { childEnvironment } from '../system/child-environment.ts';
import { splitWords } from '../requirements/python-text/shell-words.ts';
import { parseAddress } from '../settings/address.ts';
import { pathsOf } from '../settings/paths.ts';
import type { HostSettings } from '../settings/host.ts';
import type { Settings } from '../settings/settings.ts';
import { runInForeground } from '../system/foreground.ts';
import type { Command } from '../system/command.ts';
import { run } from '../system/subprocess.ts';
import { findLocalStackHost, type LocalStackHost } from './localstack-host.ts';
import type { Bind } from './container-arguments.ts';
import { editedFolders, rememberEditedFolders } from './edited-folders.ts';
import { checkVolumeFolder } from './volume-folder.ts';
import type { Session } from '../sync/session.ts';

export interface ContainerCommand {
  /** The command line of localstack-extensions in the container. */
  readonly args: readonly string[];
  readonly binds: readonly Bind[];
  /** True for LocalStack or the manager: reached on this machine's ports, unless DOCKER_FLAGS says how. */
  readonly serves: boolean;
}

const VOLUME = '/var/lib/localstack';
const GATEWAY_PORT = 4566;

/** Variables that mean the same in the container. Paths of this machine do not, so certificates stay here. */
const PASSED =
  /^(?:EXTENSION_AUTO_INSTALL|EXTENSION_AGENT_(?!MANAGER|ONE_SHOT|POLICY).*|(?:PIP|UV)_(?:.*INDEX.*|TRUSTED_HOST|INSECURE_HOST|TIMEOUT|HTTP_TIMEOUT|PRE|PRERELEASE)|(?:HTTPS?|NO|ALL)_PROXY|NO_COLOR|FORCE_COLOR|CLICOLOR(?:_FORCE)?|COLUMNS|DEBUG|SOURCE_DATE_EPOCH)$/iu;

/** What only a command that goes on until it is ended passes on: the manager's settings, and LocalStack's own, as its CLI does. */
const PASSED_TO_SERVER = /^(?:EXTENSION_AGENT_MANAGER(?:_TOKEN)?|LOCALSTACK_(?!VOLUME_DIR$).+)$/u;

/** Tells the agent in the container what it is there for. */
const ONE_SHOT = 'EXTENSION_AGENT_ONE_SHOT';

/** Verbs after which a running LocalStack is not as the volume is. */
const CHANGES = ['sync', 'install', 'uninstall', 'upgrade', 'rollback'];

/** Flags that say how a container is reached. */
const PORTS = /^(?:-p|-P|--publish(?:-all)?|--net(?:work)?)(?:=|$|\d)/u;

/** Docker's own answers to `docker run`, beside the exit status of the command in the container. */
const DOCKER_FAILED = 125;
const NOT_EXECUTABLE = 126;
const NOT_FOUND = 127;
const AMBIGUOUS = [DOCKER_FAILED, NOT_EXECUTABLE, NOT_FOUND];

/**
 * Runs a command in a container of its own of LocalStack's image, on the volume folder, and passes on what it prints and
 * its exit status.
 *
 * @throws AgentError DOCKER_MISSING, DOCKER_UNAVAILABLE, IMAGE_MISSING, AGENT_MISSING, VOLUME, USAGE
 */
export async function runInContainer(session: Session, command: ContainerCommand): Promise<number> {
  const { settings, interrupt } = session;
  const host = findLocalStackHost(settings, process.platform);
  sayWhere(session, host);
  const isPassed = (name: string): boolean => PASSED.test(name) || (command.serves && PASSED_TO_SERVER.test(name));
  const environment = dockerEnvironment(containerVariables(settings, host), isPassed);
  checkVolumeFolder(host.volumeFolder);
  await checkImage(host.image, environment);
  mkdirSync(host.volumeFolder, { recursive: true });
  const terminal = settings.lstk?.nonInteractive !== true && process.stdin.isTTY && process.stdout.isTTY;
  const flags = splitWords(host.dockerFlags).map(({ text }) => text);
  const ports = command.serves && !flags.some((flag) => PORTS.test(flag)) ? publishedPorts(settings) : [];
  const options = [
    ...ports.flatMap((port) => ['--publish', `127.0.0.1:${port}:${port}`]),
    ...Object.keys(environment)
      .filter((name) => isPassed(name) || name === ONE_SHOT)
      .flatMap((name) => ['--env', name]),
    ...flags,
  ];
  const seen = {
    ...command,
    binds: [
      ...command.binds,
      ...editedFolders(settings, host.volumeFolder).filter(({ target }) => !isMounted(target, command.binds, flags)),
      ...policyBind(settings),
      ...catalogBind(settings),
      ...rootBind(settings),
    ],
  };
  const shown = [...(terminal ? ['--interactive', '--tty'] : []), ...options];
  const status = await runInForeground({ ...dockerCommand(seen, host, shown), environment }, interrupt);
  interrupt.throwIfAborted();
  // What the container runs may end with these, too: only where the same container cannot even tell its version is it Docker's answer.
  const question = { ...dockerCommand({ ...seen, args: ['--version'] }, host, options), environment };
  if (AMBIGUOUS.includes(status) && (await run(question, { signal: interrupt })).status !== 0) {
    throw containerFailure(status, host.image);
  }
  if (status === 0 && command.args[0] === 'install') remember(session, host.volumeFolder, command.binds);
  const [running] = settings.lstk?.endpoints ?? [];
  if (status === 0 && running !== undefined && CHANGES.includes(command.args[0] ?? '')) {
    session.log.info(`The LocalStack at ${running} needs a restart to use it: lstk restart`);
  }
  return status;
}

/** Docker refuses two mounts in one place. */
function isMounted(target: string, binds: readonly Bind[], flags: readonly string[]): boolean {
  const named = flags.flatMap((flag) => flag.split(/\/*(?:[:=,"]|$)/u));
  return named.includes(target) || binds.some((bind) => bind.target === target);
}

function remember({ settings, log }: Session, volumeFolder: string, binds: readonly Bind[]): void {
  try {
    rememberEditedFolders(settings, volumeFolder, binds);
  } catch {
    log.warn('CONFIG_DIR cannot be written: later commands here do not see what was installed with -e.');
  }
}

/** What an exit status of Docker's own says of an image. */
function containerFailure(status: number, image: string): AgentError {
  return status === DOCKER_FAILED
    ? new AgentError('DOCKER_UNAVAILABLE', `Docker could not run a container of ${image}.`, {
        hint: 'See its message above; DOCKER_FLAGS and LOCALSTACK_VOLUME_DIR are passed to it.',
      })
    : new AgentError('AGENT_MISSING', `The image ${image} does not contain localstack-extensions.`, {
        hint: 'Build an image with the agent (docker build --build-arg BASE_IMAGE=…) and set IMAGE_NAME to it.',
      });
}

/** Says which volume it is of two, and on a terminal where the command acts. */
function sayWhere({ settings, log }: Session, { choice, volumeFolder, image }: LocalStackHost): void {
  if (choice !== null) log.info(choice);
  if (isatty(2) && !settings.oneShot) log.info(`Acts on the volume ${volumeFolder}, in a container of ${image}.`);
}

/** What lstk's profiles set counts where this process does not say otherwise; a login of lstk is one of LocalStack. */
function containerVariables(
  { variables, lstk, catalog, sigstoreRoot }: Settings,
  host: LocalStackHost,
): Readonly<Record<string, string>> {
  const login = lstk?.authToken == null ? {} : { LOCALSTACK_AUTH_TOKEN: lstk.authToken };
  const named = {
    ...(catalog?.startsWith('/') === true ? { EXTENSION_AGENT_CATALOG: CATALOG } : {}),
    ...(sigstoreRoot === null ? {} : { EXTENSION_AGENT_SIGSTORE_ROOT: TRUSTED_ROOT }),
  };
  return { ...host.variables, ...login, ...variables, ...named };
}

/** Of LocalStack's gateway, and of the manager where it is on. */
function publishedPorts({ manager }: Settings): readonly number[] {
  return [GATEWAY_PORT, ...(manager === null ? [] : [parseAddress(manager).port])];
}

/** The `docker run` of a command, as data. Values of variables do not stand in it: docker takes them from its environment. */
function dockerCommand(
  { args, binds }: ContainerCommand,
  { volumeFolder, image }: HostSettings,
  options: readonly string[],
): Pick<Command, 'file' | 'args'> {
  return {
    file: 'docker',
    args: [
      'run',
      '--rm',
      ...mount({ source: volumeFolder, target: VOLUME, isWritable: true }),
      ...binds.flatMap(mount),
      ...options,
      '--entrypoint',
      'localstack-extensions',
      image,
      ...args,
    ],
  };
}

/** A policy that was named holds in the container, too. */
function policyBind({ policy }: Session['settings']): readonly Bind[] {
  return policy === null ? [] : [{ source: policy, target: pathsOf('', VOLUME).policy, isWritable: false }];
}

/** Where a catalog of this machine is in the container. */
const CATALOG = '/etc/localstack/conf.d/catalog.json';

/** Where a trusted root of this machine is in the container. */
const TRUSTED_ROOT = '/etc/localstack/conf.d/trusted_root.json';

function rootBind({ sigstoreRoot }: Session['settings']): readonly Bind[] {
  return sigstoreRoot === null ? [] : [{ source: sigstoreRoot, target: TRUSTED_ROOT, isWritable: false }];
}

function catalogBind({ catalog }: Session['settings']): readonly Bind[] {
  return catalog?.startsWith('/') === true ? [{ source: catalog, target: CATALOG, isWritable: false }] : [];
}

/** `--mount` fails where `--volume` would make a folder in place of a missing file; its fields are CSV. */
function mount({ source, target, isWritable }: Bind): readonly string[] {
  const fields = ['type=bind', `source=${source}`, `target=${target}`, ...(isWritable ? [] : ['readonly'])];
  return [
    '--mount',
    fields.map((field) => (/[",]/u.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(','),
  ];
}

function dockerEnvironment(
  variables: Readonly<Record<string, string>>,
  isPassed: (name: string) => boolean,
): Record<string, string> {
  const environment = childEnvironment(variables);
  delete environment['EXTENSION_AGENT_ISOLATED'];
  environment[ONE_SHOT] = '1';
  for (const [name, value] of Object.entries(variables)) {
    if (isPassed(name) || name.startsWith('DOCKER_')) environment[name] = value;
  }
  if (variables['NO_COLOR'] === undefined) delete environment['NO_COLOR'];
  return environment;
}

async function checkImage(image: string, environment: Readonly<Record<string, string>>): Promise<void> {
  const { status, stderr } = await run({
    file: 'docker',
    args: ['image', 'inspect', '--format', '{{.Id}}', image],
    environment,
  });
  if (status === 0) return;
  if (/no such image/iu.test(stderr)) {
    throw new AgentError('IMAGE_MISSING', `There is no image ${image} on this machine.`, {
      hint: `Run docker pull ${image}, or set IMAGE_NAME to the image with LocalStack and the agent.`,
    });
  }
  if (status === NOT_FOUND) {
    throw new AgentError('DOCKER_MISSING', 'There is neither a LocalStack here nor a docker command to run one.', {
      hint: 'Install Docker, or set FILESYSTEM_ROOT to act on a folder of this machine.',
    });
  }
  const denied = /permission denied/iu.test(stderr);
  throw new AgentError('DOCKER_UNAVAILABLE', `Docker does not answer: ${stderr.trim().split('\n')[0] ?? ''}`, {
    hint: denied
      ? 'Add your user to the group docker, or run this with sudo.'
      : 'Start Docker, or set DOCKER_HOST to where it listens.',
  });
}
