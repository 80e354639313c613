import type { TestProject } from 'vitest/node';
import { buildAgentImage, dockerEngine, type DockerEnvironment } from '../fixtures/docker-engine.ts';
import { build } from './build.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Variables that point Docker's command line at the engine of the tests. */
    docker: DockerEnvironment;
  }
}

/** Starts the engine and builds the agent's image; tests get at it with `inject('docker')`. */
export async function setup(project: TestProject): Promise<void> {
  await build();
  const engine = await dockerEngine();
  await buildAgentImage(engine);
  project.provide('docker', engine);
}
