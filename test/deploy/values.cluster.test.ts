import { execa } from 'execa';
import { expect, inject, test } from 'vitest';
import { blocks, recipe } from '../fixtures/recipe.ts';
import { chart, run } from '../fixtures/kubernetes.ts';
import { projectRoot } from '../fixtures/test-state.ts';

/** Renders the chart for the API server's version; the whole outcome. */
async function template(values: readonly string[], input?: string) {
  const set = values.flatMap((value) => ['--set-json', value]);
  const file = input === undefined ? [] : ['--values', '-'];
  return run(inject('cluster'), 'helm', ['template', 'release', chart, '--validate', ...set, ...file], input);
}

/** What the API server says of manifests; it makes nothing. */
async function accept(manifests: string): Promise<string> {
  const { exitCode, stdout, stderr } = await run(
    inject('cluster'),
    'kubectl',
    ['apply', '--dry-run=server', '-f', '-'],
    manifests,
  );
  expect(exitCode, `${stderr}\n${manifests}`).toBe(0);
  return stdout;
}

/** Reads YAML as Python does: the image's interpreter is not at hand, kubectl is. */
async function fromYaml(manifest: string): Promise<unknown> {
  const wrapped = `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: values }\nvalues:\n${manifest.replace(/^(?=.)/gmu, '  ')}`;
  const create = ['create', '--dry-run=client', '--validate=false', '-o', 'json', '-f', '-'];
  const { stdout, stderr } = await run(inject('cluster'), 'kubectl', create, wrapped);
  expect(stderr).toBe('');
  return (JSON.parse(stdout) as { readonly values: unknown }).values;
}

test('helm finds no fault in the chart', async () => {
  const { exitCode, stdout } = await run(inject('cluster'), 'helm', ['lint', '--strict', chart]);
  expect(exitCode, stdout).toBe(0);
});

const accepted: readonly (readonly [what: string, values: readonly string[], expected: readonly RegExp[]])[] = [
  ['nothing but the defaults', [], [/type: Recreate/u, /exec localstack-extensions sync\n/u, /status, --ready\]/u]],
  [
    'three replicas on one volume',
    ['replicas=3', 'persistence.accessModes=["ReadWriteMany"]'],
    [/type: RollingUpdate/u, /mountPath: \/var\/lib\/localstack\/state/u],
  ],
  [
    'an existing claim',
    ['persistence.existingClaim="mine"', 'replicas=2'],
    [/claimName: "mine" \}/u, /^(?![^]*kind: PersistentVolumeClaim)/u],
  ],
  ['no volume', ['persistence.enabled=false', 'replicas=2'], [/^(?![^]*persistentVolumeClaim)/u, /RollingUpdate/u]],
  [
    'names that YAML would take for numbers',
    [
      'fullnameOverride="123"',
      'nameOverride="9"',
      'serviceAccountName="456"',
      'authToken={"existingSecret": "123", "key": "1"}',
      'credentials={"existingSecret": "0x1f"}',
      'manager={"enabled": true, "token": {"existingSecret": "1e3", "key": "12"}}',
      'persistence={"existingClaim": "1e3"}',
    ],
    [/^(?![^]*kind: Secret)/u],
  ],
  [
    'a key and a class that YAML would take for something else',
    ['authToken={"value": "a: b # \\"\\u0007", "key": "null"}', 'persistence={"storageClass": "123", "size": "2"}'],
    [/kind: Secret/u],
  ],
  [
    'what an install needs beside the list',
    [
      'extraVolumes=[{"name": "ca", "configMap": {"name": "ca"}}]',
      'extraVolumeMounts=[{"name": "ca", "mountPath": "/etc/ca"}]',
    ],
    [
      /initContainers:(?:(?!\n {6}containers:)[^])*mountPath: \/etc\/ca\n/u,
      /\n {6}containers:[^]*mountPath: \/etc\/ca\n/u,
    ],
  ],
  [
    'a volume that one pod alone may have',
    ['persistence.accessModes=["ReadWriteOncePod"]'],
    [/type: Recreate/u, /helm\.sh\/hook: test(?![^]*(?:claimName|podAffinity))/u],
  ],
  ['values that are taken away', ['resources=null', 'extensions=null', 'securityContext=null', 'wheels=null'], []],
  ['a start whatever fails', ['onFailure="continue"'], [/exec localstack-extensions start -- true\n/u]],
  [
    'the manager with a token, wheels, a lockfile, an auth token and credentials',
    [
      'manager={"enabled": true, "token": {"existingSecret": "manager"}}',
      'wheels={"hostPath": {"path": "/srv/wheels"}}',
      'lockfile="lock-version = \\"1.0\\"\\n"',
      'authToken={"value": "secret"}',
      'credentials={"existingSecret": "index"}',
      'extensions=["--extra-index-url https://${USER}:${PASSWORD}@packages.example.com/simple", "a[b,c]>=1,<2 ; python_version > \\"3\\" # why: \'\\""]',
    ],
    [
      /name: release-localstack-extensions-manager\n/u,
      /extensions\.txt: \|\n {4}--no-index\n {4}--find-links wheels\n {4}--extra-index-url https:\/\/\$\{USER\}:/u,
      /\n {4}a\[b,c\]>=1,<2 ; python_version > "3" # why: '"\n/u,
    ],
  ],
];

