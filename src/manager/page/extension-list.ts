import type { Advisory, DeclaredItem, Status } from '../api-types.ts';
import { button, element } from './element.ts';

const BY_COMMAND = 'installed by command';
const COMING = 'is being installed';
const LABELS: Readonly<Record<string, string>> = {
  ok: 'loads',
  provided: 'provided by LocalStack',
  broken: 'not importable',
};
const HARMLESS: readonly string[] = ['ok', COMING, 'provided', 'skipped'];

interface Row {
  readonly name: string;
  readonly version: string | null;
  readonly summary: string;
  readonly author: string;
  readonly origin: string;
  readonly requirement: string | null;
  readonly state: string;
  readonly reason: string | null;
  readonly advisories: readonly Advisory[];
}

/**
 * A card for everything that is declared, and for extensions that came as dependencies.
 *
 * @param newer versions that there are of some, by name
 * @param onUninstall null where nothing can be uninstalled
 */
export function extensionCards(
  status: Status,
  newer: ReadonlyMap<string, string>,
  onUninstall: ((name: string) => void) | null,
): readonly HTMLElement[] {
  const rows = [...status.declared.map((item) => declaredRow(item, status)), ...undeclaredRows(status)];
  if (rows.length === 0) {
    return [element('li', { class: 'empty' }, 'No extension is declared. The catalog has some to begin with.')];
  }
  return rows.map((row) => card(row, newer.get(row.name) ?? row.version, onUninstall));
}

function declaredRow(item: DeclaredItem, { extensions, localstack }: Status): Row {
  const { name, requirement, origin, version } = item;
  // Nothing is wrong with what the first installation has still to bring.
  const isComing = localstack.state === 'installing' && item.state === 'pending';
  const extension = extensions.find((candidate) => candidate.name === name);
  return {
    name: name ?? requirement,
    version,
    summary: extension?.summary ?? '',
    author: extension?.author ?? '',
    origin,
    requirement: requirement === name ? null : requirement,
    state: isComing ? COMING : item.state,
    reason: isComing ? null : item.reason,
    advisories: extension?.advisories ?? [],
  };
}

function undeclaredRows({ declared, extensions }: Status): readonly Row[] {
  const names = new Set(declared.map(({ name }) => name));
  return extensions
    .filter(({ name }) => !names.has(name))
    .map(({ name, version, summary, author, state, reason, advisories }) => ({
      name,
      version,
      summary,
      author,
      origin: 'a dependency',
      requirement: null,
      state,
      reason,
      advisories,
    }));
}

function card(
  { name, version, summary, author, origin, requirement, state, reason, advisories }: Row,
  newest: string | null,
  onUninstall: ((name: string) => void) | null,
): HTMLElement {
  const isGood = HARMLESS.includes(state);
  const badge = element(
    'span',
    { class: `badge ${state === 'ok' ? 'good' : isGood ? 'plain' : 'bad'}` },
    labelOf(state),
  );
  const details = [author === '' ? null : `by ${author}`, requirement === null ? null : `asked for as ${requirement}`];
  return element(
    'li',
    { class: 'card' },
    element(
      'div',
      { class: 'head' },
      element('h3', {}, name, version === null ? null : element('span', { class: 'version' }, ` ${version}`)),
      newest === version ? null : element('span', { class: 'badge plain' }, `${newest ?? ''} available`),
      badge,
    ),
    summary === '' ? null : element('p', {}, summary),
    element(
      'p',
      { class: 'hint' },
      [
        origin === BY_COMMAND ? 'Installed by command' : `Declared in ${origin}`,
        ...details.filter((one) => one !== null),
      ].join(' · '),
    ),
    reason === null ? null : element('pre', { class: isGood ? 'reason' : 'reason bad', tabindex: '0' }, reason),
    advisories.length === 0 ? null : element('ul', { class: 'advisories' }, ...advisories.map(advisoryItem)),
    origin === BY_COMMAND && onUninstall !== null
      ? element(
          'div',
          { class: 'buttons' },
          button('Uninstall', { 'aria-label': `Uninstall ${name}`, class: 'quiet' }, () => {
            onUninstall(name);
          }),
        )
      : null,
  );
}

/** A badge that leads to what is known. */
function advisoryItem({ id, url, level, package: name, version, summary, fixedIn, isMalware }: Advisory): HTMLElement {
  const word = isMalware ? 'malware' : (level ?? 'severity unknown');
  const isBad = isMalware || level === null || level === 'high' || level === 'critical';
  const fix = fixedIn === null ? '' : `, fixed in ${fixedIn}`;
  const link = {
    class: `badge ${isBad ? 'bad' : 'plain'}`,
    href: url,
    target: '_blank',
    rel: 'noreferrer',
    title: summary,
  };
  return element('li', {}, element('a', link, `${id}: ${word}`), ` ${name} ${version}${fix}`);
}

function labelOf(state: string): string {
  return LABELS[state] ?? state;
}
