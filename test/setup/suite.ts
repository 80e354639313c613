import { missingChromium } from '../fixtures/chromium.ts';
import { dockerEngine } from '../fixtures/docker-engine.ts';
import { fakeLocalStack, realLocalStack } from '../fixtures/localstack-venv.ts';
import { clusterPrograms } from '../fixtures/kubernetes.ts';
import { MissingResource } from '../fixtures/missing-resource.ts';
import {
  act,
  composeV2,
  gitlabCiLocal,
  lstk,
  testcontainersForJava,
  testcontainersForNode,
  testcontainersForPython,
} from '../fixtures/tool-cache.ts';
import { buildTools, uv } from '../fixtures/uv.ts';

/** A suite of tests that needs more than the checkout. */
export interface Suite {
  readonly name:
    | 'integration'
    | 'long'
    | 'e2e'
    | 'browser'
    | 'container'
    | 'compose'
    | 'ci'
    | 'lstk'
    | 'testcontainers'
    | 'java'
    | 'full'
    | 'cluster';
  /** Makes what the suite needs, unless it is there; fails if it cannot be had on this machine. */
  readonly prepare: () => Promise<void>;
}

async function prepareIntegration(): Promise<void> {
  await uv();
  await Promise.all([buildTools(), fakeLocalStack()]);
}

async function prepareEndToEnd(): Promise<void> {
  await prepareIntegration();
  await realLocalStack();
}

async function prepareBrowser(): Promise<void> {
  const missing = await missingChromium();
  if (missing !== undefined) throw new MissingResource(missing);
  await prepareEndToEnd();
}

async function prepareContainer(): Promise<void> {
  await dockerEngine();
}

async function prepareCompose(): Promise<void> {
  await prepareContainer();
  await composeV2();
}

async function prepareContinuousIntegration(): Promise<void> {
  await prepareContainer();
  await Promise.all([act(), gitlabCiLocal()]);
}

async function prepareLstk(): Promise<void> {
  await prepareContainer();
  await lstk();
}

async function prepareTestcontainers(): Promise<void> {
  await prepareContainer();
  await Promise.all([testcontainersForNode(), testcontainersForPython()]);
}

async function prepareJava(): Promise<void> {
  await prepareContainer();
  await testcontainersForJava();
}

export const suites: readonly Suite[] = [
  { name: 'integration', prepare: prepareIntegration },
  { name: 'long', prepare: prepareIntegration },
  { name: 'e2e', prepare: prepareEndToEnd },
  { name: 'browser', prepare: prepareBrowser },
  { name: 'container', prepare: prepareContainer },
  { name: 'compose', prepare: prepareCompose },
  { name: 'ci', prepare: prepareContinuousIntegration },
  { name: 'lstk', prepare: prepareLstk },
  { name: 'testcontainers', prepare: prepareTestcontainers },
  { name: 'java', prepare: prepareJava },
  {
    name: 'full',
    prepare: async () => {
      await prepareEndToEnd();
      await prepareContainer();
    },
  },
  {
    name: 'cluster',
    prepare: async () => {
      await prepareContainer();
      await clusterPrograms();
    },
  },
];
