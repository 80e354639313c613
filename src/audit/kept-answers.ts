import * as z from 'zod/mini';
import { projectNameSchema } from '../requirements/project-name-schema.ts';
import { withoutSecrets } from '../secrets/secret-url.ts';
import type { Settings } from '../settings/settings.ts';
import { readTextIfAny, replaceFile } from '../system/files.ts';
import { jsonIn } from '../system/json-text.ts';
import { LARGEST_FILE } from '../system/regular-file.ts';
import { advisoriesOf, type Advisory, type PackageVersion } from './advisory.ts';
import { auditFault, osvUrl } from './audit-settings.ts';
import { advisoryRecordSchema, type AdvisoryRecord } from './advisory-record.ts';

const FORMAT = 1;

/** How long answers are kept, in milliseconds, and how many. */
const KEPT_MILLISECONDS = 90 * 24 * 3_600_000;
const MOST_ANSWERS = 5_000;

const fileSchema = z.object({
  format: z.literal(FORMAT),
  /** Who answered, without credentials. */
  source: z.string(),
  answers: z.array(
    z.object({ name: projectNameSchema, version: z.string(), asked: z.iso.datetime(), ids: z.array(z.string()) }),
  ),
  records: z.array(advisoryRecordSchema),
});

type Answer = z.infer<typeof fileSchema>['answers'][number];

/** What is known of a version, and since when. */
export interface KnownPackage extends PackageVersion {
  readonly advisories: readonly Advisory[];
  /** When its source was asked, in RFC 3339. */
  readonly asked: string;
}

/** What a source of advisories has answered, on the volume: for where it cannot be asked. */
export class KeptAnswers {
  readonly #source: string;
  readonly #answers: Map<string, Answer>;
  readonly #records: Map<string, AdvisoryRecord>;

  private constructor(source: string, answers: readonly Answer[], records: readonly AdvisoryRecord[]) {
    this.#source = source;
    this.#answers = new Map(answers.map((answer) => [keyOf(answer), answer]));
    this.#records = new Map(records.map((record) => [record.id, record]));
  }

  /**
   * Reads the file. What is damaged, or another source's, counts as nothing.
   *
   * @param source who is asked now, without credentials
   */
  static read(file: string, source: string): KeptAnswers {
    const parsed = fileSchema.safeParse(jsonIn(readTextIfAny(file)));
    if (!parsed.success || parsed.data.source !== source) return new KeptAnswers(source, [], []);
    return new KeptAnswers(source, parsed.data.answers, parsed.data.records);
  }

  /** Those of whom the settings name. What they name in vain has answered nothing. */
  static ofSettings(settings: Pick<Settings, 'paths' | 'audit' | 'osvUrl'>): KeptAnswers {
    const source = auditFault({ ...settings, audit: 'warn' }, null) === null ? withoutSecrets(osvUrl(settings)) : '';
    return KeptAnswers.read(settings.paths.advisories, source);
  }

  /** By id. */
  get records(): ReadonlyMap<string, AdvisoryRecord> {
    return this.#records;
  }

  /** What was answered of a version; null where nothing was. */
  find(wanted: PackageVersion): KnownPackage | null {
    const answer = this.#answers.get(keyOf(wanted));
    if (answer === undefined) return null;
    const { name, version, asked, ids } = answer;
    const records = ids.flatMap((id) => this.#records.get(id) ?? []);
    return { name, version, asked, advisories: advisoriesOf(answer, records) };
  }

  /** Takes an answer in the place of an earlier one. */
  add(
    packages: readonly PackageVersion[],
    ids: readonly (readonly string[])[],
    records: Iterable<AdvisoryRecord>,
  ): void {
    const asked = new Date().toISOString();
    packages.forEach((one, index) => {
      const { name, version } = one;
      this.#answers.delete(keyOf(one));
      this.#answers.set(keyOf(one), { name, version, asked, ids: [...(ids[index] ?? [])] });
    });
    for (const record of records) this.#records.set(record.id, record);
  }

  /** Writes no more than is read again: where that is too little for all, the older half goes. @throws the operating system's error */
  write(file: string): void {
    const oldest = new Date(Date.now() - KEPT_MILLISECONDS).toISOString();
    let answers = [...this.#answers.values()].filter(({ asked }) => asked >= oldest).slice(-MOST_ANSWERS);
    let text = this.#textOf(answers);
    while (answers.length > 0 && Buffer.byteLength(text) > LARGEST_FILE) {
      answers = answers.slice(Math.ceil(answers.length / 2));
      text = this.#textOf(answers);
    }
    replaceFile(file, text);
  }

  #textOf(answers: readonly Answer[]): string {
    const needed = new Set(answers.flatMap(({ ids }) => ids));
    const records = [...this.#records.values()].filter(({ id }) => needed.has(id));
    return `${JSON.stringify({ format: FORMAT, source: this.#source, answers, records }, null, 1)}\n`;
  }
}

function keyOf({ name, version }: PackageVersion): string {
  return `${name}==${version}`;
}
