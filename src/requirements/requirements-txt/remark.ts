import { adviseOnMapping } from '../advice.ts';
import { Fault } from '../fault.ts';
import { hasBrokenLogin, loginWithBlank } from '../../secrets/url-secrets.ts';
import { oddCharacterIn } from '../python-text/odd-character.ts';
import { trim } from '../python-text/white-space.ts';
import type { OptionKey } from './option.ts';
import type { GivenOption } from './option-parsing.ts';
import type { Statement } from './statement.ts';

/** Something that pip takes without a word, and that most likely means something else. */
export interface Remark {
  readonly fault: Fault;
  /** Whether a requirement or a file is lost by it: then the user has to be told as of an error. */
  readonly isLoss: boolean;
}

/** Options that count beside a requirement; the others count on a line of their own only. */
const OF_REQUIREMENT: ReadonlySet<OptionKey> = new Set(['editable', 'hash', 'configSettings']);

/** Options that count wherever they stand. Source: pip's `req_file.py`, which keeps them in shared objects. */
const SHARED: ReadonlySet<OptionKey> = new Set(['noBinary', 'onlyBinary', 'allReleases', 'onlyFinal', 'useFeature']);

const FILES: ReadonlySet<OptionKey> = new Set(['requirement', 'constraint']);

const REFERENCES: ReadonlySet<OptionKey> = new Set([
  'indexUrl',
  'extraIndexUrl',
  'findLinks',
  'requirement',
  'constraint',
  'editable',
  'trustedHost',
]);

/** What may be remarkable; most lines are a name and a version. */
const REMARKABLE = /[^\t\x20-\x7e]|\$\{/u;

const NOTHING: readonly Remark[] = [];

/**
 * What is remarkable about a line that was accepted.
 *
 * @param text the line with its variables replaced, as the statement was read from it
 */
export function remarksOn(text: string, statement: Statement): readonly Remark[] {
  const { options, passedOver } = statement;
  if (options.length === 0 && passedOver.length === 0 && !REMARKABLE.test(text)) return NOTHING;
  return [
    ...lostWords(text, statement),
    ...lostFiles(statement),
    ...idleOptions(statement),
    ...unsetVariables(text),
    ...oddCharacters(text),
    ...options.flatMap(brokenLogin),
  ];
}

/** A backslash that makes one word of the ends of two lines: each was meant for itself, mostly. @param seam where they meet, in the line */
export function joinedWords(text: string, seam: number): Remark {
  const [word = ''] = /^\S*/u.exec(text.slice(text.slice(0, seam).search(/\S*$/u))) ?? [];
  const hint = 'Delete the backslash, or write a blank before it where the line does go on.';
  return warning(`A backslash joins two lines to ${word}`, seam, hint);
}

function loss(message: string, offset: number, hint: string): Remark {
  return { fault: new Fault(message, { offset, hint }), isLoss: true };
}

function warning(message: string, offset: number, hint: string): Remark {
  return { fault: new Fault(message, { offset, hint }), isLoss: false };
}

function lostWords(text: string, statement: Statement): readonly Remark[] {
  const { passedOver } = statement;
  const [first] = passedOver;
  if (first === undefined) return [];
  const split = splitLogin(text, statement);
  if (split !== null) return [{ fault: split, isLoss: true }];
  const words = passedOver.map((word) => word.text).join(' ');
  if (/^-\s/u.test(text)) {
    const hint = adviseOnMapping(words) ?? `A list has no dashes here: write ${words} alone.`;
    return [loss(`Behind a dash '${words}' is ignored`, first.offset, hint)];
  }
  return [loss(`Behind an option '${words}' is ignored`, first.offset, `Write ${words} on a line of its own.`)];
}

/**
 * What is wrong with the last option whose value is a URL with a blank in its login, which ends the value; null where there is none.
 * No word of such a line may be shown.
 */
export function splitLogin(text: string, { options, passedOver }: Statement): Fault | null {
  const [first] = passedOver;
  const option = first === undefined ? undefined : options.findLast(({ offset }) => offset < first.offset);
  if (option === undefined || !/^[a-z][a-z0-9+.-]*:\/\//iu.test(option.value)) return null;
  const start = text.indexOf(option.value, option.offset);
  if (start < 0 || loginWithBlank(text.slice(start)) === null) return null;
  return new Fault(`The login in the URL of ${option.name} holds a blank`, {
    offset: option.offset,
    hint: 'Percent-encode the blank in user name and password: %20.',
  });
}

/** Of several files, or projects, on one line the first counts; beside a requirement none does. */
function lostFiles({ requirement, options }: Statement): readonly Remark[] {
  const editables = options.filter(({ key }) => key === 'editable');
  const files = options.filter(({ key }) => FILES.has(key));
  const isRequirement = requirement !== '' || editables.length > 0;
  const read = isRequirement ? null : (files.find(({ key }) => key === 'requirement') ?? files[0]);
  const lost = [...editables.slice(1), ...files.filter((option) => option !== read)];
  return lost.map(({ name, value, offset }) =>
    loss(`Here ${name} ${value} is ignored`, offset, `Write ${name} ${value} on a line of its own.`),
  );
}

function idleOptions({ requirement, options }: Statement): readonly Remark[] {
  const isRequirement = requirement !== '' || options.some(({ key }) => key === 'editable');
  const isAlone = !isRequirement && !options.some(({ key }) => FILES.has(key));
  const links = options.filter(({ key }) => key === 'findLinks');
  return options
    .filter(({ key }) => !FILES.has(key) && !SHARED.has(key) && key !== 'editable')
    .filter((option) => {
      if (OF_REQUIREMENT.has(option.key)) return !isRequirement;
      return !isAlone || (option.key === 'findLinks' && option !== links[0]);
    })
    .map(({ key, name, offset }) =>
      OF_REQUIREMENT.has(key)
        ? warning(`${name} has no effect without a requirement`, offset, 'Write it behind the requirement it is for.')
        : warning(`${name} has no effect here`, offset, 'Write it on a line of its own; there it counts for all.'),
    );
}

function unsetVariables(text: string): readonly Remark[] {
  const references = [...text.matchAll(/\$\{([A-Za-z_]\w*)([^}\s]*)\}/gu)];
  return references.slice(0, 1).map(({ 0: reference, 1: name = '', 2: rest = '', index }) => {
    if (rest === '' && /^[A-Z0-9_]+$/u.test(name)) {
      return warning(`${reference} has no value`, index, `Set the variable ${name}.`);
    }
    const hint = 'Only ${NAME} is replaced, in upper case; defaults such as ${NAME:-x} are for shells.';
    return warning(`${reference} is not replaced`, index, hint);
  });
}

function oddCharacters(text: string): readonly Remark[] {
  const odd = oddCharacterIn(trim(text));
  if (odd?.isInvisible !== true) return [];
  return [warning(`The line holds ${odd.name}, which cannot be seen`, odd.index, 'Delete it, or percent-encode it.')];
}

/** A login whose `/`, `?` or `#` is not percent-encoded ends the host too early. */
function brokenLogin({ key, name, value, offset }: GivenOption): readonly Remark[] {
  if (!REFERENCES.has(key) || !hasBrokenLogin(value)) return [];
  const hint = 'Percent-encode @, /, # and ? in user name and password: %40, %2F, %23, %3F.';
  return [warning(`The login in the URL of ${name} has a character that ends the host`, offset, hint)];
}
