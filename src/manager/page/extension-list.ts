import type { Advisory } from '../api-types.ts';
import { button, element } from './element.ts';
import { BY_COMMAND, COMING, isFine, type ExtensionRow } from './extension-row.ts';
import { webLink } from './readme.ts';

const LABELS: Readonly<Record<string, string>> = {
  ok: 'Active',
  kept: 'Kept',
  pending: 'Pending',
  missing: 'Missing',
  failed: 'Failed',
  damaged: 'Damaged',
  skipped: 'Not for this Python',
  provided: 'Provided by LocalStack',
  broken: 'Cannot be imported',
  [COMING]: 'Installing…',
};

/** What the buttons of a card do. */
export interface CardActions {
  readonly onOpen: (name: string) => void;
  /** Null where nothing can be changed. */
  readonly onUninstall: ((name: string) => void) | null;
  readonly onUpgrade: ((name: string) => void) | null;
  /** What is being done to a project right now, such as `Upgrading…`; null where nothing is. */
  readonly busy: (name: string) => string | null;
  /** Where its own pages are; null where it has none. */
  readonly webInterface: (name: string) => string | null;
}

/** A card for each row. */
export function extensionCards(rows: readonly ExtensionRow[], actions: CardActions): readonly HTMLElement[] {
  return rows.map((row) => card(row, actions));
}

/** The word for a state, in its colour. */
export function stateBadge(row: Pick<ExtensionRow, 'state'>): HTMLElement {
  const kind = row.state === 'ok' ? 'good' : isFine(row) ? 'plain' : 'bad';
  return element('span', { class: `badge ${kind}` }, LABELS[row.state] ?? row.state);
}

/** A word with a sign that turns, for what goes on. */
export function busyBadge(what: string): HTMLElement {
  const spinner = element('span', { class: 'spinner', 'aria-hidden': 'true' });
  return element('span', { class: 'badge busy' }, spinner, what);
}

function card(row: ExtensionRow, actions: CardActions): HTMLElement {
  const { name, version, newer, summary, reason, advisories } = row;
  const busy = actions.busy(name);
  return element(
    'li',
    { class: 'card' },
    element(
      'div',
      { class: 'head' },
      element(
        'h3',
        {},
        title(row, actions),
        version === null ? null : element('span', { class: 'version' }, ` ${version}`),
      ),
      newer === null ? null : element('span', { class: 'badge new' }, `${newer} available`),
      busy === null ? stateBadge(row) : busyBadge(busy),
    ),
    summary === '' ? null : element('p', { class: 'summary' }, summary),
    element('p', { class: 'hint' }, factsOf(row)),
    reason === null ? null : element('pre', { class: isFine(row) ? 'reason' : 'reason bad', tabindex: '0' }, reason),
    advisories.length === 0 ? null : element('ul', { class: 'advisories' }, ...advisories.map(advisoryItem)),
    buttons(row, actions, busy !== null),
  );
}

/** What is not installed has nothing more to tell. */
function title({ name, version }: ExtensionRow, { onOpen }: CardActions): HTMLElement | string {
  if (version === null) return name;
  return button(name, { class: 'name', 'aria-haspopup': 'dialog' }, () => {
    onOpen(name);
  });
}

function factsOf({ origin, author, requirement }: ExtensionRow): string {
  return [
    origin === BY_COMMAND ? 'Installed by command' : `Declared in ${origin}`,
    ...(author === '' ? [] : [`by ${author}`]),
    ...(requirement === null ? [] : [`asked for as ${requirement}`]),
  ].join(' · ');
}

function buttons(row: ExtensionRow, actions: CardActions, isBusy: boolean): HTMLElement | null {
  const { onUpgrade, onUninstall, webInterface } = actions;
  const { name, newer, origin } = row;
  // What LocalStack cannot import answers to nobody.
  const address = row.version !== null && isFine(row) ? webInterface(name) : null;
  const made = [
    ...(address === null ? [] : [webLink(address, 'Open web UI', element('span', { class: 'hidden' }, ` of ${name}`))]),
    ...(newer === null || onUpgrade === null
      ? []
      : [
          button('Upgrade', { 'aria-label': `Upgrade ${name} to ${newer}`, class: 'quiet' }, () => {
            onUpgrade(name);
          }),
        ]),
    ...(origin !== BY_COMMAND || onUninstall === null
      ? []
      : [
          button('Uninstall', { 'aria-label': `Uninstall ${name}`, class: 'quiet' }, () => {
            onUninstall(name);
          }),
        ]),
  ];
  for (const one of made) if (one instanceof HTMLButtonElement) one.disabled = isBusy;
  return made.length === 0 ? null : element('div', { class: 'buttons' }, ...made);
}

/** A badge that leads to what is known. */
export function advisoryItem({
  id,
  url,
  level,
  package: name,
  version,
  summary,
  fixedIn,
  isMalware,
}: Advisory): HTMLElement {
  const word = isMalware ? 'malware' : (level ?? 'severity unknown');
  const isBad = isMalware || level === null || level === 'high' || level === 'critical';
  const fix = fixedIn === null ? '' : `, fixed in ${fixedIn}`;
  const link = webLink(url, `${id}: ${word}`);
  link.className = `badge ${isBad ? 'bad' : 'plain'}`;
  link.title = summary;
  return element('li', {}, link, ` ${name} ${version}${fix}`);
}
