import type { MarkerEnvironment } from '../requirements/pep508/marker.ts';
import type { AgeLimit } from '../installer/minimum-age.ts';
import type { SourceAnswer } from './answer.ts';
import { askIndex, askRoot } from './ask-index.ts';
import type { Diagnosis, IndexReport } from './diagnosis.ts';
import { findLinks, type FoundLinks } from './find-links.ts';
import { findingOf, isProven, type SourceReply, type WantedProject } from './finding.ts';
import { Inquiry, type InquiryLimits } from './inquiry.ts';
import { listVersions } from './listed-versions.ts';
import { obstaclesOf, type SourceAnswers } from './obstacle.ts';
import type { PackageSource } from './package-source.ts';
import { describeFinding, passedOver } from './sentence.ts';

/** Milliseconds that a diagnosis may take in all, if nothing else is said. */
export const DIAGNOSIS_MILLISECONDS = 5000;

export interface DiagnosisContext extends Omit<InquiryLimits, 'milliseconds'> {
  /** Default: `DIAGNOSIS_MILLISECONDS`. */
  readonly milliseconds?: number;
  /** Of the interpreter that the projects are for. */
  readonly environment: MarkerEnvironment;
  /** How old versions of a project have to be; default: any age. It is for indexes, as with pip and uv. */
  readonly ageLimit?: (name: string) => AgeLimit | null;
  /** Whether the first index that has a project owns it, as uv's `first-index` says; default: all indexes count. */
  readonly isFirstOwner?: boolean;
  /** Names of projects that may have been meant, in the form of PEP 503. */
  readonly knownNames: readonly string[];
}

/**
 * Asks all sources for projects that could not be resolved, and says of each what is true. An installer's own words are no proof: it may
 * pass over a login, or take any page for an empty list. Never throws.
 *
 * @param sources in the order of their weight: the first one that does not tell is named
 */
export async function diagnose(
  wanted: readonly WantedProject[],
  sources: readonly PackageSource[],
  context: DiagnosisContext,
): Promise<IndexReport> {
  const inquiry = await Inquiry.begin({ milliseconds: DIAGNOSIS_MILLISECONDS, ...context });
  const names = [...new Set(wanted.map(({ name }) => name))];
  const told = await Promise.all(sources.map((source) => ask(source, names, inquiry, context)));
  return {
    diagnoses: wanted.map((project) => diagnosisOf(project, told, context)),
    isReached: isSomeReached(told),
    unreached: told.flatMap((one) => (isReached(one) ? [] : [one.source.place])),
    obstacles: obstaclesOf(wanted, told),
    warnings: told.flatMap(({ warning }) => warning ?? []),
    places: sources.flatMap((source) => (source.kind === 'folder' ? [source.path] : [])),
  };
}

/** What one source told; nothing where it was passed over. */
interface Told extends SourceAnswers {
  readonly warning: string | null;
}

async function ask(
  source: PackageSource,
  names: readonly string[],
  inquiry: Inquiry,
  context: DiagnosisContext,
): Promise<Told> {
  if (source.kind === 'index') {
    return { source, answers: await askForAll(source.url, names, inquiry, context), warning: null };
  }
  const found = await findLinks(source, () => inquiry);
  if (found.kind !== 'list') return { source, answers: unread(found, names), warning: passedOver(source, found) };
  const answers = names.map((name) => {
    const versions = listVersions(found.files, name, context.environment);
    return [name, versions.length === 0 ? LACKS : ({ kind: 'has', versions } as const)] as const;
  });
  return { source, answers: new Map(answers), warning: null };
}

/** Whether a server answered; folders answer without a network. */
function isSomeReached(told: readonly Told[]): boolean {
  const servers = told.filter(({ source, answers }) => source.kind !== 'folder' && answers.size > 0);
  return servers.length === 0 || servers.some(isReached);
}

/** A source that was passed over has nothing to say; any other one has as soon as it answers for one project. */
function isReached({ answers }: Told): boolean {
  const kinds = [...answers.values()].map(({ kind }) => kind);
  return kinds.length === 0 || kinds.some((kind) => kind !== 'unreachable' && kind !== 'timedOut');
}

const LACKS: SourceAnswer = { kind: 'lacksName', isProven: true };

/** What is missing for good has nothing; what cannot be read just now may have everything. */
function unread(found: Exclude<FoundLinks, { kind: 'list' }>, names: readonly string[]): Told['answers'] {
  return new Map(found.kind === 'nothing' ? [] : names.map((name) => [name, found]));
}

async function askForAll(
  index: string,
  names: readonly string[],
  inquiry: Inquiry,
  { environment, ageLimit = () => null }: DiagnosisContext,
): Promise<Told['answers']> {
  const answers = new Map(
    await Promise.all(
      names.map(async (name) => [name, await askIndex(index, name, inquiry, environment, ageLimit(name))] as const),
    ),
  );
  const isUnproven = (answer: SourceAnswer) => answer.kind === 'lacksName' && !answer.isProven;
  if (![...answers.values()].some(isUnproven)) return answers;
  const isIndex = [...answers.values()].some(({ kind }) => kind === 'has');
  const root = isIndex ? LACKS : await askRoot(index, inquiry);
  return new Map([...answers].map(([name, answer]) => [name, isUnproven(answer) ? root : answer]));
}

function diagnosisOf(wanted: WantedProject, told: readonly Told[], context: DiagnosisContext): Diagnosis {
  const counted = context.isFirstOwner === true ? untilOwner(wanted.name, told) : told;
  const replies = counted.flatMap(({ source, answers }): SourceReply[] => {
    const answer = answers.get(wanted.name);
    return answer === undefined ? [] : [{ source: source.label, answer }];
  });
  const finding = findingOf(wanted, replies);
  return { name: wanted.name, finding, isProven: isProven(finding), ...describeFinding(wanted, finding, context) };
}

/** What uv's `first-index` looks at: further indexes, then the index, up to the first one that has a project or does not tell. */
function untilOwner(name: string, told: readonly Told[]): readonly Told[] {
  const [main, ...further] = told.filter(({ source }) => source.kind === 'index');
  const indexes = main === undefined ? further : [...further, main];
  const owner = indexes.findIndex(({ answers }) => (answers.get(name) ?? LACKS).kind !== 'lacksName');
  const counted = owner < 0 ? indexes : indexes.slice(0, owner + 1);
  return [...told.filter(({ source }) => source.kind !== 'index'), ...counted];
}
