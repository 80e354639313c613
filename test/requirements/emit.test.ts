import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseItem } from '../../src/requirements/auto-install/auto-install.ts';
import { emitOptions } from '../../src/requirements/emit.ts';
import { formatMarker } from '../../src/requirements/pep508/marker.ts';
import type { Requirement } from '../../src/requirements/requirement.ts';
import { parseRequirementsFile } from '../../src/requirements/requirements-txt/requirements-file.ts';
import { secretUrl } from '../../src/secrets/secret-url.ts';
import { machineReader } from '../../src/system/source-reader.ts';
import { urlOf, writtenRequirement } from '../fixtures/written-requirement.ts';
import { collectionFiles, collectionVariables, readCollection } from './requirements-txt/collection.ts';
import { generatedFile, generatedVariables } from './requirements-txt/generated-file.ts';
import { writeGenerated } from './requirements-txt/generated-tree.ts';
import { parseText } from './requirements-txt/parse-text.ts';

let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'emit-'));
});

afterAll(() => {
  rmSync(root, { recursive: true });
}, 60_000);

/** What a requirement means: how it was written does not count. */
function meaning(requirement: Requirement): unknown {
  const { kind, name, extras, marker, url, editable, hashes, configSettings } = requirement;
  return {
    isNamed: kind === 'name',
    name,
    extras,
    // a wheel's version stands in its URL
    specifier: kind === 'name' ? requirement.specifier : '',
    marker: marker === null ? null : formatMarker(marker),
    url,
    editable,
    hashes,
    configSettings,
  };
}

describe('requirements', () => {
  test.each([
    ['Foo_Bar[B,a] >= 1 , <2 ; python_version > "3"', 'foo-bar[a,b]<2,>=1; python_version > "3"'],
    ['foo @ https://h/a.zip', 'foo @ https://h/a.zip'],
    ['foo[x] @ git+https://h/x@v1 ; os_name == "x"', 'foo[x] @ git+https://h/x@v1 ; os_name == "x"'],
    ['https://h/a.zip ; os_name == "x"', 'https://h/a.zip ; os_name == "x"'],
    ['https://h/a.zip#egg=Foo', 'foo @ https://h/a.zip#egg=Foo'],
    ['https://h/a;b.zip#egg=foo', 'https://h/a;b.zip#egg=foo'],
    ['https://h/foo-1.0-py3-none-any.whl', 'foo @ https://h/foo-1.0-py3-none-any.whl'],
    ['./pkg[X]', '/srv/pkg[x]'],
    ['./pkg', 'file:///srv/pkg'],
    ['./my pkg', 'file:///srv/my%20pkg'],
    ['file:pkg#egg=foo', 'foo @ file:///srv/pkg#egg=foo'],
    ['foo @ file:sub/pkg', 'foo @ file:///srv/sub/pkg'],
    ['-e ./pkg[x]', '-e file:///srv/pkg[x]'],
    ['-e file:pkg', '-e file:///srv/pkg'],
    ['-e git+https://h/x#egg=foo', '-e git+https://h/x#egg=foo'],
    ['-e "foo[x] @ git+https://h/x"', '-e foo[x]@git+https://h/x'],
    ['-e "foo @ git+https://h/x ; os_name == \'x\'"', `-e 'foo@git+https://h/x ; os_name == "x"'`],
    ['foo --hash sha256:a --hash=sha512:b', 'foo --hash=sha256:a --hash=sha512:b'],
    ["foo -C 'a=b c' -C a=d", "foo --config-settings 'a=b c' --config-settings a=d"],
  ])('%s', async (written, emitted) => {
    const { requirements } = await parseText(written, { folders: ['/srv/pkg', '/srv/my pkg'] });
    expect(requirements.map((requirement) => writtenRequirement(requirement))).toEqual([emitted]);
  });

  test('hashes are left out on demand', async () => {
    const { requirements } = await parseText('foo --hash=sha256:a');
    expect(requirements.map((requirement) => writtenRequirement(requirement, { hashes: false }))).toEqual(['foo']);
  });

  test.each([
    ['the collection', () => collectionFiles(readCollection()), collectionVariables],
    ['generated files', () => fc.sample(generatedFile, { numRuns: 1000, seed: 7 }), generatedVariables],
  ] as const)(
    'what is emitted for %s is read as the same requirement',
    async (name, files, variables) => {
      const context = { reader: machineReader(), folder: '/elsewhere', variables: {}, source: '', line: 1 };
      let count = 0;
      for (const file of writeGenerated(join(root, name), files())) {
        const folder = join(file, '..');
        const { requirements } = await parseRequirementsFile(file, { reader: machineReader(), folder, variables });
        for (const requirement of requirements.filter(isExpressible)) {
          const line = writtenRequirement(requirement);
          const again = await parseItem(line, context);
          expect(again.errors, line).toEqual([]);
          expect(again.requirements.map(meaning), line).toEqual([meaning(absolute(requirement, folder))]);
          count += 1;
        }
      }
      expect(count).toBeGreaterThan(500);
    },
    120_000,
  );
});

/** Leaves out what no line can say: a version that is taken for an archive, a value with a line end or a lone quote out of a variable. */
function isExpressible(requirement: Requirement): boolean {
  const { specifier, marker } = requirement;
  const text = specifier + (urlOf(requirement) ?? '') + (marker === null ? '' : formatMarker(marker));
  return (
    !/\.(?:zip|whl|tar|tgz|tbz|gz|bz2|xz|txz|lzma|lz|tlz)$/i.test(specifier) &&
    !/[\n\r\0\v\f\x1c-\x1e\x85\u2028\u2029]| -| #|\$\{|\\/.test(text)
  );
}

function absolute(requirement: Requirement, folder: string): Requirement {
  const match = /^file:(?!\/)([^?#]*)(.*)$/.exec(urlOf(requirement) ?? '');
  if (!match) return requirement;
  const url = new URL(match[1] ?? '', `file://${encodeURI(folder)}/`);
  return {
    ...requirement,
    url: secretUrl(
      url.href
        .replaceAll('[', '%5B')
        .replaceAll(']', '%5D')
        .replace(/(?<=.)\/$/, '') + (match[2] ?? ''),
    ),
  };
}

describe('options', () => {
  test.each([
    ['-i https://h/s --extra-index-url https://x --trusted-host h:80'],
    ['--no-index -f /links --prefer-binary'],
    ['--no-binary :all:\n--only-binary foo,bar'],
    ['--only-binary :all:\n--no-binary foo\n--only-binary bar'],
    ['--only-final :all:\n--pre\n--all-releases x\n--only-final y'],
    ['--all-releases :all:\n--only-final foo'],
    ['--require-hashes\n--use-feature fast-deps'],
    ['--index-url "a b"'],
  ])('%s', async (written) => {
    const { options } = await parseText(written);
    const again = await parseText(emitOptions(options).join('\n'));
    expect(again.errors).toEqual([]);
    expect(again.options).toEqual(options);
  });
});
