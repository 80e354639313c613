import { expect, inject, test as plainTest } from 'vitest';
import { pathFileText } from '../../src/environment/localstack-path.ts';
import { test } from '../fixtures/container.ts';
import { agentImage, baseImage, docker } from '../fixtures/docker-engine.ts';

const megabyte = 1_000_000;

interface ImageConfiguration {
  readonly Size: number;
  readonly Config: Readonly<Record<string, unknown>>;
}

async function inspect(image: string): Promise<ImageConfiguration> {
  const { stdout } = await docker(inject('docker'), 'image', 'inspect', image);
  const [configuration] = JSON.parse(stdout) as ImageConfiguration[];
  return configuration as ImageConfiguration;
}

plainTest('the image adds less than 60 MB to its base', async () => {
  const added = (await inspect(agentImage)).Size - (await inspect(baseImage)).Size;
  console.log(`the image adds ${(added / megabyte).toFixed(1)} MB to its base`);
  expect(added).toBeLessThan(60 * megabyte);
});

plainTest('the image keeps its base’s volumes, ports, user and variables', async () => {
  const [agent, base] = [await inspect(agentImage), await inspect(baseImage)];
  for (const key of ['Volumes', 'ExposedPorts', 'User', 'Env', 'WorkingDir']) {
    expect(agent.Config[key], key).toEqual(base.Config[key]);
  }
});

plainTest('the image answers health checks by the agent, which knows of long installs', async () => {
  const { Config } = await inspect(agentImage);
  expect(Config['Healthcheck']).toMatchObject({ Test: ['CMD', 'localstack-extensions', 'status', '--health'] });
});

test('the image has the agent’s command, and the path file as the agent writes it', async ({ host }) => {
  const entrypoint = ['--entrypoint', 'bash'];
  const version = await host.run(['-c', 'localstack-extensions --version'], { options: entrypoint });
  expect(version).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/^localstack-extensions \d+\.\d+\.\d+\nnode 2/) as string,
  });
  const file = '/opt/code/localstack/.venv/lib/python3.13/site-packages/localstack-extensions.pth';
  const read = await host.run(['-c', `cat ${file}`], { options: entrypoint });
  expect(`${read.stdout}\n`).toBe(pathFileText('/var/lib/localstack/lib/extensions/python_venv'));
});
