import type { IndexConfiguration } from '../installer/index-configuration.ts';
import type { SecretUrl } from '../secrets/secret-url.ts';
import { httpAccess } from '../system/http-access.ts';
import { findLinks } from './find-links.ts';
import { Inquiry } from './inquiry.ts';
import type { Obstacle } from './obstacle.ts';
import { linksSource } from './package-source.ts';
import { passedOver } from './sentence.ts';

export interface LinkCheckOptions {
  readonly variables: Readonly<Record<string, string>>;
  /** Seconds that a server has to answer. */
  readonly seconds: number;
  readonly signal: AbortSignal;
  /** Hears of each place once. */
  readonly warn: (message: string) => void;
}

/**
 * Knows what installers are not told of: indexes that were found to be in the way, and the places of `--find-links` that cannot be
 * read. pip passes over them with a warning that its user does not see here, uv fails for all packages: with either, the agent looks
 * first, and says which it leaves out.
 */
export class LinkCheck {
  readonly #options: LinkCheckOptions;
  readonly #passedOver = new Set<SecretUrl>();
  #heard: Promise<unknown> = Promise.resolve();
  readonly #known = new Map<SecretUrl, Promise<string | null>>();

  constructor(options: LinkCheckOptions) {
    this.#options = options;
  }

  /** From here on installers do without an index, which is said once. Tells whether it was used before. */
  readonly passOver = ({ place, sentence }: Obstacle): boolean => {
    if (this.#passedOver.has(place)) return false;
    this.#passedOver.add(place);
    this.#options.warn(`${sentence.replace(/[.?]$/u, '')}; this index is passed over.`);
    return true;
  };

  /** Indexes that an installer may pass over without a word, as soon as they are known. It is a hint: who cannot be asked ends nothing. */
  readonly hear = (obstacles: Promise<readonly Obstacle[]>): void => {
    const said = obstacles.then(
      (found) => found.map(this.passOver),
      () => [],
    );
    this.#heard = Promise.all([this.#heard, said]);
  };

  /** Fulfilled when all that is to be heard is said. */
  readonly heard = async (): Promise<void> => {
    await this.#heard;
  };

  readonly isPassedOver = (index: SecretUrl): boolean => this.#passedOver.has(index);

  /** What is passed over of a configuration. @param servers whether servers are asked, too, of which nothing is known yet */
  readonly unreadable = async (
    configuration: IndexConfiguration,
    servers: boolean,
  ): Promise<ReadonlySet<SecretUrl>> => {
    const isLooked = (link: SecretUrl): boolean => servers || this.#known.has(link);
    const links = configuration.findLinks.filter((link) => isLooked(link) || linksSource(link).kind === 'folder');
    const found = await Promise.all(links.map(async (link) => ((await this.#look(link, configuration)) ? [] : [link])));
    return new Set([...found.flat(), ...this.#passedOver]);
  };

  async #look(link: SecretUrl, configuration: IndexConfiguration): Promise<boolean> {
    const known = this.#known.get(link) ?? this.#ask(link, configuration);
    this.#known.set(link, known);
    return (await known) === null;
  }

  /** What is wrong with a place; null where it can be read. */
  async #ask(link: SecretUrl, { trustedHosts, keyringProvider }: IndexConfiguration): Promise<string | null> {
    const { variables, seconds, signal, warn } = this.#options;
    const source = linksSource(link);
    const access = httpAccess(variables, trustedHosts);
    const limits = { access, milliseconds: seconds * 1000, signal };
    const found = await findLinks(source, async () => Inquiry.begin(limits));
    // An installer may get the login from a keyring, which the agent does not ask.
    const mayLogIn = found.kind === 'wantsLogin' && keyringProvider !== null;
    if (found.kind === 'list' || mayLogIn || signal.aborted) return null;
    const reason = passedOver(source, found);
    warn(reason);
    return reason;
  }
}
