import { afterAll, describe, expect } from 'vitest';
import { agent, installers } from '../fixtures/installation.ts';
import { test } from '../fixtures/workbench.ts';
import { addWhileIll, beginWhileIll, illnesses } from './ill-index.ts';

describe.concurrent.each(installers)('with %s', { timeout: 240_000 }, (installer) => {
  const common = illnesses.filter(({ isRare }) => isRare !== true);
  let held = 0;

  afterAll(() => {
    console.log(`${installer}: ${common.length} ill indexes × unchanged, added line, first start: ${held} held`);
  });

  test.for(common)('nothing that works is lost while the index $name', async (illness, { bench }) => {
    await addWhileIll(illness, bench, installer);
    held += 2;
  });

  test.for(common)('a first start while the index $name is made up for', async (illness, { bench }) => {
    await beginWhileIll(illness, bench, installer);
    held += 1;
  });

  test('a misspelt name is told what it may have meant, and a version that does not exist what there is', async ({
    bench,
  }) => {
    await bench.serve();
    await bench.workspace.writeList(
      'localstack-extension-strpe',
      'localstack-extension-httpbin==99',
      'plain-library==99',
    );
    const { stderr } = await agent(bench, installer, ['start']);
    expect(stderr).toMatch(/: localstack-extension-strpe: NOT_FOUND: \S+ has no project called/);
    expect(stderr).toContain('Hint: Did you mean localstack-extension-stripe?');
    expect(stderr).toMatch(/: localstack-extension-httpbin==99: NOT_FOUND: \S+ has no project called/);
    expect(stderr).toMatch(/: plain-library==99: NOT_FOUND: \S+ has no version of plain-library that matches ==99 /);
    expect(stderr).not.toContain('LICENSED_EDITION');
  });

  test('40 names that no index has cost a single run more, and the good ones beside them are there', async ({
    bench,
  }) => {
    await bench.serve();
    const unknown = Array.from({ length: 40 }, (_, index) => `no-such-project-${index}`);
    await bench.workspace.writeList('extension-alpha', ...unknown, 'extension-beta');
    const env = installer === 'uv' ? { EXTENSION_AGENT_TIMEOUT: '45' } : {};
    const { stderr, activity, localStack } = await agent(bench, installer, ['start'], { env });
    expect(Object.keys(localStack?.extensions ?? {}).sort(), stderr).toEqual(['extension-alpha', 'extension-beta']);
    expect(stderr.match(/: NOT_FOUND: \S+ has no project called no-such-project-/g)).toHaveLength(40);
    const runs = activity.filter((line) => /pip(?:-runner__\.py)? (?:\S+ )*install\b/.test(line));
    // uv tries all, then installs what there is. pip tries all twice, for its log, then resolves and installs what there is.
    expect(runs, runs.join('\n')).toHaveLength(installer === 'uv' ? 2 : 4);
  });
});
