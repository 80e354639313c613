import { AgentError } from '../errors/agent-error.ts';

/** What lstk hands to a program `lstk-NAME` on PATH, which it runs as `lstk NAME`. Source: lstk's docs/extensions-authoring.md. */
export interface LstkContext {
  /** The folder of its `config.toml`. */
  readonly configFolder: string;
  /** `lstk --json` */
  readonly json: boolean;
  /** Nobody is to be asked anything. */
  readonly nonInteractive: boolean;
  /** LocalStack's token, null where nobody has logged in. */
  readonly authToken: string | null;
  /** The LocalStack that lstk was pointed to and did not start; as it was given, null where it was not. */
  readonly endpointUrl: string | null;
  /** Where the AWS emulators listen that lstk found running. */
  readonly endpoints: readonly string[];
}

const CONTEXT = 'LSTK_EXT_CONTEXT';
const VERSION = 'LSTK_EXT_API_VERSION';

/** The variables that lstk hands over: they hold a token, and nobody else is to have them. */
export const LSTK_VARIABLES: readonly string[] = [CONTEXT, VERSION];

/** The version of the contract above; only a newer one may mean something else by the same words. */
const KNOWN_VERSION = 1;

/**
 * Reads what lstk hands over; null where it did not run this.
 *
 * @throws AgentError SETTING_INVALID
 */
export function readLstkContext(variables: Readonly<Record<string, string>>): LstkContext | null {
  const text = variables[CONTEXT];
  if (text === undefined || text === '') return null;
  if (Number(variables[VERSION] ?? KNOWN_VERSION) > KNOWN_VERSION) {
    throw new AgentError('SETTING_INVALID', `${VERSION} is "${variables[VERSION] ?? ''}".`, {
      hint: 'This lstk is too new for the agent: update the agent.',
    });
  }
  const context = parsed(text);
  const configFolder = context?.['configDir'];
  if (context === null || typeof configFolder !== 'string' || configFolder === '') {
    throw new AgentError('SETTING_INVALID', `${CONTEXT} is not what lstk hands to its extensions.`, {
      hint: 'Run it as lstk extensions, or unset the variable.',
    });
  }
  return {
    configFolder,
    json: context['json'] === true,
    nonInteractive: context['nonInteractive'] === true,
    authToken: textOf(context['authToken']),
    endpointUrl: textOf(context['endpointUrl']),
    endpoints: endpointsOf(context['emulators']),
  };
}

function parsed(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

function endpointsOf(emulators: unknown): readonly string[] {
  if (!Array.isArray(emulators)) return [];
  return emulators.flatMap((one: unknown) => {
    const endpoint = isRecord(one) && one['type'] === 'aws' ? textOf(one['endpoint']) : null;
    return endpoint === null ? [] : [endpoint];
  });
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