test.for(accepted)('an API server takes the chart with %s', async ([, values, expected]) => {
  const { exitCode, stdout, stderr } = await template(values);
  expect(exitCode, stderr).toBe(0);
  for (const pattern of expected) expect(stdout).toMatch(pattern);
  expect(await accept(stdout)).toMatch(/^deployment\.apps\/\S+ created/mu);
});

test('the list and the lockfile arrive as they were given', async () => {
  const extensions = [
    'a @ https://files.example.com/a.zip#egg=a&subdirectory=b',
    'b[x,y]>=1,<2 ; python_version < "3.13" # {{ .Values.image }} \'',
    '    --hash sha256:00',
    'c \\',
    '- d: e\u2028f\u0007\tg',
  ];
  const lockfile = '\n   # indented\n\nlock-version = "1.0"\r\ncreated-by = "x"\n\n';
  const values = [`extensions=${JSON.stringify(extensions)}`, `lockfile=${JSON.stringify(lockfile)}`];
  const { exitCode, stdout, stderr } = await template(values);
  expect(exitCode, stderr).toBe(0);
  const [list = ''] = stdout.split(/^---$/mu).filter((manifest) => manifest.includes('kind: ConfigMap'));
  const create = ['create', '--dry-run=server', '-o', 'json', '-f', '-'];
  const created = await run(inject('cluster'), 'kubectl', create, list);
  const { data } = JSON.parse(created.stdout) as { readonly data: unknown };
  expect(data).toEqual({ 'extensions.txt': `${extensions.join('\n')}\n`, 'pylock.toml': lockfile });
});

const refused: readonly (readonly [what: string, value: string, why: RegExp])[] = [
  ['an unknown value', 'extension=["a"]', /additional properties 'extension' not allowed/u],
  ['a line with a line end', 'extensions=["a\\nb"]', /does not match pattern/u],
  ['an empty line', 'extensions=[" "]', /does not match pattern/u],
  ['replicas on a volume of one node', 'replicas=2', /need persistence\.accessModes: \[ReadWriteMany\]/u],
  ['no volume at all', 'persistence=null', /missing property 'persistence'/u],
  ['a variable that is a number', 'env=[{"name": "DEBUG", "value": 1}]', /got number, want string/u],
  ['a name that is none', 'fullnameOverride="My_Name"', /does not match pattern/u],
  ['the manager on LocalStack’s port', 'manager={"enabled": true, "port": 4566}', /must not be 4566/u],
  ['a failure that is neither', 'onFailure="ignore"', /must be one of/u],
];

