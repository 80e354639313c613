import type { TestProject } from 'vitest/node';
import { buildAgentImage, dockerEngine } from '../fixtures/docker-engine.ts';
import { startCluster, type ClusterEnvironment } from '../fixtures/kubernetes.ts';
import { makeHome } from '../fixtures/test-state.ts';

declare module 'vitest' {
  interface ProvidedContext {
    cluster: ClusterEnvironment;
  }
}

/** Starts a cluster that has the agent's image; tests get at it with `inject('cluster')`. Returns what ends it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await makeHome();
  const engine = await dockerEngine();
  await buildAgentImage(engine);
  const { environment, end } = await startCluster(engine);
  project.provide('cluster', environment);
  return end;
}
