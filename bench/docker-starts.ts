import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  agentImage,
  baseImage,
  buildAgentImage,
  docker,
  dockerEngine,
  type DockerEnvironment,
} from '../test/fixtures/docker-engine.ts';
import { freePort } from '../test/fixtures/host-mode.ts';
import { measure, type Side } from './measurement.ts';
import type { Row } from './report.ts';
import { TWENTY } from './warm-start.ts';
import type { Workplace } from './workplace.ts';

/** What a container is made of. */
interface Place {
  readonly image: string;
  readonly volume: string;
  readonly confD: string;
}

/** `docker run` until LocalStack answers, with nothing to do: against LocalStack's own image with the same volume and no list, and with it. */
export async function dockerStarts(workplace: Workplace, runs: number): Promise<readonly Row[]> {
  const engine = await dockerEngine();
  await buildAgentImage(engine);
  const list = [`--index-url ${workplace.index.url}`, ...TWENTY, ''].join('\n');
  const place = async (name: string, image: string, text: string | null): Promise<Place> => {
    const made = {
      image,
      volume: join(workplace.folder, name, 'volume'),
      confD: join(workplace.folder, name, 'conf.d'),
    };
    await Promise.all([made.volume, made.confD].map((folder) => mkdir(folder, { recursive: true })));
    if (text !== null) await writeFile(join(made.confD, 'extensions.txt'), text);
    return made;
  };
  const agent = await place('docker-agent', agentImage, list);
  await untilAnswer(engine, agent);
  const stock = { ...(await place('docker-stock', baseImage, null)), volume: agent.volume };
  const flow = await place('docker-flow', baseImage, list);
  await untilAnswer(engine, flow);
  const side = (name: string, where: Place): Side => ({ name, run: () => untilAnswer(engine, where) });
  const [ours, without, own] = await measure(
    [side('agent', agent), side('LocalStack, no list', stock), side("LocalStack's flow", flow)],
    runs,
  );
  if (!ours || !without || !own) throw new Error('Nothing was measured.');
  const name = 'docker run until LocalStack answers, nothing to do';
  return [
    { name, ours, theirs: without, limit: { ratio: 1.03 } },
    { name, ours, theirs: own, limit: null },
  ];
}

/** Runs a container until LocalStack answers; returns milliseconds. */
async function untilAnswer(engine: DockerEnvironment, { image, volume, confD }: Place): Promise<number> {
  const port = await freePort();
  const variables = {
    GATEWAY_LISTEN: `127.0.0.1:${port}`,
    DNS_ADDRESS: '0',
    DISABLE_EVENTS: '1',
    SKIP_SSL_CERT_DOWNLOAD: '1',
  };
  const began = performance.now();
  const { stdout: name, stderr } = await docker(
    engine,
    'run',
    '--detach',
    '--network=host',
    `--volume=${volume}:/var/lib/localstack`,
    `--volume=${confD}:/etc/localstack/conf.d`,
    ...Object.entries(variables).map(([key, value]) => `--env=${key}=${value}`),
    image,
  );
  if (name === '') throw new Error(`no container: ${stderr}`);
  try {
    while (!(await answers(port))) {
      if (performance.now() - began > MOST) throw new Error((await docker(engine, 'logs', name)).stderr);
      await new Promise((resolve) => setTimeout(resolve, BETWEEN));
    }
    return performance.now() - began;
  } finally {
    await docker(engine, 'rm', '--force', name);
  }
}

/** Milliseconds between two questions, and after which there will be no answer. */
const BETWEEN = 10;
const MOST = 120_000;

async function answers(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/_localstack/health`)).ok;
  } catch {
    return false;
  }
}