test.for(refused)('the chart refuses %s, and says why', async ([, value, why]) => {
  const { exitCode, stderr } = await template([value]);
  expect(exitCode).not.toBe(0);
  expect(stderr).toMatch(why);
});

test.for(['recipes', 'kubernetes'])('an API server takes the manifests and values of docs/%s.md', async (page) => {
  const all = blocks(page, 'yaml').map((block) => block.replaceAll('TAG', 'tag'));
  const values = all.filter((block) => block.startsWith('# values.yaml\n'));
  expect(values).not.toEqual([]);
  for (const manifest of all.filter((block) => block.startsWith('apiVersion: '))) await accept(manifest);
  for (const block of values) {
    const { exitCode, stdout, stderr } = await template([], block);
    expect(exitCode, stderr).toBe(0);
    await accept(stdout);
  }
});

interface Probes {
  readonly startupProbe?: object;
  readonly livenessProbe?: object;
  readonly readinessProbe?: object;
}

/** A deployment with one container, which the API server looks at as a whole. */
function deployment(container: object, pod: object = {}, spec: object = {}): string {
  const labels = { app: 'page' };
  return JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'page' },
    spec: {
      selector: { matchLabels: labels },
      ...spec,
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'localstack', image: 'page', ...container }], ...pod },
      },
    },
  });
}

test('an API server takes the probes of docs/health.md', async () => {
  const [text = ''] = blocks('health', 'yaml').filter((block) => block.startsWith('startupProbe:'));
  const probes = (await fromYaml(text)) as Probes;
  expect(Object.keys(probes)).toEqual(['livenessProbe', 'readinessProbe', 'startupProbe']);
  await accept(deployment(probes));
});

interface PublicChartValues extends Required<Pick<Probes, 'livenessProbe'>> {
  readonly updateStrategy: object;
  readonly extraDeploy: readonly object[];
  readonly volumes: readonly object[];
  readonly volumeMounts: readonly object[];
  readonly extraEnvVars: readonly object[];
}

// The chart itself is not here: this is where its version 0.7 puts these values.
test('an API server takes what the recipe for LocalStack’s chart adds to its deployment, and its config map', async () => {
  const values = (await fromYaml(
    recipe('Kubernetes', 'yaml\n# values of localstack/localstack 0.7'),
  )) as PublicChartValues;
  const { updateStrategy, extraDeploy, volumes, volumeMounts, extraEnvVars, livenessProbe } = values;
  const health = { httpGet: { path: '/_localstack/health', port: 4566 } };
  const container = { env: extraEnvVars, volumeMounts, livenessProbe: { ...livenessProbe, ...health } };
  await accept(deployment(container, { volumes }, { strategy: updateStrategy }));
  for (const object of extraDeploy) await accept(JSON.stringify(object));
});

test('the secret of docs/recipes.md is made as the page says', async () => {
  const command = blocks('recipes', 'sh').find((block) => block.startsWith('kubectl create secret')) ?? '';
  const env = { ...inject('cluster'), LOCALSTACK_AUTH_TOKEN: 'ls-token' };
  const { stdout } = await execa('sh', ['-c', `${command.trim()} --dry-run=server --output yaml`], { env });
  expect(stdout).toContain(`auth-token: ${Buffer.from('ls-token').toString('base64')}`);
});

test('the release of docs/recipes.md is made as the page says', async () => {
  const command = blocks('recipes', 'sh').find((block) => block.startsWith('helm upgrade')) ?? '';
  const values = recipe('Kubernetes', 'yaml\n# values.yaml').replaceAll('TAG', 'tag');
  const words = `${command.trim().replace('--values values.yaml', '--values -')} --dry-run=server`;
  const { stdout } = await execa('sh', ['-c', words], { env: inject('cluster'), cwd: projectRoot, input: values });
  expect(stdout).toContain('STATUS: pending-install');
});
