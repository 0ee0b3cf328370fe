import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    // Whole installations that play and die for minutes: npx vitest run --config tests/kill/vitest.config.ts
    exclude: ["tests/kill/sabotage.test.ts"],
    globalSetup: ["tests/support/global-setup.ts"],
    setupFiles: ["tests/support/setup.ts"],
    // Processes, not threads: PGlite and Cedar are WebAssembly, and a worker that dies must not take its neighbours along.
    pool: "forks",
    // A fresh PGlite peaks at 0.85 GB; two workers fit the smallest machine that we promise to build on.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A test that passes only the second time has found something.
    retry: 0,
    allowOnly: false,
    passWithNoTests: false,
    restoreMocks: true,
  },
});
