import { defineConfig } from "vitest/config";
import shared from "../../vitest.config.js";

// Spread, not merged: merging would add these files to all the others.
export default defineConfig({
  ...shared,
  test: { ...shared.test, include: ["tests/kill/sabotage.test.ts"], exclude: [] },
});
