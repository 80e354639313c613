import { defineConfig } from 'vitest/config';

const second = 1000;
const kinds = [
  'integration',
  'long',
  'e2e',
  'browser',
  'container',
  'compose',
  'ci',
  'lstk',
  'testcontainers',
  'java',
  'full',
  'cluster',
];

/** What runs the built agent, two files at a time. */
function parallel(name: string, groupOrder: number) {
  return {
    extends: true as const,
    test: {
      name,
      include: [`test/**/*.${name}.test.ts`],
      globalSetup: ['test/setup/integration.ts'],
      maxWorkers: 2,
      sequence: { groupOrder },
      testTimeout: 240 * second,
      hookTimeout: 240 * second,
    },
  };
}

/** Suites that share an engine, a port or the machine's whole power run one file after the other. */
function serial(name: string, setup: readonly string[], groupOrder: number, seconds: number) {
  return {
    extends: true as const,
    test: {
      name,
      include: [`test/**/*.${name}.test.ts`],
      globalSetup: setup.map((file) => `test/setup/${file}.ts`),
      fileParallelism: false,
      sequence: { groupOrder },
      testTimeout: seconds * second,
      hookTimeout: seconds * second,
    },
  };
}

export default defineConfig({
  test: {
    passWithNoTests: true,
    // A golden output is compared, and written only where --update asks for it.
    update: 'none',
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: kinds.map((kind) => `test/**/*.${kind}.test.ts`),
          testTimeout: 60 * second,
        },
      },
      parallel('integration', 1),
      parallel('long', 12),
      serial('e2e', ['e2e'], 2, 600),
      serial('browser', ['browser'], 3, 600),
      serial('container', ['container'], 4, 900),
      serial('compose', ['container'], 5, 900),
      serial('ci', ['container'], 6, 900),
      serial('lstk', ['container'], 7, 900),
      serial('testcontainers', ['container'], 8, 900),
      serial('java', ['container'], 9, 900),
      ...(process.env['FULL'] === '1'
        ? [serial('full', ['e2e', 'container'], 10, 1800), serial('cluster', ['cluster'], 11, 1800)]
        : []),
    ],
  },
});
