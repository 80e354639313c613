import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect } from 'vitest';
import { extension } from '../fixtures/extensions.ts';
import { agent, installed, installers, start } from '../fixtures/installation.ts';
import { withOsv, type OsvAdvisory, type OsvServer } from '../fixtures/osv-server.ts';
import { validateDocumented, validateSarif } from '../fixtures/json-schema.ts';
import { test as base, type Workbench } from '../fixtures/workbench.ts';

const test = base.extend<{ osv: OsvServer }>({
  osv: async ({}, use) => withOsv(use),
});

const HIGH = [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N' }];

const weak: OsvAdvisory = {
  id: 'PYSEC-2024-1',
  aliases: ['CVE-2024-1'],
  summary: 'Leaks what it is told',
  severity: HIGH,
  affects: { helper: { versions: ['1.0', '1.1'], fixed: '1.2' } },
};
const malware: OsvAdvisory = { id: 'MAL-2024-7', summary: 'Steals tokens', affects: { trap: { versions: ['1.0'] } } };

const packages = [
  extension({ name: 'one', version: '1.0', requires: ['helper'] }),
  extension({ name: 'two', version: '1.0' }),
  { name: 'helper', version: '1.0' },
  extension({ name: 'trap', version: '1.0' }),
];

function auditing(osv: OsvServer, mode: 'warn' | 'fail' | 'off'): { readonly env: Readonly<Record<string, string>> } {
  return { env: { EXTENSION_AGENT_AUDIT: mode, EXTENSION_AGENT_OSV_URL: osv.url } };
}

async function declare({ workspace }: Workbench, ...lines: readonly string[]): Promise<void> {
  const file = join(workspace.root, 'etc/localstack/conf.d/extensions.txt');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${lines.join('\n')}\n`);
}

describe.concurrent.each(installers)('with %s', (installer) => {
  test('what is new and has an advisory stays out with its item, what is there stays and is told', async ({
    bench,
    osv,
  }) => {
    await bench.serve({ packages });
    osv.set(weak, malware);
    await start(bench, installer, 'one', auditing(osv, 'off'));
    expect(osv.requests).toEqual([]);
    const strict = await start(bench, installer, 'one,two,trap', auditing(osv, 'fail'));
    expect(strict.stderr).toContain('item 3: trap: ADVISORY: trap 1.0 is malware: MAL-2024-7.');
    expect(strict.stderr).toContain(
      'ADVISORY: helper 1.0 has PYSEC-2024-1 (CVE-2024-1): high, fixed in 1.2. https://osv.dev/vulnerability/PYSEC-2024-1',
    );
    expect(strict.localStack).toBeDefined();
    expect(await installed(bench)).toEqual({ helper: '1.0', one: '1.0', two: '1.0' });
    const count = osv.requests.length;
    const again = await start(bench, installer, 'one,two,trap', auditing(osv, 'fail'));
    expect(again.activity).toEqual([]);
    expect(again.stderr).toContain('ADVISORY: helper 1.0 has PYSEC-2024-1');
    expect(again.stderr).toContain('item 3: trap: ADVISORY');
    expect(osv.requests).toHaveLength(count);
  });

  test('a first start brings nothing that has an advisory from the level of the policy on, nor what nothing is known of', async ({
    bench,
    osv,
  }) => {
    await bench.serve({ packages });
    osv.set(weak, {
      ...weak,
      id: 'PYSEC-2024-2',
      aliases: [],
      severity: [],
      database_specific: { severity: 'LOW' },
      affects: { two: { versions: ['1.0'] } },
    });
    await declare(bench, 'one', 'two');
    await writeFile(join(bench.workspace.root, 'etc/localstack/conf.d/policy.toml'), 'audit = "high"\n');
    const { env } = auditing(osv, 'off');
    osv.fault = 'status';
    const silent = await start(bench, installer, '', { env });
    expect(silent.stderr).toContain(
      'extensions.txt:2: two: AUDIT_FAILED: It is not known whether there are advisories for two 1.0: it answered with status 503; policy.toml:1 keeps it out.',
    );
    expect(await installed(bench)).toEqual({});
    osv.fault = 'none';
    const judged = await start(bench, installer, '', { env });
    expect(judged.stderr).toContain(
      'extensions.txt:1: one: ADVISORY: helper 1.0 has PYSEC-2024-1 (CVE-2024-1): high, fixed in 1.2; policy.toml:1 keeps it out.',
    );
    expect(judged.stderr).toContain('ADVISORY: two 1.0 has PYSEC-2024-2: low');
    expect(await installed(bench)).toEqual({ two: '1.0' });
  });

  test('audit tells extensions and LocalStack apart, as SARIF too, and upgrades what may be upgraded', async ({
    bench,
    osv,
  }) => {
    const index = await bench.serve({ packages });
    const own: OsvAdvisory = { id: 'GHSA-own', affects: { 'localstack-core': { versions: ['4.5.0'] } } };
    osv.set(weak, {
      ...weak,
      id: 'PYSEC-2024-3',
      aliases: [],
      affects: { two: { versions: ['1.0'], fixed: '2.0' } },
    });
    await declare(bench, 'one', 'two==1.0');
    await start(bench, installer, '', auditing(osv, 'off'));
    index.add({ name: 'helper', version: '1.2' }, extension({ name: 'two', version: '2.0' }));
    const { env } = auditing(osv, 'off');
    const localstack = (await agent(bench, installer, ['audit', '--json'], { env })).stdout;
    const { packages: count } = (JSON.parse(localstack) as { localstack: { packages: number } }).localstack;
    expect(count).toBeGreaterThan(0);
    expect(validateDocumented('audit', JSON.parse(localstack))).toEqual([]);
    const sarif = await agent(bench, installer, ['audit', '--sarif'], { env });
    expect(sarif.exitCode).toBe(1);
    const log: unknown = JSON.parse(sarif.stdout);
    expect(validateSarif(log)).toEqual([]);
    expect(log).toMatchObject({
      runs: [
        {
          results: [
            {
              ruleId: 'PYSEC-2024-1',
              level: 'error',
              locations: [
                { physicalLocation: { artifactLocation: { uri: 'extensions.txt' }, region: { startLine: 1 } } },
              ],
            },
            { ruleId: 'PYSEC-2024-3', level: 'error', locations: [{ physicalLocation: { region: { startLine: 2 } } }] },
          ],
        },
      ],
    });
    const fixed = await agent(bench, installer, ['audit', '--fix'], { env });
    expect(fixed.stderr).toContain('~ helper 1.0 -> 1.2');
    expect(fixed.stdout).toContain('Extensions: 3 packages, 1 advisory');
    expect(fixed.stderr).toMatch(
      /two 1\.0 keeps PYSEC-2024-3: \S*extensions\.txt:2 allows no version from 2\.0 on\. Change it there\./u,
    );
    expect(fixed.exitCode).toBe(1);
    expect(await installed(bench)).toEqual({ helper: '1.2', one: '1.0', two: '1.0' });
    await declare(bench, 'one');
    await start(bench, installer, '', auditing(osv, 'off'));
    osv.set(own);
    const clean = await agent(bench, installer, ['audit'], { env });
    expect(clean.exitCode, clean.stderr).toBe(0);
  });
});

describe.concurrent('an audit', () => {
  test('goes by kept answers where nobody answers, says how old they are, and never hinders a start that warns', async ({
    bench,
    osv,
  }) => {
    await bench.serve({ packages });
    osv.set(weak);
    osv.pageSize = 1;
    osv.set(weak, { ...weak, id: 'PYSEC-2024-9', aliases: [] });
    const warned = await start(bench, 'uv', 'one', auditing(osv, 'warn'));
    expect(warned.stderr).toContain('helper 1.0 has PYSEC-2024-1 (CVE-2024-1): high');
    expect(warned.stderr, 'of the second page').toContain('helper 1.0 has PYSEC-2024-9: high');
    const today = new Date().toISOString().slice(0, 10);
    for (const fault of ['status', 'garbage'] as const) {
      osv.fault = fault;
      const { stderr, stdout, exitCode } = await agent(bench, 'uv', ['audit'], auditing(osv, 'off'));
      expect(exitCode, fault).toBe(1);
      expect(stderr, fault).toMatch(
        /Advisories could not be asked for: it.*; what is shown was known on \d{4}-\d\d-\d\d/u,
      );
      expect(stdout, fault).toContain('PYSEC-2024-1');
    }
    const more = await start(bench, 'uv', 'one,two', auditing(osv, 'warn'));
    expect(more.localStack).toBeDefined();
    expect(await installed(bench)).toMatchObject({ two: '1.0' });
    expect(more.stderr).toMatch(
      new RegExp(`what was known on (?:${today}|\\d{4}-\\d\\d-\\d\\d) counts; nothing is known about 1 of`, 'u'),
    );
    const offline = { env: { ...auditing(osv, 'off').env, EXTENSION_AGENT_OFFLINE: '1' } };
    const listed = await agent(bench, 'uv', ['list', '--json'], offline);
    expect(JSON.parse(listed.stdout)).toMatchObject({
      extensions: [
        { name: 'one', advisories: [{ id: 'PYSEC-2024-1', package: 'helper' }, { id: 'PYSEC-2024-9' }] },
        { name: 'two', advisories: [] },
      ],
    });
    const file = join(bench.workspace.root, 'var/lib/localstack/lib/extensions/advisories.json');
    await writeFile(file, (await readFile(file, 'utf8')).slice(0, -20));
    const damaged = await agent(bench, 'uv', ['audit'], offline);
    expect(damaged.exitCode).toBe(4);
    expect(damaged.stderr).toContain('AUDIT_FAILED: Nothing is known about');
  });

  test('lets nothing in by a lockfile or a command that has an advisory, and refuses settings that mean nothing', async ({
    bench,
    osv,
  }) => {
    await bench.serve({ packages });
    osv.set(weak);
    const { env } = auditing(osv, 'fail');
    const command = await agent(bench, 'uv', ['install', 'one'], { env });
    expect(command.exitCode).toBe(4);
    expect(command.stderr).toContain('ADVISORY: Nothing was changed: one: helper 1.0 has PYSEC-2024-1');
    const misspelt = await start(bench, 'uv', 'two', { env: { ...env, EXTENSION_AGENT_AUDIT: 'strict' } });
    expect(misspelt.stderr).toContain('SETTING_INVALID: EXTENSION_AGENT_AUDIT is "strict".');
    expect(misspelt.localStack?.extensions).toEqual({});
    await declare(bench, 'one');
    await agent(bench, 'uv', ['lock'], auditing(osv, 'off'));
    const locked = await start(bench, 'uv', '', { env });
    expect(locked.stderr).toMatch(/ADVISORY: \S+pylock\.toml cannot be installed: helper 1\.0 has PYSEC-2024-1/u);
    expect(locked.localStack).toBeDefined();
  });
});
