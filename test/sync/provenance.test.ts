import { expect, test } from 'vitest';
import { parsePolicy } from '../../src/policy/policy-file.ts';
import { normalizeName } from '../../src/requirements/project-name.ts';
import { readSettings } from '../../src/settings/settings.ts';
import { ChangeProvenance } from '../../src/sync/provenance.ts';
import { declare, declareItem, environment } from '../fixtures/declaration.ts';
import { noConfiguration } from '../fixtures/resolution-context.ts';

const NO_FILE = { sha256: ['0'.repeat(64)] };

const add = (name: string, url: string | null = null) =>
  ({ kind: 'add', name: normalizeName(name), version: '1.0', url, reason: '' }) as const;

/** Binds the install of a line, where nobody can be asked; `again` is what is asked for beside the plan, for a repair. */
async function bind(line: string, url: string | null = null) {
  const policy = await parsePolicy('[provenance]\nrequired = ["one"]\n', 'policy.toml');
  const { settings } = readSettings({ EXTENSION_AGENT_OFFLINE: '1' }, '/');
  const session = { settings, interrupt: new AbortController().signal };
  const provenance = new ChangeProvenance(session, { ...noConfiguration, policy });
  const { requirement } = await declareItem(line);
  const action = add(requirement.name ?? '', url);
  const { options } = await declare({});
  const { requirementOf, refused } = await provenance.bind([action], () => requirement, { options, environment });
  return { requirement, bound: requirementOf(action), again: requirementOf(add('one')), refused: [...refused] };
}

test('what has to prove nothing is asked for as it was', async () => {
  const { requirement, bound, refused } = await bind('other==1.0');
  expect(bound).toBe(requirement);
  expect(refused).toEqual([]);
});

test('what is not proven is asked for with a hash that no file has, and refused', async () => {
  const hash = `--hash=sha256:${'a'.repeat(64)}`;
  for (const line of ['one==1.0', `one==1.0 ${hash}`]) {
    const { bound, again, refused } = await bind(line);
    expect([bound.hashes, again.hashes]).toEqual([NO_FILE, NO_FILE]);
    expect(refused).toMatchObject([['one', { code: 'POLICY', transient: true }]]);
  }
});

test('what comes from elsewhere than an index is refused, and not asked for there', async () => {
  const { bound, refused } = await bind(
    'one @ https://example.test/one-1.0.tar.gz',
    'https://example.test/one-1.0.tar.gz',
  );
  expect(bound).toMatchObject({ kind: 'name', url: null, specifier: '==1.0', hashes: NO_FILE });
  expect(refused).toMatchObject([['one', { code: 'POLICY', transient: false }]]);
});
