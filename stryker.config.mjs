// Mutation tests: `npm run mutation`, or `npm run mutation -- --mutate 'src/plan/**/*.ts'` for a part.

/** The files of src/sync/ that decide; the others carry out what these say, which only whole runs show. */
const deciding = [
  'atomic-request',
  'install-failures',
  'installed-plan',
  'outcome',
  'recollection',
  'refused-licences',
  'guilty-lines',
  'regression',
  'request',
  'rollback-hold',
  'time-limit',
  'unfinished-imports',
];

export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'vitest.mutation.config.ts' },
  coverageAnalysis: 'perTest',
  mutate: ['src/plan/**/*.ts', 'src/resolution/**/*.ts', ...deciding.map((file) => `src/sync/${file}.ts`)],
  mutator: {
    // Sentences and hints: the golden outputs hold them byte for byte, in whole runs, which take too long to repeat a thousand times.
    excludedMutations: ['StringLiteral'],
  },
  thresholds: { high: 95, low: 90, break: 85 },
  concurrency: 1,
  tempDirName: '.test-state/mutation',
  ignorePatterns: ['.test-state', 'dist', '.localstack', 'bench'],
  reporters: ['clear-text', 'progress-append-only'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  disableTypeChecks: false,
};
