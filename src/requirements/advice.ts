import { oddCharacterIn } from './python-text/odd-character.ts';
import { trim } from './python-text/white-space.ts';

/** Where a text was declared: what separates items there. */
export type ItemList = 'file' | 'variable' | 'command';

const SEPARATION: Readonly<Record<ItemList, string>> = {
  file: 'write each on a line of its own',
  variable: 'separate items by commas or line ends',
  command: 'give each as an argument of its own',
};

const NAME = String.raw`[A-Za-z0-9][\w.-]*(?:\[[^\]]*\])?`;

const CLAUSE = String.raw`[~=!<>]+\s*[^\s,;()~=!<>&]+`;

/** A key of YAML and its value, in quotes or not. */
const MAPPING = /^["']?([A-Za-z0-9][\w.-]*)["']?\s*:\s+["']?([^"'\s]*)["']?/u;

interface Habit {
  readonly pattern: RegExp;
  readonly advice: string | ((match: RegExpExecArray, list: ItemList) => string | null);
}

const TRANSPOSED: Readonly<Record<string, string>> = { '=>': '>=', '=<': '<=', '=~': '~=', '=!': '!=' };

/** Lines that other tools would take, or that people type; the first that matches counts. */
const HABITS: readonly Habit[] = [
  {
    pattern: new RegExp(`^${NAME}\\s*(=>|=<|=~|=!)`, 'u'),
    advice: ([, written = '']) => `There is no operator ${written}; write ${TRANSPOSED[written] ?? ''}.`,
  },
  {
    pattern: new RegExp(`^${NAME}\\s*(>>|<<|<>|><|={4,}|>==|<==|!==|~==|==[<>~!])`, 'u'),
    advice: ([, written = '']) => `There is no operator ${written}; there are ==, !=, >=, <=, >, <, ~= and ===.`,
  },
  {
    pattern: /^(?:export\s+)?(?:LOCALSTACK_)?EXTENSION_AUTO_INSTALL\s*=/u,
    advice: 'Write the value alone, without the name of the variable.',
  },
  {
    pattern: /^\w[\w.-]*\s*=\s*["'{]/u,
    advice: "This is how Poetry's pyproject.toml declares it; here it is NAME==VERSION, for example requests>=2.31,<3.",
  },
  {
    pattern: /^\w[\w.-]*\s*=[^=]/u,
    advice: 'This is how conda writes it; here an exact version needs two equals signs: NAME==VERSION.',
  },
  {
    pattern: new RegExp(`^${NAME}\\s*\\^`, 'u'),
    advice: 'There is no operator ^; write a range instead, for example >=1.2,<2.',
  },
  {
    pattern: /^\$\{?[A-Za-z_]\w*:?[-=+?]/u,
    advice: 'Only ${NAME} is replaced, in upper case; defaults such as ${NAME:-x} are for shells and compose files.',
  },
  {
    pattern: /\$\{?[A-Za-z_]\w*/u,
    advice: 'A variable is written ${NAME}, in upper case, and nothing else is replaced.',
  },
  { pattern: MAPPING, advice: unmapped },
  { pattern: /^["'`]/u, advice: quoted },
  { pattern: /^(?:-{3,}|\.{3})$/u, advice: 'This line is YAML: remove it.' },
  {
    pattern: /^[?|>&!]\S*(?:\s|$)/u,
    advice: (_match, list) => `This is YAML: write NAME==VERSION, and ${SEPARATION[list]}.`,
  },
  {
    pattern: /^(?:-U|--upgrade)\b/u,
    advice: 'For newer versions: localstack-extensions upgrade, or EXTENSION_AGENT_UPGRADE=1.',
  },
  {
    pattern: /^--(cert|client-cert|proxy|timeout|retries)\b/u,
    advice: ([, name = '']) => `Set the variable PIP_${name.toUpperCase().replace('-', '_')} instead.`,
  },
  {
    pattern:
      /^(?:-[qvtI]|--(?:user|target|prefix|root|no-deps|force-reinstall|ignore-installed|quiet|verbose|[\w-]*cache[\w-]*|python[\w-]*|platform|isolated|upgrade[\w-]*|break-[\w-]*))(?![\w-])/u,
    advice: "It is an option of pip's command line, not of its requirements files.",
  },
  {
    pattern: /^-(?![icrefC]$)([A-Za-z0-9][\w.-]*)$/u,
    advice: ([, name = '']) => `If this is a name: write ${name} alone, a list has no dashes here.`,
  },
  {
    pattern: /^\{\s*(?:["'}]|\w+\s*:)/u,
    advice: (_match, list) => `This is no object of JSON or YAML: write NAME==VERSION, and ${SEPARATION[list]}.`,
  },
  {
    pattern: /^<[!/?A-Za-z]/u,
    advice: 'This is a line of HTML: a web page seems to have been saved in the place of a list.',
  },
  { pattern: /^[\w.-]+:$/u, advice: 'A list has no headings here, as in YAML: write the names alone.' },
  { pattern: /^\d+[.)]\s+\S/u, advice: 'A list has no numbers here: write the name alone.' },
  { pattern: /^[^\s@]*%\w+%/u, advice: 'So Windows writes a variable; here it is ${NAME}, in upper case.' },
  { pattern: /^@[\w.-]+\/[\w.-]+/u, advice: 'This is a package of npm; packages of Python have no scope.' },
  { pattern: /^[\w.-]*\*[\w.*-]*$/u, advice: 'Names have no wildcards: name each project by itself.' },
  {
    pattern: new RegExp(`^${NAME}(?:\\s*[~=!<>]+[^\\s#]*)?#`, 'u'),
    advice: 'A comment begins with a blank: write one before the #.',
  },
  {
    pattern: new RegExp(`^${NAME}\\s*~\\s*\\d`, 'u'),
    advice: 'There is no operator ~; write ~=, or a range such as >=1.2,<2.',
  },
  { pattern: /^\[.*\]$/su, advice: (_match, list) => `This is no list of JSON or YAML: ${SEPARATION[list]}.` },
  { pattern: /^[*+•·]\s/u, advice: 'A list has no bullets here: write the name alone.' },
  {
    pattern: /^(?:python3? -m )?(?:pip3? )?install\b|^(?:uv (?:pip install|add)|localstack extensions install)\b/u,
    advice: 'Write what stands behind the command alone.',
  },
  {
    pattern: /^(?:git\+)?(?:ssh:\/\/)?git@([^:/\s]+)[:/](.+)$/u,
    advice: ([, host = '', path = '']) => `Write git+ssh:// and behind it git@${host}/${path}.`,
  },
  {
    pattern: /^(?:ssh|git):\/\//u,
    advice: ([scheme = '']) => `Write git+${scheme}… to install from a repository.`,
  },
  {
    pattern: /^(?:www\.|(?:github|gitlab)\.com\/|bitbucket\.org\/|codeberg\.org\/)/u,
    advice: ([start = '']) => `Write the whole URL: git+https://${start}… for a repository, https://… for a file.`,
  },
  { pattern: /^[A-Za-z]:\\/u, advice: 'This is a path of Windows; LocalStack runs in a container of Linux.' },
  {
    pattern: new RegExp(`^(${NAME})\\s*(?:[=~!<>]=|===)\\s*(?:latest|newest|any|\\*)$`, 'u'),
    advice: ([, name = '']) => `Write ${name} alone for the newest version.`,
  },
  {
    pattern: new RegExp(`^${NAME}\\s*~=\\s*\\d+$`, 'u'),
    advice: 'Behind ~= a version needs two parts: ~=1.0 means >=1.0,<2.',
  },
  {
    pattern: new RegExp(`^${NAME}\\s*\\(?${CLAUSE}(?:\\s*,\\s*${CLAUSE})*\\s*(?:and\\b|&&?)?\\s*[~=!<>]`, 'u'),
    advice: 'A comma stands between the clauses: NAME>=1,<2.',
  },
  {
    pattern: new RegExp(`^${NAME}\\s*[~=!<>]+\\s*[\\d.]+\\.[x*]`, 'u'),
    advice: 'Any version that begins so is ==1.*; a range is >=1,<2.',
  },
  {
    pattern: new RegExp(`^${NAME}\\s+[0-9]`, 'u'),
    advice: 'Between the name and the version stands an operator: NAME==VERSION.',
  },
  {
    pattern: new RegExp(`^${NAME}:\\s*[\\d.]`, 'u'),
    advice: 'Between the name and the version stands an operator: NAME==VERSION.',
  },
  {
    pattern: /;.*(?:python_version|python_full_version)\s*[=<>!~]+\s*[\d.]+/u,
    advice: 'A marker compares with a quoted text: python_version >= "3.12".',
  },
  {
    pattern: new RegExp(`^${NAME}[^;]*;\\s*${NAME}\\s*(?:$|[;,[=<>~!])`, 'u'),
    advice: (_match, list) => `A semicolon begins a marker, such as ; python_version >= "3.12": ${SEPARATION[list]}.`,
  },
  {
    pattern: new RegExp(`^${NAME}\\s*(?:[~=!<>]+\\s*[^\\s,;]+)?(?:\\s+|\\s*(?:,|\\||&&?|\\\\n)\\s*)["'A-Za-z]`, 'u'),
    advice: (_match, list) => `If these are several: ${SEPARATION[list]}.`,
  },
  {
    pattern: /\\$/u,
    advice: 'A backslash at the end of a line joins it with the next one; delete it, and what is invisible behind it.',
  },
  { pattern: /^[^@]*["']$/u, advice: quoted },
  {
    pattern: /^[^@\s]*\/[^@]*$|^\.\S*$/u,
    advice: 'If this is meant as a path: there is no such file, or no Python project in that folder.',
  },
];

/** Characters of a line that somebody wrote; some patterns need time that grows with the square of it. */
const LONGEST_HABIT = 1000;

/**
 * What to write instead of a line that is refused; null where nothing comes to mind.
 *
 * @param text the line as written, its variables not replaced
 * @param isSet whether a variable has a value
 */
export function adviseOn(text: string, list: ItemList, isSet: (name: string) => boolean): string | null {
  const odd = oddCharacterIn(text);
  if (odd?.isInvisible === true)
    return `Column ${odd.index + 1} holds ${odd.name}, which cannot be seen: delete it, or write a blank.`;
  if (odd !== null) return `Column ${odd.index + 1} holds ${odd.name}: write the ASCII character that was meant.`;
  const unset = [...text.matchAll(/\$\{([A-Z0-9_]+)\}/gu)].map(([, name = '']) => name).find((name) => !isSet(name));
  if (unset !== undefined) return `\${${unset}} has no value: set the variable ${unset}.`;
  const subject = trim(text);
  if (subject.length > LONGEST_HABIT) return null;
  for (const { pattern, advice } of HABITS) {
    const match = pattern.exec(subject);
    const given = match === null || typeof advice === 'string' ? advice : advice(match, list);
    if (match !== null && typeof given === 'string') return given;
  }
  return null;
}

/** What to write in place of keys and values; null where a line has none. */
export function adviseOnMapping(text: string): string | null {
  const match = MAPPING.exec(text);
  return match === null ? null : unmapped(match);
}

/** Keys that are followed by the name of a package. */
const NAMING_KEYS: ReadonlySet<string> = new Set(['name', 'package', 'requirement', 'extension', 'project', 'pip']);

function unmapped([, key = '', value = '']: RegExpExecArray): string {
  if (/^[\d.]+(?:[abrcdevpost.]*\d+)?$/u.test(value))
    return `Requirements have no keys, unlike YAML: write ${key}==${value}.`;
  if (NAMING_KEYS.has(key.toLowerCase()) && /^[A-Za-z][\w.-]*$/u.test(value)) {
    return `Requirements have no keys, unlike YAML: write ${value} alone.`;
  }
  return 'Requirements have no keys, unlike YAML: write NAME or NAME==VERSION.';
}

function quoted(_match: RegExpExecArray, list: ItemList): string {
  return list === 'variable'
    ? 'The quotes belong to the value here, as in a file of docker run --env-file: write it without them.'
    : 'Write it without quotes.';
}
