import { defineConfig } from 'vitest/config';

/** The unit tests that judge mutants. */
export default defineConfig({
  test: {
    include: ['test/{plan,resolution,sync}/**/*.test.ts'],
    exclude: ['test/**/*.{integration,long,e2e,full}.test.ts'],
    testTimeout: 60_000,
  },
});
