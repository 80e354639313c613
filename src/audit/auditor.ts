import type { HttpAccess } from '../system/http-access.ts';
import { withoutSecrets, type SecretUrl } from '../secrets/secret-url.ts';
import type { PackageVersion } from './advisory.ts';
import { KeptAnswers, type KnownPackage } from './kept-answers.ts';
import { askOsv, OsvFault } from './osv-client.ts';

export interface AuditorOptions {
  /** Of OSV's API, without `/v1`. */
  readonly url: SecretUrl;
  readonly access: HttpAccess;
  /** Where answers are kept. */
  readonly file: string;
  /** Whether nobody may be asked. */
  readonly offline: boolean;
  /** Milliseconds that all requests of one question may take together. */
  readonly milliseconds: number;
  readonly signal: AbortSignal;
}

/** What is known of some packages. */
export interface AuditAnswer {
  readonly known: readonly KnownPackage[];
  /** Of which nothing is known. */
  readonly unknown: readonly PackageVersion[];
  /** Why nobody could be asked, half a sentence without secrets; null where all is as it was just answered. */
  readonly fault: string | null;
}

/** Asks for advisories, each version once, and keeps the answers; where nobody answers, those that are kept count. */
export class Auditor {
  readonly #options: AuditorOptions;
  readonly #kept: KeptAnswers;
  readonly #fresh = new Set<string>();
  #fault: string | null;

  constructor(options: AuditorOptions) {
    this.#options = options;
    this.#kept = KeptAnswers.read(options.file, withoutSecrets(options.url));
    this.#fault = options.offline ? 'EXTENSION_AGENT_OFFLINE is set' : null;
  }

  /** What is known of packages. Never throws but for the signal's reason. */
  async ask(packages: readonly PackageVersion[]): Promise<AuditAnswer> {
    const missing = packages.filter(({ name, version }) => !this.#fresh.has(`${name}==${version}`));
    // One that has not answered is not waited for again.
    if (missing.length > 0 && this.#fault === null) await this.#ask(missing);
    return this.recall(packages);
  }

  /** What is known of packages without asking anybody. */
  recall(packages: readonly PackageVersion[]): AuditAnswer {
    const found = packages.map((one) => this.#kept.find(one) ?? one);
    const known = found.filter((one): one is KnownPackage => 'advisories' in one);
    return { known, unknown: found.filter((one) => !('advisories' in one)), fault: this.#fault };
  }

  async #ask(packages: readonly PackageVersion[]): Promise<void> {
    const { url, access, milliseconds, signal, file } = this.#options;
    const ending = AbortSignal.any([signal, AbortSignal.timeout(milliseconds)]);
    try {
      const { ids, records } = await askOsv(packages, this.#kept.records, { url, access, signal: ending });
      this.#kept.add(packages, ids, records.values());
      for (const { name, version } of packages) this.#fresh.add(`${name}==${version}`);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof OsvFault)) throw error;
      this.#fault = error.message;
      return;
    }
    try {
      this.#kept.write(file);
    } catch {
      // They are for worse days: what was answered counts also where there is no room for it.
    }
  }
}
