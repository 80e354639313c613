import { describe, expect, test } from 'vitest';
import { manualChanges } from '../../src/environment/manual-changes.ts';
import type { Ledger } from '../../src/environment/ledger.ts';
import type { EnvironmentState } from '../../src/environment/state.ts';
import type { InstalledDistribution } from '../../src/python/installed.ts';
import { normalizeName } from '../../src/requirements/project-name.ts';
import { installedWith } from '../fixtures/declaration.ts';

type Distributions = Readonly<Record<string, Partial<InstalledDistribution>>>;

const asked = { requested: true };

function ledgerOf(packages: Readonly<Record<string, string>>): Ledger {
  const entries = Object.entries(packages).map(([name, version]) => ({
    name: normalizeName(name),
    version,
    url: null,
    topLevel: [name],
  }));
  return {
    format: 1,
    id: '1',
    created: '',
    agent: '',
    python: '3.13',
    localstack: { venv: '', version: null },
    declaration: '',
    mounted: '',
    rollback: null,
    items: [],
    packages: entries,
    importable: [],
    broken: [],
    commands: [],
  };
}

interface Place {
  readonly ledger?: Readonly<Record<string, string>>;
  readonly python?: string;
  /** Made by LocalStack's own installer. */
  readonly isForeign?: boolean;
  readonly damaged?: readonly string[];
}

function state(
  there: Distributions,
  { ledger, python = '3.13', isForeign = false, damaged = [] }: Place,
): EnvironmentState {
  const folder = isForeign ? '/volume/python_venv' : '/volume/generations/1';
  return {
    live: isForeign ? { kind: 'folder', isOurs: false } : { kind: 'link', generation: folder },
    folder,
    sitePackages: `${folder}/lib/python${python}/site-packages`,
    ledger: ledger === undefined ? null : ledgerOf(ledger),
    installed: installedWith(there),
    damaged: new Map(damaged.map((name) => [normalizeName(name), 'its files are gone'])),
    fault: null,
  };
}

describe('what somebody did with pip', () => {
  test.each<{
    name: string;
    there: Distributions;
    place: Place;
    declared?: readonly string[];
    added?: readonly string[];
    removed?: readonly string[];
  }>([
    { name: 'nothing', there: { 'a 1': asked }, place: { ledger: { a: '1' } } },
    { name: 'an install', there: { 'a 1': {}, 'b 1': asked }, place: { ledger: { a: '1' } }, added: ['b'] },
    {
      name: 'an install with dependencies: they come and go with it',
      there: { 'b 1': { ...asked, requires: ['My_C>=1'] }, 'my-c 1': {} },
      place: { ledger: {} },
      added: ['b'],
    },
    {
      name: 'an install that says nothing of who asked for it',
      there: { 'b 1': { requires: ['c'] }, 'c 1': {} },
      place: { ledger: {} },
      added: ['b'],
    },
    { name: 'an install of what a file declares', there: { 'b 1': asked }, place: { ledger: {} }, declared: ['b'] },
    { name: 'another version by name', there: { 'a 2': asked }, place: { ledger: { a: '1' } }, added: ['a'] },
    { name: 'another version of a dependency', there: { 'a 2': {} }, place: { ledger: { a: '1' } } },
    { name: 'an uninstall', there: {}, place: { ledger: { a: '1' } }, removed: ['a'] },
    { name: 'no uninstall where the files are damaged', there: {}, place: { ledger: { a: '1' }, damaged: ['a'] } },
    {
      name: 'an install from a URL, whose credentials are not kept',
      there: { 'b 1': { ...asked, direct: { url: 'https://me:secret@host/b.zip', editable: false } } },
      place: { ledger: {} },
      added: ['b @ https://host/b.zip'],
    },
    {
      name: 'an editable install',
      there: { 'b 1': { ...asked, direct: { url: 'file:///src/b', editable: true } } },
      place: { ledger: {} },
      added: ['-e file:///src/b'],
    },
    {
      name: 'all that LocalStack’s own installer was asked for',
      there: { 'a 1': { ...asked, requires: ['b'] }, 'b 1': {}, 'c 1': asked },
      place: { isForeign: true },
      added: ['a', 'c'],
    },
    {
      name: 'not the setuptools that an environment of Python 3.11 comes with',
      there: { 'a 1': asked, 'setuptools 65': asked },
      place: { isForeign: true, python: '3.11' },
      added: ['a'],
    },
    {
      name: 'setuptools where no environment comes with it',
      there: { 'setuptools 65': asked },
      place: { isForeign: true, python: '3.12' },
      added: ['setuptools'],
    },
    {
      name: 'setuptools in an environment of ours',
      there: { 'setuptools 65': asked },
      place: { ledger: {}, python: '3.11' },
      added: ['setuptools'],
    },
    { name: 'nothing that is known where our own ledger is lost', there: { 'a 1': asked }, place: {} },
  ])('$name', ({ there, place, declared = [], added = [], removed = [] }) => {
    const changes = manualChanges(state(there, place), new Set(declared.map(normalizeName)), '/srv');
    expect(changes.added).toEqual(added.map((requirement) => ({ requirement, folder: '/srv' })));
    expect(changes.removed).toEqual(removed);
  });
});
