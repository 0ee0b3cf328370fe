import { defineConfig, mergeConfig } from "vitest/config";
import shared from "../../vitest.config.js";

export default mergeConfig(
  { ...shared, test: { ...shared.test, exclude: [] } },
  defineConfig({ test: { include: ["tests/kill/sabotage.test.ts"] } }),
);
