import { expect, test } from 'vitest';
import { builtInCatalog, knownConflicts, knownExtensions } from '../../src/catalog/built-in.ts';
import { availabilityOf, requirementOf } from '../../src/catalog/entry.ts';
import { searchCatalog } from '../../src/catalog/search.ts';
import { parseDependency } from '../../src/requirements/pep508/dependency.ts';
import { parseVersion } from '../../src/requirements/pep440/version.ts';
import { normalizeName } from '../../src/requirements/project-name.ts';

const setOf = (...names: readonly string[]) => new Set(names.map(normalizeName));
const namesOf = (search: string) => searchCatalog(builtInCatalog, search).map(({ name }) => name);

test('every entry makes a requirement for its project, and has versions as PEP 440 writes them', () => {
  for (const entry of builtInCatalog) {
    expect(normalizeName(parseDependency(requirementOf(entry)).name)).toBe(entry.name);
    for (const place of [entry.index, entry.git]) {
      if (place !== null) expect(parseVersion(place.version ?? ''), entry.name).not.toBeNull();
    }
  }
});

test('every conflict is listed on both sides, with the same reason', () => {
  const conflicts = builtInCatalog.flatMap(({ name, conflicts: others }) => others.map((other) => ({ name, other })));
  expect(conflicts).not.toEqual([]);
  for (const { name, other } of conflicts) {
    const back = builtInCatalog.find((entry) => entry.name === other.name)?.conflicts;
    expect(back).toContainEqual({ name, reason: other.reason });
  }
});

test('a conflict is told once, and only where both are there', () => {
  expect(knownConflicts(setOf('localstack-paradedb', 'localstack-xero'))).toEqual([]);
  expect(knownConflicts(setOf('Localstack_ParadeDB', 'localstack-baseshift'))).toEqual([
    'localstack-baseshift and localstack-paradedb do not work beside each other: Both serve PostgreSQL on LocalStack’s gateway, which can pass a connection on to one of them only.',
  ]);
});

test('what is only in git is asked for from there, what is newer in git from the index', () => {
  const of = (name: string) => {
    const [entry] = builtInCatalog.filter((one) => one.name === name);
    return entry === undefined ? null : [requirementOf(entry), availabilityOf(entry)];
  };
  expect(of('trackrequests')).toEqual([
    'trackrequests @ git+https://github.com/simonrw/localstack-extension-trackrequests',
    '0.1.0 in git only',
  ]);
  expect(of('localstack-extension-httpbin')).toEqual(['localstack-extension-httpbin', '0.1.2; 0.2.0 in git']);
  expect(of('localstack-wiremock')).toEqual(['localstack-wiremock', '0.1.1']);
});

test('a search finds what holds every word, in any case and order', () => {
  expect(namesOf('')).toEqual(knownExtensions());
  expect(namesOf('MAIL ses')).toEqual(['localstack-extension-mailhog']);
  expect(namesOf('ses mail')).toEqual(['localstack-extension-mailhog']);
  expect(namesOf('mail keycloak')).toEqual([]);
});
